import { Code, isCode, toCode, type Bilingual, type Ports } from "@menshen/core";
import {
  joinCorps,
  type AuthorisationKey,
  type AuthorisationRow,
  type Precondition,
} from "@menshen/domain";
import {
  createSuiteClient,
  createWecomClient,
  foldCorpId,
  isAuthorisationLost,
  isPlainCorpId,
  type SuiteClient,
  type WecomClient,
  type WecomDepartment,
  type WecomMember,
} from "@menshen/providers";
import type { QywxProxyConfig } from "./config.ts";
import { unknownCorps } from "./unknown-corps.ts";

/** A suite as one instance sees it. */
export interface Suite {
  readonly suiteId: string;
  readonly apiBase: string;
  /** The one company it serves here; null: every company that authorised it. */
  readonly onlyCorpId: string | null;
  readonly client: SuiteClient;
  /** `suite`: an app from the market, whose codes name the company and whose token is the company's. */
  readonly mode: "proxy" | "suite";
  /** The provider's login authorisation, through which QR logins of a suite go. */
  readonly loginSuite: { readonly suiteId: string; readonly client: SuiteClient } | null;
  /** Whether the provider's own company and secret are configured. */
  readonly knowsProvider: boolean;
  readonly ports: Ports;
}

/** A company whose authorisation holds, and the app it made for the suite. */
export interface OpenCorp {
  readonly corpId: string;
  readonly agentId: string;
  readonly corpName: string;
  readonly corpFullName: string;
  readonly wecom: WecomClient;
}

/** Minimum interval between refreshes of a refused company. */
const RECHECK_MS = 60_000;

export function suiteOf(config: QywxProxyConfig, ports: Ports): Suite {
  const { suiteId, providerCorpId, providerSecret, loginSuite } = config.authConfig;
  const apiBase = config.apiBase ?? ports.bases.wecomApi;
  const provider =
    providerCorpId && providerSecret
      ? { corpId: providerCorpId, secret: providerSecret }
      : undefined;
  const clientOf = (keys: SuiteKeys) => {
    const tickets = () => ports.data.suiteTickets.find(keys.suiteId);
    return createSuiteClient({ apiBase, ...keys, provider, ports, tickets });
  };
  return {
    suiteId,
    apiBase,
    onlyCorpId: config.corpId ?? null,
    client: clientOf(keysOf(config.authConfig)),
    mode: config.mode ?? "proxy",
    loginSuite: loginSuite
      ? { suiteId: loginSuite.suiteId, client: clientOf(keysOf(loginSuite)) }
      : null,
    knowsProvider: provider !== undefined,
    ports,
  };
}

type SuiteKeys = Pick<QywxProxyConfig["authConfig"], "suiteId" | "suiteSecret">;

function keysOf({ suiteId, suiteSecret }: SuiteKeys): SuiteKeys {
  return { suiteId, suiteSecret };
}

/**
 * A company by any of its ids, ready to sign its members in.
 * @throws Code 10301 it did not authorise the suite, or not any more; 10203 this element serves another company
 */
export async function openCorp(suite: Suite, wanted: string): Promise<OpenCorp> {
  const row = await findCorp(suite, wanted);
  if (!row) throw await unknownCorp(suite, wanted);
  if ((await serves(suite, row)) === null) {
    throw new Code(10203, "this login element serves another company");
  }
  const isUsable = row.status === "active" && row.agentId !== null;
  const usable = isUsable ? row : await checkAgain(suite, row);
  const { corpId, corpName, corpFullName, agentId, permanentCode } = usable ?? row;
  if (!usable || agentId === null || permanentCode === null) throw notAuthorised();
  const client = appClient(suite, { corpId, permanentCode, agentId });
  return {
    corpId,
    agentId,
    corpName,
    corpFullName,
    wecom: recordingRefusals(suite, corpId, client),
  };
}

/** The calls of the app that the company has of the suite. */
function appClient(
  { apiBase, ports, mode, client }: Suite,
  { corpId, permanentCode, agentId }: { corpId: string; permanentCode: string; agentId: string },
): WecomClient {
  const app = { apiBase, corpId, secret: permanentCode, agentId, ports };
  if (mode === "proxy") return createWecomClient(app);
  const fetchToken = () => client.getCorpToken({ corpId, permanentCode });
  return withoutIdNames(createWecomClient({ ...app, fetchToken }));
}

/** A third-party app gets ids in place of names. */
function withoutIdNames(client: WecomClient): WecomClient {
  return {
    ...client,
    getUser: async (...call) => ofMember(await client.getUser(...call)),
    listMembers: async (...call) => {
      const { members, isComplete } = await client.listMembers(...call);
      return { members: members.map(ofMember), isComplete };
    },
    getDepartment: async (...call) => ofDepartment(await client.getDepartment(...call)),
    listDepartments: async (...call) => (await client.listDepartments(...call)).map(ofDepartment),
  };
}

function ofMember(row: WecomMember): WecomMember {
  return withoutIdName(row, row.userid);
}

function ofDepartment(row: WecomDepartment): WecomDepartment {
  return withoutIdName(row, row.id);
}

function withoutIdName<Row extends { name: string | null }>(row: Row, id: string | number): Row {
  return row.name === String(id) ? { ...row, name: null } : row;
}

/** The company's authorisation by either of its ids; null where there is none, or it is over. */
export async function findCorp(suite: Suite, wanted: string): Promise<AuthorisationRow | null> {
  const { suiteId, ports } = suite;
  const { authorisations } = ports.data;
  const corpId = foldCorpId(wanted);
  const stored = await authorisations.find({ suiteId, corpId });
  if (stored) return stored.status === "cancelled" ? null : stored;
  const ask = isPlainCorpId(corpId) ? askerOf(suite, corpId) : null;
  return ask && (await unknownCorps(suite).lookUp(corpId, () => ask(suite, corpId)));
}

/** How WeCom can be asked for the company of a plain id; null where only the provider's own keys would help. */
function askerOf(
  { knowsProvider, onlyCorpId }: Suite,
  corpId: string,
): typeof findByPlainId | null {
  if (knowsProvider) return findByPlainId;
  // Of the configured company only: it takes a call for each authorisation.
  return onlyCorpId !== null && foldCorpId(onlyCorpId) === corpId ? findByPermanentCode : null;
}

/** Whether a company may be unknown only because its plain id cannot be converted. */
export async function lacksProviderKeys(
  { suiteId, knowsProvider, ports }: Suite,
  wanted: string,
): Promise<boolean> {
  if (knowsProvider || !isPlainCorpId(wanted)) return false;
  const corpIds = await ports.data.authorisations.corpIds(suiteId);
  return corpIds.some((corpId) => !isPlainCorpId(corpId));
}

async function unknownCorp(suite: Suite, wanted: string): Promise<Code> {
  if (!(await lacksProviderKeys(suite, wanted))) return notAuthorised();
  const adminHint = providerKeysHint;
  return new Code(10301, "the company does not authorise this app", { adminHint });
}

async function findByPlainId(
  { suiteId, apiBase, ports, client }: Suite,
  corpId: string,
): Promise<AuthorisationRow | null> {
  const { authorisations } = ports.data;
  const openCorpId = await client.getOpenCorpId(corpId).catch((error: unknown) => {
    if (isCode(error, undefined, "wecom")) return null;
    throw error;
  });
  const row = openCorpId && (await authorisations.find({ suiteId, corpId: openCorpId }));
  if (!row || row.status === "cancelled") return null;
  await addAlias({ apiBase, ports }, row, corpId);
  return row;
}

/** Saves a company's plain id; an own app of the company may have stored it under that one. */
async function addAlias(
  { apiBase: base, ports }: Pick<Suite, "apiBase" | "ports">,
  { suiteId, corpId }: AuthorisationRow,
  alias: string,
): Promise<void> {
  await ports.data.authorisations.addAlias({ suiteId, corpId }, alias);
  await joinCorps(ports, { base, corpId: alias, otherId: corpId });
}

/** Joins the rows of companies with several ids, which an app or a suite may have stored since. */
export async function joinAliases({ suiteId, apiBase: base, ports }: Suite): Promise<void> {
  for (const { alias, corpId } of await ports.data.authorisations.aliases(suiteId))
    await joinCorps(ports, { base, corpId: alias, otherId: corpId });
}

/** The most authorisations that are tried. */
const MAX_PROBES = 50;

/** Asks about each authorisation under the plain id: WeCom accepts either form, and only the company's own code fits. */
async function findByPermanentCode(
  { suiteId, apiBase, ports, client }: Suite,
  plainId: string,
): Promise<AuthorisationRow | null> {
  const { authorisations } = ports.data;
  const rows = await authorisations.list(suiteId);
  const encrypted = rows.filter(({ corpId }) => !isPlainCorpId(corpId));
  for (const row of encrypted.slice(0, MAX_PROBES)) {
    const { permanentCode, corpId } = row;
    if (permanentCode === null) continue;
    const answer = await client
      .getAuthInfo({ corpId: plainId, permanentCode })
      .catch((error: unknown) => {
        if (isCode(error, undefined, "wecom")) return null;
        throw error;
      });
    if (answer?.corp.corpId !== corpId) continue;
    await addAlias({ apiBase, ports }, row, plainId);
    return row;
  }
  return null;
}

/** Whether the company is this element's: by name, as one of the suite's, or not. */
export async function serves(
  suite: Suite,
  { corpId }: AuthorisationRow,
): Promise<"by name" | "as one of all" | null> {
  if (suite.onlyCorpId === null) return "as one of all";
  const only = await findCorp(suite, suite.onlyCorpId);
  return only?.corpId === corpId ? "by name" : null;
}

/** Fetches the state of an authorisation from WeCom and saves it. */
export async function refreshCorp(suite: Suite, row: AuthorisationRow): Promise<void> {
  const { corpId, permanentCode } = row;
  if (permanentCode === null) return;
  const { corp, agent } = await recordingRefusal(suite, row, () =>
    suite.client.getAuthInfo({ corpId, permanentCode }),
  );
  const { corpName, corpFullName } = corp;
  const agentId = agent?.agentId ?? null;
  const nowMs = suite.ports.clock.now();
  await suite.ports.data.authorisations.confirm(row, { agentId, corpName, corpFullName, nowMs });
}

/** Taken by the end of a company's authorisation, and by its logins. */
export function authorisationLock({ suiteId, corpId }: AuthorisationKey): string {
  return `authorisation:${suiteId}|${corpId}`;
}

/** A login needs its company's authorisation: none commits after the end of it. */
export function authorisationOf({ suiteId }: Suite, { corpId }: OpenCorp): Precondition {
  const key = { suiteId, corpId };
  return {
    lock: authorisationLock(key),
    async refusal({ authorisations }) {
      const row = await authorisations.find(key);
      return row && row.status !== "cancelled" ? null : notAuthorised();
    },
  };
}

/**
 * Refreshes the companies whose authorisation is unusable, also without logins. Runs with each ticket, which WeCom pushes
 * every ten minutes.
 */
export async function refreshUnusableCorps(suite: Suite): Promise<void> {
  const { suiteId, ports } = suite;
  for (const row of await ports.data.authorisations.list(suiteId)) {
    const { status, agentId, corpId } = row;
    if (status !== "unusable" && (status !== "active" || agentId !== null)) continue;
    try {
      await refreshCorp(suite, row);
    } catch (error) {
      if (isAuthorisationLost(error)) continue;
      // The rest can wait for the next ticket.
      const { errcode } = toCode(error);
      return ports.log.warn(
        { suiteId, corpId, errcode },
        "failed to refresh a company's authorisation",
      );
    }
  }
}

/** Calls on a company's behalf. If WeCom refuses its authorisation, that is recorded. */
async function recordingRefusal<T>(
  { suiteId, ports }: Suite,
  { corpId }: { readonly corpId: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAuthorisationLost(error)) {
      const { errcode } = error;
      ports.log.warn({ suiteId, corpId, errcode }, "WeCom refuses a company's authorisation");
      await ports.data.authorisations.suspect({ suiteId, corpId }, errcode, ports.clock.now());
    }
    throw error;
  }
}

/** Wraps every call of the client, so that no refusal goes unrecorded. */
function recordingRefusals(suite: Suite, corpId: string, client: WecomClient): WecomClient {
  const calls = Object.entries(client).map(([name, call]) => {
    const ask = call as (...args: readonly unknown[]) => Promise<unknown>;
    return [name, (...args: unknown[]) => recordingRefusal(suite, { corpId }, () => ask(...args))];
  });
  return Object.fromEntries(calls) as WecomClient;
}

/** Null where the company has no app for the suite; asked once a minute. */
async function checkAgain(suite: Suite, row: AuthorisationRow): Promise<AuthorisationRow | null> {
  const { ports } = suite;
  const isRecent = ports.clock.now() - row.updatedAtMs < RECHECK_MS;
  if (row.status === "unusable" && isRecent) throw notAuthorised();
  return await unknownCorps(suite).lookUp(`app of ${row.corpId}`, async () => {
    await refreshCorp(suite, row).catch((cause: unknown) => {
      throw isAuthorisationLost(cause) ? notAuthorised(cause) : cause;
    });
    const fresh = await ports.data.authorisations.find(row);
    return fresh && fresh.agentId !== null ? fresh : null;
  });
}

/** The cause, and the two keys that fix it. */
export const providerKeysHint: Bilingual = {
  zh: "配置或请求中的企业 ID 是明文，而企业微信给本服务商的企业 ID 是加密的，两者对不上。请在 authConfig 中填写 providerCorpId 与 providerSecret（服务商管理后台“应用开发 - 通用开发参数”），服务器即可向企业微信换算；或改填加密的企业 ID。",
  en: "The corp id in the config or the request is plain, and WeCom names its companies to this provider by encrypted ids, so they never match. Set providerCorpId and providerSecret in authConfig (通用开发参数 in the service provider console), with which the server asks WeCom; or write the encrypted corp id.",
};

function notAuthorised(cause?: unknown): Code {
  return new Code(10301, "the company does not authorise this app", { cause });
}
