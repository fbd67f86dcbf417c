import { Code, isCode, type CallContext } from "@menshen/core";
import { audit, originOf, sha256, type AuthorisationRow } from "@menshen/domain";
import { foldCorpId, isAuthorisationLost, xmlText } from "@menshen/providers";
import type { CallbackRecord, EventHandlers } from "@menshen/login-types/wecom";
import { authorisationLock, lookAtTheUnwell, refreshCorp, type Suite } from "./suite.ts";
import { changeProxyContact } from "./directory.ts";

/** What is done about the events of a suite, and of the apps that companies made for it. */
export const suiteEvents: EventHandlers<Suite> = {
  suite_ticket: command(keepTicket),
  create_auth: command(exchangeCode),
  reset_permanent_code: command(exchangeCode),
  change_auth: command(lookAgain),
  cancel_auth: command(endAuthorisation),
  change_contact: changeProxyContact,
};

type Handler = EventHandlers<Suite>[string];

/** Commands come to the suite itself: whoever has the keys of one company's app commands nothing. */
function command(handler: Handler): Handler {
  return async (suite, record, ctx) => {
    if (record.receiver !== suite.suiteId) {
      const message = `${record.event} came to another receiver than the suite`;
      throw new Code(10401, message, { data: { final: true } });
    }
    await handler(suite, record, ctx);
  };
}

async function keepTicket(suite: Suite, record: CallbackRecord): Promise<void> {
  const { suiteId, ports } = suite;
  const ticket = needed(record, "SuiteTicket");
  const receivedAtMs = ports.clock.now();
  const { occurredAtMs: pushedAtMs } = record;
  await ports.data.suiteTickets.put({ suiteId, ticket, pushedAtMs, receivedAtMs });
  await lookAtTheUnwell(suite);
}

/**
 * Exchanges the code for the permanent one, which is written down before anything else is asked: a second try finds
 * it, since the code is spent by then.
 */
async function exchangeCode(suite: Suite, record: CallbackRecord): Promise<void> {
  const authCode = needed(record, "AuthCode");
  const { suiteId, ports } = suite;
  const { authorisations, corps } = ports.data;
  const authCodeHash = sha256(authCode);
  const known = await authorisations.findByAuthCode(suiteId, authCodeHash);
  const row = known ?? (await exchangeOnce(suite, record, authCode, authCodeHash));
  if (!row || row.status === "cancelled") return;
  await refreshCorp(suite, row);
  const fresh = await authorisations.find(row);
  // Cancelled meanwhile: there is nothing to be kept of it.
  if (fresh?.status !== "active") return;
  const { corpId, corpName, corpFullName } = fresh;
  const nowMs = ports.clock.now();
  await corps.upsert({ base: suite.apiBase, corpId, corpName, corpFullName, nowMs });
}

async function exchangeOnce(
  { suiteId, client, ports }: Suite,
  { occurredAtMs, decoded }: CallbackRecord,
  authCode: string,
  authCodeHash: string,
): Promise<AuthorisationRow | null> {
  const grant = await client.getPermanentCode(authCode).catch((error: unknown) => {
    throw isCode(error, 40078, "wecom") ? spent(error) : error;
  });
  const corpId = foldCorpId(grant.corp.corpId);
  const corpName = grant.corp.corpName ?? "";
  const { authorisations } = ports.data;
  const isLatest = await authorisations.save({
    suiteId,
    corpId,
    corpName,
    corpFullName: grant.corp.corpFullName ?? corpName,
    agentId: grant.agent?.agentId ?? null,
    permanentCode: grant.permanentCode,
    authCodeHash,
    state: grant.state ?? (xmlText(decoded, "State") || null),
    authorisedAtMs: occurredAtMs,
    nowMs: ports.clock.now(),
  });
  return isLatest ? await authorisations.find({ suiteId, corpId }) : null;
}

/** The event says that something changed, not what. */
async function lookAgain(suite: Suite, record: CallbackRecord): Promise<void> {
  const row = await corpOf(suite, record);
  if (!row || row.status === "cancelled") return;
  await refreshCorp(suite, row).catch((error: unknown) => {
    // Noted already; the company is looked at again by itself.
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

/** What an authorisation code that is too old or used leads to, and what mends it. */
export function spent(cause?: unknown): Code {
  return new Code(40078, "the authorisation code is spent or older than ten minutes", {
    source: "wecom",
    httpStatus: 400,
    data: { final: true },
    cause,
    adminHint: {
      zh: "授权码只能用一次，十分钟有效，重试无法成功。请在服务商管理后台该企业的应用详情点“重新获取secret”，或让企业管理员重新授权。",
      en: "An authorisation code works once, within ten minutes; trying again cannot succeed. Press 重新获取secret on the company's app in the service provider console, or let the company authorise again.",
    },
  });
}
