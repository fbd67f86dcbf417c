import { Refusal, required } from "../../refusal.ts";
import type { Engine } from "../../world/engine.ts";
import { agentTicketOwner, corpTicketOwner } from "../../world/state/js-tickets.ts";
import type { ApiEndpoint } from "./endpoint.ts";

/** The company's ticket, for `wx.config`. @see https://developer.work.weixin.qq.com/document/path/90506 */
export const getJsapiTicket: ApiEndpoint = {
  name: "get_jsapi_ticket",
  notes: { page: "path/90506", checks: "400 fetches an hour per company, 100 per app (45009)" },
  method: "GET",
  callers: ["app"],
  run({ engine, corp, app }) {
    if (!engine.rates.admitTicket("corp", corp.corpId, app?.agentId ?? 0)) throw new Refusal(45009);
    return ticketFields(engine, corpTicketOwner(corp.corpId));
  },
};

/** The app's ticket, for `wx.agentConfig`. @see https://developer.work.weixin.qq.com/document/path/90506 */
export const ticketGet: ApiEndpoint = {
  name: "ticket/get",
  notes: {
    page: "path/90506",
    checks: "type is agent_config (40058); 100 fetches an hour per app (45009)",
    omits: "other ticket types",
  },
  method: "GET",
  callers: ["app"],
  run({ engine, query, corp, app }) {
    if (required(query, "type", 40063) !== "agent_config")
      throw new Refusal(40058, "invalid param 'type'");
    const agentId = app?.agentId ?? 0;
    if (!engine.rates.admitTicket("agent", corp.corpId, agentId)) throw new Refusal(45009);
    return ticketFields(engine, agentTicketOwner(corp.corpId, agentId));
  },
};

function ticketFields({ jsTickets }: Engine, owner: string): Record<string, unknown> {
  const { value, expiresInSeconds } = jsTickets.issue(owner);
  return { ticket: value, expires_in: expiresInSeconds };
}
