import type { Engine } from "../world/engine.ts";
import type { Fault } from "../world/state/faults.ts";
import type { Attempt, Delivery } from "./deliveries.ts";
import { exchange, withQuery, type Exchange, type Outbound } from "./exchange.ts";
import { recipientOf, type Recipient } from "./recipient.ts";
import type { Target } from "./target.ts";
import { seal, type Sealed } from "./seal.ts";
import { xml, type Fields } from "./xml.ts";

/** The service gives up on a command after this many real milliseconds. @see https://developer.work.weixin.qq.com/document/path/97174 */
const COMMAND_DEADLINE_MS = 1_000;
/** And on an event of an app's own callback after these. @see https://developer.work.weixin.qq.com/document/path/90930 */
const EVENT_DEADLINE_MS = 5_000;
const ATTEMPTS = 3;
const ANSWER_KEPT = 2_000;

/** One event for one callback URL. */
interface Message {
  /** For faults and the log: "suite_ticket", "change_contact"... */
  readonly name: string;
  readonly target: Target;
  readonly fields: Fields;
}

export interface Pusher {
  readonly outbound: Outbound;
  /**
   * Sends, and resolves when it was answered, failed, or was delayed by a fault. Keys, URL and message are those at the time
   * of this call.
   *
   * @throws RangeError the target has no callback URL
   */
  send(message: Message): Promise<Delivery>;
  /** The same message once more; encrypted anew, or byte for byte as in its last request. */
  again(id: string, freshNonce: boolean): Promise<Delivery>;
  /** Sends delayed pushes that are due. */
  releaseDue(): void;
  /** Resolves when no push is being sent; delayed ones are not awaited. */
  settled(): Promise<void>;
  /** Aborts every delivery that is being sent or delayed. */
  abort(): void;
}

interface Sending {
  readonly recipient: Recipient;
  readonly fault: Fault;
  /** Query and body to repeat as they were. */
  readonly bytes?: Sealed | undefined;
}

export function createPusher(engine: Engine, outbound: Outbound): Pusher {
  const { deliveries, clock, faults, endpoints } = engine;
  const running = new Set<Promise<unknown>>();
  const held: { delivery: Delivery; sending: Sending; dueAtMs: number | undefined }[] = [];
  let stop = new AbortController();

  const track = <T>(work: Promise<T>): Promise<T> => {
    const done = work.finally(() => running.delete(done));
    running.add(done);
    return done;
  };

  const run = async (delivery: Delivery, sending: Sending): Promise<Delivery> => {
    const { signal } = stop;
    let now = deliveries.change(delivery, { status: "sending" });
    for (let count = 0; count < ATTEMPTS; count++) {
      const attempt = await tryOnce(engine, outbound, now, sending, signal);
      now = deliveries.change(now, { attempts: [...now.attempts, attempt] });
      if (attempt.problem === undefined || !worthRetrying(attempt, signal)) break;
    }
    const failed = now.attempts.at(-1)?.problem !== undefined;
    now = deliveries.change(now, { status: failed ? "failed" : "delivered" });
    release(({ delivery: { url, id } }) => url === now.url && id !== now.id, "after");
    return now;
  };

  const release = (
    matches: (entry: (typeof held)[number]) => boolean,
    why: "after" | "due",
  ): void => {
    const isWanted = (entry: (typeof held)[number]) =>
      (entry.dueAtMs === undefined) === (why === "after") && matches(entry);
    for (const entry of held.filter(isWanted)) {
      held.splice(held.indexOf(entry), 1);
      void track(run(entry.delivery, entry.sending));
    }
  };

  const start = (init: Parameters<typeof deliveries.open>[0], sending: Sending) => {
    const { dropped, delaySeconds, afterNext } = sending.fault;
    const delivery = deliveries.open(init);
    if (dropped) return Promise.resolve(deliveries.change(delivery, { status: "dropped" }));
    if (delaySeconds === undefined && !afterNext) return track(run(delivery, sending));
    const dueAtMs = delaySeconds === undefined ? undefined : clock.now() + delaySeconds * 1000;
    held.push({ delivery, sending, dueAtMs });
    return Promise.resolve(delivery);
  };

  return {
    outbound,
    async send({ name, target, fields }) {
      const recipient = recipientOf(engine, target) ?? noCallback(target);
      const fault = faults.take(endpoints.has(`push/${name}`) ? `push/${name}` : OTHER, "answer");
      const { duplicates = 0, receiver = recipient.receiver } = fault;
      const init = {
        name,
        target,
        url: recipient.url,
        receiver,
        plain: xml(renamed(fields, fault.infoType), fault),
        createdAt: clock.now(),
        status: fault.delaySeconds || fault.afterNext ? "held" : "sending",
      } as const;
      const first = start(init, { recipient, fault });
      const more = Array.from({ length: duplicates }, () => start(init, { recipient, fault }));
      await Promise.all(more);
      return await first;
    },
    async again(id, freshNonce) {
      const before = deliveries.get(id);
      if (!before) throw new RangeError(`world: no delivery ${id}`);
      const recipient = recipientOf(engine, before.target) ?? noCallback(before.target);
      const { name, target, plain, receiver } = before;
      const bytes = freshNonce ? undefined : before.attempts.at(-1);
      const init = { name, target, plain, receiver, url: recipient.url, createdAt: clock.now() };
      return await start(
        { ...init, repeats: id, status: "sending" },
        { recipient, fault: {}, bytes },
      );
    },
    releaseDue: () => release(({ dueAtMs = 0 }) => dueAtMs <= clock.now(), "due"),
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
    abort() {
      held.splice(0);
      stop.abort();
      stop = new AbortController();
    },
  };
}

const OTHER = "push/other";
/** Names of pushes, as `failNext` and the log know them. */
export const PUSHES: readonly string[] = [
  "push/verification",
  "push/suite_ticket",
  "push/create_auth",
  "push/change_auth",
  "push/cancel_auth",
  "push/reset_permanent_code",
  "push/change_contact",
  "push/change_app_admin",
  OTHER,
];

function noCallback(target: Target): never {
  throw new RangeError(`world: no callback URL for ${JSON.stringify(target)}`);
}

function renamed(fields: Fields, infoType: string | undefined): Fields {
  if (infoType === undefined) return fields;
  return fields.map(([name, value]) =>
    name === "InfoType" || name === "Event" ? [name, infoType] : [name, value],
  );
}

/** A wrong answer is final; only a missing answer and an HTTP error are retried. */
const worthRetrying = ({ status }: Attempt, stopped: AbortSignal) =>
  status !== 200 && !stopped.aborted;

async function tryOnce(
  engine: Engine,
  outbound: Outbound,
  delivery: Delivery,
  { recipient, fault, bytes }: Sending,
  stopped: AbortSignal,
): Promise<Attempt> {
  const request = bytes ?? seal(engine.clock.now(), delivery, recipient, fault);
  const { timestamp, nonce, signature, body } = request;
  const url = withQuery(recipient.url, { msg_signature: signature, timestamp, nonce });
  const answer = await exchange(outbound, url, {
    method: "POST",
    body,
    headers: { "content-type": body.startsWith("{") ? "application/json" : "text/xml" },
    deadlineMs: recipient.command ? COMMAND_DEADLINE_MS : EVENT_DEADLINE_MS,
    stopped,
  });
  const problem = answer.problem ?? wrongAnswer(recipient, answer);
  return {
    at: engine.clock.now(),
    timestamp,
    nonce,
    signature,
    body,
    status: answer.status,
    answer: answer.text?.slice(0, ANSWER_KEPT),
    problem,
    tookMs: answer.tookMs,
  };
}

function wrongAnswer({ command }: Recipient, { status, text = "" }: Exchange): string | undefined {
  if (status !== 200) return `HTTP ${status}`;
  if (!command || text === "success") return undefined;
  return `answered ${JSON.stringify(text.slice(0, 200))}, not success`;
}
