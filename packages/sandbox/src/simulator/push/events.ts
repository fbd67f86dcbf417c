import type { Engine } from "../world/engine.ts";
import type { Delivery } from "./deliveries.ts";
import { recipientOf } from "./recipient.ts";
import type { Target } from "./target.ts";
import type { Pusher } from "./pusher.ts";
import type { Fields } from "./xml.ts";

const seconds = ({ clock }: Engine) => Math.floor(clock.now() / 1000);

const isCode = ([name]: Fields[number]) => name === "AuthCode";

/** Fields of a command, in the order of the documentation's samples. @see https://developer.work.weixin.qq.com/document/path/97173 */
function command(engine: Engine, suiteId: string, infoType: string, extra: Fields): Fields {
  return [
    ["SuiteId", suiteId],
    ...extra.filter(isCode),
    ["InfoType", infoType],
    ["TimeStamp", seconds(engine)],
    ...extra.filter((field) => !isCode(field)),
  ];
}

function eventHead(engine: Engine, target: Target, event: string): Fields {
  return [
    ["ToUserName", recipientOf(engine, target)?.receiver ?? ""],
    ["FromUserName", "sys"],
    ["CreateTime", seconds(engine)],
    ["MsgType", "event"],
    ["Event", event],
  ];
}

/** Sends a command to a suite that has a callback URL; a suite without one receives nothing. */
export function pushCommand(
  engine: Engine,
  pusher: Pusher,
  suiteId: string,
  infoType: string,
  extra: Fields = [],
): Promise<Delivery> | undefined {
  const target = { suiteId };
  if (!recipientOf(engine, target)) return undefined;
  return pusher.send({ name: infoType, target, fields: command(engine, suiteId, infoType, extra) });
}

/** Sends an event to one app's own callback, if it has one. @see https://developer.work.weixin.qq.com/document/path/90970 */
export function pushEvent(
  engine: Engine,
  pusher: Pusher,
  target: { corpId: string; agentId: number },
  event: string,
  extra: Fields = [],
): Promise<Delivery> | undefined {
  if (!recipientOf(engine, target)) return undefined;
  const fields = [...eventHead(engine, target, event), ...extra];
  return pusher.send({ name: event, target, fields });
}

/** A new ticket, sent if there is anywhere to send it. @see https://developer.work.weixin.qq.com/document/path/97173 */
export function pushTicket(
  engine: Engine,
  pusher: Pusher,
  suiteId: string,
): { readonly value: string; readonly sent: Promise<Delivery> | undefined } {
  const { value } = engine.suites.issueTicket(suiteId);
  return {
    value,
    sent: pushCommand(engine, pusher, suiteId, "suite_ticket", [["SuiteTicket", value]]),
  };
}

/** Pushes the tickets that are due. A long jump of the clock makes one push, not one per ten minutes. */
export function pushDueTickets(engine: Engine, pusher: Pusher): void {
  const { providers } = engine.settings;
  for (const { suiteId, ticketPushes, callbackUrl } of providers.flatMap((each) => each.templates))
    if (ticketPushes && callbackUrl && engine.suites.ticketDueAt(suiteId) <= engine.clock.now())
      void pushTicket(engine, pusher, suiteId).sent;
}

/** Any event: `changes` replaces the usual fields, null removes one. */
export function pushAny(
  engine: Engine,
  pusher: Pusher,
  target: Target,
  name: string,
  changes: Readonly<Record<string, string | number | null>>,
): Promise<Delivery> {
  const usual: Fields =
    "suiteId" in target
      ? command(engine, target.suiteId, name, [])
      : eventHead(engine, target, name);
  const all = { ...Object.fromEntries(usual), ...changes };
  const fields = Object.entries(all).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  return pusher.send({ name, target, fields });
}
