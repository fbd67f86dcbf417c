import type { Ports } from "@menshen/core";
import {
  prepareKey,
  proxyAppReceivers,
  suiteReceivers,
  type CallbackCandidate,
  type CallbackKey,
} from "@menshen/providers";
import type { CallbackDoor, CallbackTarget } from "./callback.ts";
import type { QywxProxyConfig } from "./config.ts";

const NOBODY: ReadonlySet<string> = new Set();

/** The address of a suite. Its companies are looked up only for a push that is not for the suite itself. */
export function suiteDoor(
  { authConfig }: QywxProxyConfig,
  key: CallbackKey,
  element: string,
  ports: Ports,
): CallbackDoor {
  const { suiteId, providerCorpId } = authConfig;
  const candidate = (corpIds: ReadonlySet<string>): CallbackCandidate<CallbackTarget> => ({
    key,
    receivers: suiteReceivers({ suiteId, providerCorpId, corpIds }),
    of: { element, scope: suiteId, suiteId },
  });
  return {
    first: [candidate(NOBODY)],
    later: async () => [candidate(new Set(await ports.data.authorisations.corpIds(suiteId)))],
  };
}

/** The address of one company's own app. There is none for a key that is unknown, or of another suite. */
export async function appDoor(
  { authConfig }: QywxProxyConfig,
  corpKey: string,
  element: string,
  ports: Ports,
): Promise<CallbackDoor> {
  const { suiteId, providerCorpId } = authConfig;
  const row = await ports.data.corpCallbacks.find(corpKey);
  if (row?.suiteId !== suiteId) return { first: [] };
  const corpIds = await ports.data.authorisations.corpIds(suiteId, row.corpId);
  const receivers = proxyAppReceivers({ providerCorpId, corpIds });
  const of = { element, scope: `${suiteId}/${row.corpId}`, suiteId };
  return { first: [{ key: prepareKey(row), receivers, of }] };
}

/** The last part of `.../notify/<corpKey>`, where there is one. */
export function corpKeyOf({ url }: Request): string | undefined {
  return /\/notify\/([A-Za-z0-9]{1,64})$/.exec(new URL(url).pathname)?.[1];
}
