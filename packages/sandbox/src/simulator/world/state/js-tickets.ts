import { createHash } from "node:crypto";
import type { Clock } from "./clock.ts";
import { randomToken } from "./ids.ts";

/** Seconds a JS-SDK ticket is valid. @see https://developer.work.weixin.qq.com/document/path/90506 */
const TICKET_SECONDS = 7200;

interface JsTicket {
  readonly value: string;
  readonly expiresInSeconds: number;
}

/** Tickets with which pages sign their JS-SDK calls. */
export interface JsTickets {
  /** The owner's valid ticket, or a new one. */
  issue(owner: string): JsTicket;
  /** The owner's ticket while it is valid. */
  current(owner: string): string | undefined;
  clear(): void;
}

export function createJsTickets(clock: Clock): JsTickets {
  const tickets = new Map<string, { value: string; expiresAtMs: number }>();
  const valid = (owner: string) => {
    const ticket = tickets.get(owner);
    return ticket && clock.now() < ticket.expiresAtMs ? ticket : undefined;
  };
  return {
    issue(owner) {
      const ticket = valid(owner) ?? {
        value: randomToken(86),
        expiresAtMs: clock.now() + TICKET_SECONDS * 1000,
      };
      tickets.set(owner, ticket);
      const expiresInSeconds = Math.ceil((ticket.expiresAtMs - clock.now()) / 1000);
      return { value: ticket.value, expiresInSeconds };
    },
    current: (owner) => valid(owner)?.value,
    clear: () => tickets.clear(),
  };
}

/** Owner of a company's ticket, for `wx.config`. */
export const corpTicketOwner = (corpId: string): string => `corp ${corpId}`;
/** Owner of an app's ticket, for `wx.agentConfig`. */
export const agentTicketOwner = (corpId: string, agentId: number): string =>
  `agent ${corpId} ${agentId}`;
/** Owner of a WeChat service account's ticket. */
export const wechatTicketOwner = (appId: string): string => `wechat ${appId}`;

/** What a page passes to `wx.config` or `wx.agentConfig`. */
export interface JsSignature {
  readonly url: string;
  readonly nonceStr: string;
  /** Seconds. */
  readonly timestamp: number | string;
  readonly signature: string;
}

/**
 * SHA-1 over ticket, nonce, timestamp and address, in this order and without any encoding.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90506
 */
export function signatureFor(ticket: string, { url, nonceStr, timestamp }: JsSignature): string {
  const [address] = url.split("#");
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${address}`;
  return createHash("sha1").update(text).digest("hex");
}
