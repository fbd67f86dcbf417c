import type { Ports } from "@menshen/core";
import type { CorpCallbackRow } from "@menshen/domain";
import {
  prepareKey,
  proxyAppReceivers,
  suiteReceivers,
  type CallbackCandidate,
  type CallbackKey,
} from "@menshen/providers";
import type {
  CallbackRecipients,
  CallbackTarget,
  PastedRecipients,
} from "@menshen/login-types/wecom";
import type { QywxProxyConfig } from "./config.ts";

const NONE: ReadonlySet<string> = new Set();

/** Of the suite's address. Its companies are looked up only for a push that is not for the suite itself. */
export function suiteRecipients(
  { authConfig }: QywxProxyConfig,
  key: CallbackKey,
  element: string,
  ports: Ports,
): CallbackRecipients {
  const { suiteId, providerCorpId } = authConfig;
  const candidate = (corpIds: ReadonlySet<string>): CallbackCandidate<CallbackTarget> => ({
    key,
    receivers: suiteReceivers({ suiteId, providerCorpId, corpIds }),
    of: { element, scope: suiteId, suiteId },
  });
  return {
    first: [candidate(NONE), ...loginCandidates(authConfig, element)],
    later: async () => [candidate(new Set(await ports.data.authorisations.corpIds(suiteId)))],
  };
}

/** The login authorisation has keys of its own, and its tickets come to the same address. */
function loginCandidates(
  { loginSuite, providerCorpId }: QywxProxyConfig["authConfig"],
  element: string,
): CallbackCandidate<CallbackTarget>[] {
  if (!loginSuite) return [];
  const { suiteId } = loginSuite;
  const receivers = suiteReceivers({ suiteId, providerCorpId, corpIds: NONE });
  return [{ key: prepareKey(loginSuite), receivers, of: { element, scope: suiteId, suiteId } }];
}

/** Of the address of one company's own app; empty for a key that is unknown or belongs to another suite. */
export async function appRecipients(
  config: QywxProxyConfig,
  corpKey: string,
  element: string,
  ports: Ports,
): Promise<CallbackRecipients> {
  const row = await ports.data.corpCallbacks.find(corpKey);
  if (row?.suiteId !== config.authConfig.suiteId) return { first: [] };
  const corpIds = await ports.data.authorisations.corpIds(row.suiteId, row.corpId);
  return { first: [appCandidate(config, row, corpIds, element)] };
}

/** For a pasted callback: the recipients at its address, and all others. */
export async function allRecipients(
  config: QywxProxyConfig,
  corpKey: string | undefined,
  element: string,
  ports: Ports,
): Promise<PastedRecipients> {
  const { suiteId } = config.authConfig;
  const suite = await suiteRecipients(
    config,
    prepareKey(config.authConfig),
    element,
    ports,
  ).later?.();
  const rows = await ports.data.corpCallbacks.list(suiteId);
  const apps = await Promise.all(
    rows.map(async (row) => {
      const corpIds = await ports.data.authorisations.corpIds(suiteId, row.corpId);
      return { row, candidate: appCandidate(config, row, corpIds, element) };
    }),
  );
  const isHere = ({ row }: { row: CorpCallbackRow }) => row.corpKey === corpKey;
  const candidatesOf = (some: typeof apps) => some.map(({ candidate }) => candidate);
  const elsewhere = candidatesOf(apps.filter((app) => !isHere(app)));
  return corpKey === undefined
    ? { here: suite ?? [], elsewhere }
    : { here: candidatesOf(apps.filter(isHere)), elsewhere: [...(suite ?? []), ...elsewhere] };
}

function appCandidate(
  { authConfig: { providerCorpId } }: QywxProxyConfig,
  row: CorpCallbackRow,
  corpIds: readonly string[],
  element: string,
): CallbackCandidate<CallbackTarget> {
  const { suiteId, corpId } = row;
  return {
    key: prepareKey(row),
    receivers: proxyAppReceivers({ providerCorpId, corpIds }),
    of: { element, scope: `${suiteId}/${corpId}`, suiteId },
  };
}

/** The last part of `.../notify/<corpKey>`, where there is one. */
export function corpKeyOf(url: string): string | undefined {
  return /\/notify\/([A-Za-z0-9]{1,64})(?:[?#]|$)/.exec(url)?.[1];
}
