import { randomUUID } from "node:crypto";
import { Code, type AppHandle, type Clock, type Logger } from "@menshen/core";
import {
  absent,
  capability,
  MAX_ATTEMPTS,
  verdictOf,
  type ClaimedRecord,
  type Failure,
  type Inbox,
  type InboxStore,
  type Capabilities,
  type RecordMark,
} from "@menshen/domain";
import type { Metrics } from "../ops/metrics.ts";
import { createWorker, renewLease, type Worker } from "./worker.ts";

/** The inbox as elements see it, heard by the worker of this process. */
export interface ObservedInbox extends Inbox {
  onAccept(listener: () => void): void;
}

export function observeInbox(inbox: Inbox, metrics: Pick<Metrics, "callback">): ObservedInbox {
  const listeners = new Set<() => void>();
  return {
    async accept(push) {
      const accepted = await inbox.accept(push);
      metrics.callback(push.event, accepted.duplicate ? "duplicate" : "received");
      for (const listener of listeners) listener();
      return accepted;
    },
    onAccept: (listener) => void listeners.add(listener),
  };
}

export interface InboxWorkerOptions {
  readonly inbox: InboxStore;
  readonly app: AppHandle;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "callback">;
  /** Aborts: nothing new is begun. */
  readonly signal: AbortSignal;
  /** Records in work at once. Default 8. */
  readonly concurrency?: number | undefined;
  /** A worker that was silent for so long is believed dead. Default 10 s, by the database's clock. */
  readonly leaseMs?: number | undefined;
  /** How often it looks for what is due and for what other nodes took in. Default 1 s. */
  readonly pollMs?: number | undefined;
  /** A try that takes longer failed. Default 5 min. */
  readonly timeoutMs?: number | undefined;
}

/** Works off the inbox: hands each record to its element's internal method `processRecord`. */
export function createInboxWorker(options: InboxWorkerOptions): Worker {
  const { inbox, clock, log, signal, concurrency = 8, leaseMs = 10_000, pollMs = 1000 } = options;
  const holder = randomUUID();
  return createWorker({
    claim: () => inbox.claimNext(holder, clock.now(), leaseMs),
    workOff: (record) => workOff(record, options, leaseMs),
    onClaimError: (error) => log.error({ err: error }, "the inbox cannot be read"),
    signal,
    concurrency,
    pollMs,
  });
}

/** One try, with the lease kept up meanwhile. Never rejects. */
async function workOff(
  record: ClaimedRecord,
  options: InboxWorkerOptions,
  leaseMs: number,
): Promise<void> {
  const { inbox, clock, log, metrics } = options;
  const fields = { recordId: record.id, element: record.element, event: record.event };
  const rest = renewLease(
    () => inbox.renew(record, leaseMs),
    leaseMs,
    (error) => log.warn({ ...fields, err: error }, "the lease of a callback could not be kept up"),
  );
  try {
    const ended = await attempt(record, options);
    const nowMs = clock.now();
    const isOurs = isFailure(ended)
      ? await inbox.fail(record, ended, nowMs)
      : await inbox.complete(record, nowMs, ended);
    if (!isOurs) return log.warn(fields, "a callback was taken over by another worker");
    const outcome = outcomeOf(ended);
    metrics.callback(record.event, outcome);
    const level = outcome === "dead" ? "error" : outcome === "failed" ? "warn" : "info";
    const { attempts } = record;
    log[level](
      { ...fields, attempts, error: isFailure(ended) ? ended.error : undefined },
      `callback ${outcome}`,
    );
  } catch (error) {
    // Unless it was noted nevertheless, the lease ends and it is tried again.
    log.error({ ...fields, err: error }, "the outcome of a callback could not be noted");
  } finally {
    rest();
  }
}

function outcomeOf(ended: Failure | RecordMark | null) {
  if (!isFailure(ended)) return ended ?? "done";
  return ended.nextTryAtMs === null ? "dead" : "failed";
}

function isFailure(ended: Failure | RecordMark | null): ended is Failure {
  return typeof ended === "object" && ended !== null;
}

/** Null when all went as usual. */
async function attempt(
  record: ClaimedRecord,
  { app, clock, log, timeoutMs = 5 * 60_000 }: InboxWorkerOptions,
): Promise<Failure | RecordMark | null> {
  const { id, element, event, receiver, decoded, occurredAtMs, attempts } = record;
  const verdict = (error: unknown) =>
    verdictOf(error, { attempts, nowMs: clock.now(), random: Math.random() });
  if (decoded === null) return verdict(unreadable());
  // It was claimed and claimed again, and nobody lived to say why.
  if (attempts > MAX_ATTEMPTS) return verdict(new Code(50000, "every try ended with its worker"));
  let process: Capabilities["processRecord"];
  try {
    process = capability(app, element, "processRecord");
  } catch (error) {
    return absent(error, { nowMs: clock.now(), random: Math.random() });
  }
  const input = { id, event, receiver, decoded, attempt: attempts, occurredAtMs };
  try {
    const answer = await withTimeout(process(input), timeoutMs);
    return answer === "unknown" ? "unknown" : null;
  } catch (error) {
    log.debug({ recordId: id, err: error }, "a callback failed");
    return verdict(error);
  }
}

async function withTimeout(work: Promise<unknown>, ms: number): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Code(50000, `it took longer than ${ms / 1000} seconds`));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function unreadable(): Code {
  return new Code(50000, "its body is gone, or was sealed under a secret that is not known", {
    data: { final: true },
  });
}
