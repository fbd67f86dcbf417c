import { appOf, corpOf } from "./edits.ts";
import type { Engine } from "./engine.ts";
import {
  agentTicketOwner,
  corpTicketOwner,
  signatureFor,
  type JsSignature,
} from "./state/js-tickets.ts";

/** A signature that a page passes to `wx.config`, or with an agentid to `wx.agentConfig`. */
export interface JsSignatureCheck extends JsSignature {
  readonly corpId: string;
  readonly agentId?: number | undefined;
}

export interface JsSignatureVerdict {
  readonly errcode: 0 | 42012 | 80001 | 40093;
  readonly errmsg: string;
}

const OK: JsSignatureVerdict = { errcode: 0, errmsg: "ok" };

/**
 * Judges a JS-SDK signature: ticket, then domain, then signature.
 *
 * @see https://developer.work.weixin.qq.com/document/path/96912
 */
export function checkJsSignature(engine: Engine, check: JsSignatureCheck): JsSignatureVerdict {
  const { corpId, agentId, url, signature } = check;
  const corp = corpOf(engine, corpId);
  const owner =
    agentId === undefined ? corpTicketOwner(corp.corpId) : agentTicketOwner(corp.corpId, agentId);
  const ticket = engine.jsTickets.current(owner);
  if (ticket === undefined) return { errcode: 42012, errmsg: "ticket no available" };
  const apps = agentId === undefined ? corp.apps : [appOf(engine, corpId, agentId)];
  const host = URL.parse(url)?.host ?? "";
  if (!apps.some(({ trustedDomains }) => trustedDomains.includes(host)))
    return { errcode: 80001, errmsg: "not match any reliable domain" };
  if (signatureFor(ticket, check) !== signature)
    return { errcode: 40093, errmsg: "invalid signature" };
  return OK;
}
