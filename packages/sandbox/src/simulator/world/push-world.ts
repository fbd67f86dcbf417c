import type { Delivery } from "../push/deliveries.ts";
import { pushAny, pushTicket } from "../push/events.ts";
import type { Pusher } from "../push/pusher.ts";
import { recipientOf } from "../push/recipient.ts";
import type { Target } from "../push/target.ts";
import { missing } from "./edits.ts";
import type { Engine } from "./engine.ts";

/** Pushes on demand. All resolve when the push was answered, failed, or was delayed or dropped by a scripted fault. */
export interface PushWorld {
  /** A new suite ticket, now. */
  readonly ticket: (suiteId: string) => Promise<Delivery>;
  /**
   * Any event, documented or not. `fields` replaces the usual elements (SuiteId, InfoType, TimeStamp; for an app
   * ToUserName, FromUserName, CreateTime, MsgType, Event), and null removes one.
   */
  readonly event: (
    target: Target,
    name: string,
    fields?: Readonly<Record<string, string | number | null>>,
  ) => Promise<Delivery>;
  /** Repeats a push: freshly encrypted, or with `freshNonce: false` byte for byte. */
  readonly again: (
    deliveryId: string,
    how?: { freshNonce?: boolean | undefined },
  ) => Promise<Delivery>;
  /** Resolves when no delivery is being sent. */
  readonly settled: () => Promise<void>;
  /** Aborts every delivery that is being sent or delayed. */
  readonly abort: () => void;
}

export function pushWorld(engine: Engine, pusher: Pusher): PushWorld {
  const mustHaveCallback = (target: Target) =>
    recipientOf(engine, target) ?? missing(`callback URL for ${JSON.stringify(target)}`);
  return {
    async ticket(suiteId) {
      mustHaveCallback({ suiteId });
      return (await pushTicket(engine, pusher, suiteId).sent) ?? missing(`suite ${suiteId}`);
    },
    async event(target, name, fields = {}) {
      mustHaveCallback(target);
      return await pushAny(engine, pusher, target, name, fields);
    },
    again: (deliveryId, { freshNonce = true } = {}) => pusher.again(deliveryId, freshNonce),
    settled: () => pusher.settled(),
    abort: () => pusher.abort(),
  };
}
