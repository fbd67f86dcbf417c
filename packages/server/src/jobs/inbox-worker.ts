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
import type { Tracing } from "../ops/open-telemetry.ts";
import { createWorker, renewLease, type Worker } from "./worker.ts";

/** The inbox for elements, with its callbacks counted. */
export function observeInbox(inbox: Inbox, metrics: Pick<Metrics, "callback">): Inbox {
  return {
    async accept(push) {
      const accepted = await inbox.accept(push);
      metrics.callback(push.event, accepted.duplicate ? "duplicate" : "received");
      return accepted;
    },
  };
}

export interface InboxWorkerOptions {
  readonly inbox: InboxStore;
  readonly app: AppHandle;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "callback">;
  readonly tracing?: Pick<Tracing, "job"> | undefined;
  /** When it aborts, nothing more is claimed. */
  readonly signal: AbortSignal;
  /** Records processed at once. Default 8; half of them of one element, so that a slow one does not delay the others. */
  readonly concurrency?: number | undefined;
  /** A worker that has not renewed its lease for this long has lost it. Default 10 s, by the database's clock. */
  readonly leaseMs?: number | undefined;
  /** How often it polls for retries that are due and for records that other nodes accepted. Default 1 s. */
  readonly pollMs?: number | undefined;
  readonly isSignalled?: (() => boolean) | undefined;
  /** An attempt that takes longer fails. Default 5 min. */
  readonly timeoutMs?: number | undefined;
}

/** Processes the inbox: passes each record to its element's internal method `processRecord`. */
export function createInboxWorker(options: InboxWorkerOptions): Worker {
  const { inbox, clock, log, signal, concurrency = 8, leaseMs = 10_000, pollMs = 1000 } = options;
  const holder = randomUUID();
  const running = new Map<string, number>();
  const change = (element: string, by: number): void =>
    void running.set(element, (running.get(element) ?? 0) + by);
  const isBusy = ([, count]: readonly [string, number]): boolean =>
    count >= Math.max(1, Math.floor(concurrency / 2));
  const busy = (): string[] => [...running].filter(isBusy).map(([element]) => element);
  const traced = (record: ClaimedRecord): Promise<void> => {
    const work = () => processRecord(record, options, leaseMs, worker.wakeIn);
    const { id, element, event, attempts } = record;
    const attributes = {
      "menshen.record_id": id,
      "menshen.element": element,
      "menshen.event": event,
      "menshen.attempts": attempts,
    };
    return options.tracing ? options.tracing.job("callback", attributes, work) : work();
  };
  const worker = createWorker({
    claim: () => inbox.claimNext(holder, clock.now(), leaseMs, busy()),
    async process(record) {
      change(record.element, 1);
      await traced(record);
      change(record.element, -1);
    },
    onClaimError: (error) => log.error({ err: error }, "failed to claim a callback"),
    signal,
    concurrency,
    pollMs,
    isSignalled: options.isSignalled,
  });
  return worker;
}

/** One attempt under a renewed lease. Never rejects. */
async function processRecord(
  record: ClaimedRecord,
  options: InboxWorkerOptions,
  leaseMs: number,
  wakeIn: Worker["wakeIn"],
): Promise<void> {
  const { inbox, clock, log, metrics } = options;
  const fields = { recordId: record.id, element: record.element, event: record.event };
  const stopRenewing = renewLease(
    () => inbox.renew(record, leaseMs),
    leaseMs,
    (error) => log.warn({ ...fields, err: error }, "failed to renew the lease of a callback"),
  );
  try {
    const ended = await callElement(record, options);
    const nowMs = clock.now();
    if (isFailure(ended) && ended.nextTryAtMs !== null) wakeIn(ended.nextTryAtMs - nowMs);
    const isOurs = isFailure(ended)
      ? await inbox.fail(record, ended, nowMs)
      : await inbox.complete(record, nowMs, ended);
    if (!isOurs) return log.warn(fields, "lost the lease of a callback to another worker");
    const outcome = outcomeOf(ended);
    metrics.callback(record.event, outcome);
    const level = outcome === "dead" ? "error" : outcome === "failed" ? "warn" : "info";
    const { attempts } = record;
    log[level](
      { ...fields, attempts, error: isFailure(ended) ? ended.error : undefined },
      `callback ${outcome}`,
    );
  } catch (error) {
    // If it was not recorded, the lease ends and the record is retried: processing is idempotent.
    log.error({ ...fields, err: error }, "failed to record the outcome of a callback");
  } finally {
    stopRenewing();
  }
}

function outcomeOf(ended: Failure | RecordMark | null) {
  if (!isFailure(ended)) return ended ?? "done";
  return ended.nextTryAtMs === null ? "dead" : "failed";
}

function isFailure(ended: Failure | RecordMark | null): ended is Failure {
  return typeof ended === "object" && ended !== null;
}

/** Null on success. */
async function callElement(
  record: ClaimedRecord,
  { app, clock, log, timeoutMs = 5 * 60_000 }: InboxWorkerOptions,
): Promise<Failure | RecordMark | null> {
  const { id, element, event, receiver, decoded, occurredAtMs, attempts } = record;
  const verdict = (error: unknown) =>
    verdictOf(error, { attempts, nowMs: clock.now(), random: Math.random() });
  if (decoded === null) return verdict(unreadableBody());
  // Claimed more often than attempts may fail: each worker crashed before it could record a failure.
  if (attempts > MAX_ATTEMPTS)
    return verdict(new Code(50000, "the worker crashed on every attempt"));
  let process: Capabilities["processRecord"];
  try {
    process = capability(app, element, "processRecord");
  } catch (error) {
    return absent(error, { nowMs: clock.now(), random: Math.random() });
  }
  const input = { id, event, receiver, decoded, attempt: attempts, occurredAtMs };
  try {
    const answer = await withTimeout(process(input), timeoutMs);
    return answer === "unknown" || answer === "test" ? answer : null;
  } catch (error) {
    log.debug({ recordId: id, err: error }, "callback failed");
    return verdict(error);
  }
}

async function withTimeout(work: Promise<unknown>, ms: number): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Code(50000, `timed out after ${ms / 1000} seconds`));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function unreadableBody(): Code {
  return new Code(50000, "the body was deleted, or is sealed under an unknown secret", {
    data: { final: true },
  });
}
