import { Code, isCode, type CallContext } from "@menshen/core";
import { audit, originOf, sha256, type AuthorisationRow } from "@menshen/domain";
import { foldCorpId, isAuthorisationLost, xmlText } from "@menshen/providers";
import type { CallbackRecord, EventHandlers } from "@menshen/login-types/wecom";
import { authorisedName } from "./identify.ts";
import {
  authorisationLock,
  joinAliases,
  refreshCorp,
  refreshUnusableCorps,
  type Suite,
} from "./suite.ts";
import { changeProxyContact } from "./directory.ts";
import { unknownCorps } from "./unknown-corps.ts";

/** Handlers for the events of a suite and of the company apps made for it. */
export const suiteEvents: EventHandlers<Suite> = {
  suite_ticket: saveTicket,
  create_auth: command(exchangeCode),
  reset_permanent_code: command(exchangeCode),
  change_auth: command(refreshAuthorisation),
  cancel_auth: command(endAuthorisation),
  change_contact: changeProxyContact,
};

type Handler = EventHandlers<Suite>[string];

/** Suite-level events must arrive at the suite itself: the keys of a company app cannot trigger them. */
function command(handler: Handler): Handler {
  return async (suite, record, ctx) => {
    if (record.receiver !== suite.suiteId) throw notForSuite(record);
    await handler(suite, record, ctx);
  };
}

function notForSuite({ event }: CallbackRecord): Code {
  const message = `${event} came to another receiver than the suite`;
  return new Code(10401, message, { data: { final: true } });
}

/** Of the suite, or of the login authorisation beside it. */
async function saveTicket(suite: Suite, record: CallbackRecord): Promise<void> {
  const { ports, loginSuite } = suite;
  const suiteId = [suite.suiteId, loginSuite?.suiteId].find((id) => id === record.receiver);
  if (suiteId === undefined) throw notForSuite(record);
  const ticket = needed(record, "SuiteTicket");
  const receivedAtMs = ports.clock.now();
  const { occurredAtMs: pushedAtMs } = record;
  await ports.data.suiteTickets.put({ suiteId, ticket, pushedAtMs, receivedAtMs });
  await refreshUnusableCorps(suite);
  await joinAliases(suite);
}

/**
 * Exchanges the code for the permanent one, which is saved before any other call: a retry finds it, since the code works
 * only once.
 */
async function exchangeCode(suite: Suite, record: CallbackRecord, ctx: CallContext): Promise<void> {
  const authCode = needed(record, "AuthCode");
  const { suiteId, ports } = suite;
  const { authorisations, corps } = ports.data;
  const authCodeHash = sha256(authCode);
  const exchanged = await authorisations.findByAuthCode(suiteId, authCodeHash);
  const row = exchanged ?? (await exchangeOnce(suite, record, { authCode, authCodeHash }, ctx));
  if (!row || row.status === "cancelled") return;
  await refreshCorp(suite, row);
  const fresh = await authorisations.find(row);
  // Cancelled meanwhile: nothing may be stored.
  if (fresh?.status !== "active") return;
  const nowMs = ports.clock.now();
  await corps.upsert({ base: suite.apiBase, ...authorisedName(fresh), nowMs });
}

async function exchangeOnce(
  suite: Suite,
  { event, occurredAtMs, decoded }: CallbackRecord,
  { authCode, authCodeHash }: { authCode: string; authCodeHash: string },
  ctx: CallContext,
): Promise<AuthorisationRow | null> {
  const { suiteId, client, ports } = suite;
  const grant = await client.getPermanentCode(authCode).catch((error: unknown) => {
    throw isCode(error, 40078, "wecom") ? spent(error) : error;
  });
  const corpId = foldCorpId(grant.corp.corpId);
  const corpName = grant.corp.corpName ?? "";
  const nowMs = ports.clock.now();
  const authorisation = {
    suiteId,
    corpId,
    corpName,
    corpFullName: grant.corp.corpFullName ?? corpName,
    agentId: grant.agent?.agentId ?? null,
    permanentCode: grant.permanentCode,
    authCodeHash,
    state: grant.state ?? (xmlText(decoded, "State") || null),
    authorisedAtMs: occurredAtMs,
    nowMs,
  };
  const isLatest = await ports.data.transaction([], async (stores) => {
    if (!(await stores.authorisations.save(authorisation))) return false;
    const detail = { suiteId, corpId, corpName, event };
    const entry = {
      atMs: nowMs,
      action: "company-installed",
      element: null,
      userId: null,
    } as const;
    await audit(stores, originOf(ctx), { ...entry, detail });
    return true;
  });
  unknownCorps(suite).clear();
  return isLatest ? await ports.data.authorisations.find({ suiteId, corpId }) : null;
}

/** The event reports that something changed, not what. */
async function refreshAuthorisation(suite: Suite, record: CallbackRecord): Promise<void> {
  const row = await corpOf(suite, record);
  if (!row || row.status === "cancelled") return;
  await refreshCorp(suite, row).catch((error: unknown) => {
    // Recorded already; the company is refreshed again with the next ticket.
    if (!isAuthorisationLost(error)) throw error;
  });
}

/** One transaction: the authorisation, its people's sessions, what came from the company, the audit row. */
async function endAuthorisation(
  suite: Suite,
  record: CallbackRecord,
  ctx: CallContext,
): Promise<void> {
  const { suiteId, apiBase: base, ports } = suite;
  const corpId = (await corpOf(suite, record))?.corpId ?? foldCorpId(needed(record, "AuthCorpId"));
  const { occurredAtMs: cancelledAtMs } = record;
  const nowMs = ports.clock.now();
  const key = { suiteId, corpId };
  await ports.data.transaction([authorisationLock(key)], async (stores) => {
    const ended = await stores.authorisations.end(key, { base, cancelledAtMs, nowMs });
    if (!ended) return;
    await audit(stores, originOf(ctx), {
      atMs: nowMs,
      action: "authorisation-cancelled",
      element: null,
      userId: null,
      detail: { suiteId, corpId },
    });
  });
}

function corpOf({ suiteId, ports }: Suite, record: CallbackRecord) {
  const corpId = foldCorpId(needed(record, "AuthCorpId"));
  return ports.data.authorisations.find({ suiteId, corpId });
}

function needed({ event, decoded }: CallbackRecord, name: string): string {
  const value = xmlText(decoded, name);
  if (value) return value;
  throw new Code(10701, `${event} came without its ${name}`, { data: { final: true } });
}

/** The refusal of an authorisation code that is too old or already exchanged. */
export function spent(cause?: unknown): Code {
  return new Code(40078, "the authorisation code is spent or older than ten minutes", {
    source: "wecom",
    httpStatus: 400,
    data: { final: true },
    cause,
    adminHint: {
      zh: "授权码只能用一次，10 分钟有效，重试无法成功。请在服务商管理后台该企业的应用详情点“重新获取secret”，或让企业管理员重新授权。",
      en: "An authorisation code works once, within ten minutes; trying again cannot succeed. Press 重新获取secret on the company's app in the service provider console, or let the company authorise again.",
    },
  });
}
