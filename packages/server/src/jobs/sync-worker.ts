import { randomUUID } from "node:crypto";
import { Code, toCode, type AppHandle, type Clock, type Logger } from "@menshen/core";
import { capability, reasonOf, type ClaimedSync, type SyncStore } from "@menshen/domain";
import type { Metrics } from "../ops/metrics.ts";
import { createWorker, renewLease, type Worker } from "./worker.ts";

export interface SyncWorkerOptions {
  readonly syncs: SyncStore;
  readonly app: AppHandle;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "sync" | "syncRunning">;
  /** Aborts: nothing new is begun, and what runs is left to the next start or to another node. */
  readonly signal: AbortSignal;
  /** Companies in work at once. Default 2. */
  readonly concurrency?: number | undefined;
  /** A worker that was silent for so long is believed dead. Default 10 s, by the database's clock. */
  readonly leaseMs?: number | undefined;
  /** How often it looks for what is due and for what other nodes left. Default 1 s. */
  readonly pollMs?: number | undefined;
}

/** Works off syncs: hands each run to its element's internal method `processSync`, which ends it. */
export function createSyncWorker(options: SyncWorkerOptions): Worker {
  const { syncs, clock, log, signal, concurrency = 2, leaseMs = 10_000, pollMs = 1000 } = options;
  const holder = randomUUID();
  return createWorker({
    claim: () => syncs.claim({ holder, nowMs: clock.now(), leaseMs }),
    workOff: (run) => workOff(run, options, leaseMs),
    onClaimError: (error) => log.error({ err: error }, "the syncs cannot be read"),
    signal,
    concurrency,
    pollMs,
  });
}

/** Never rejects. */
async function workOff(
  run: ClaimedSync,
  options: SyncWorkerOptions,
  leaseMs: number,
): Promise<void> {
  const { syncs, log, metrics, signal } = options;
  const fields = { syncId: run.id, corpKey: run.corpKey, element: run.element };
  const rest = renewLease(
    () => syncs.renew(run, leaseMs),
    leaseMs,
    (error) => log.warn({ ...fields, err: error }, "the lease of a sync could not be kept up"),
  );
  const leave = () => void letGo(run, options);
  signal.addEventListener("abort", leave, { once: true });
  metrics.syncRunning(1);
  log.info({ ...fields, kind: run.kind, phase: run.phase }, "a sync goes on");
  try {
    await attempt(run, options, leaseMs);
    await tell(run, options);
  } catch (error) {
    // The lease ends, and it goes on from where it was.
    log.error({ ...fields, err: error }, "the outcome of a sync could not be noted");
  } finally {
    metrics.syncRunning(-1);
    signal.removeEventListener("abort", leave);
    rest();
  }
}

/** Without its lease the engine writes nothing more and returns; whoever looks next goes on from there. */
async function letGo(run: ClaimedSync, { syncs, clock, log }: SyncWorkerOptions): Promise<void> {
  const error = reasonOf(new Code(50000, "the server that was at it stopped"));
  await syncs.pause(run.id, { nextTryAtMs: clock.now(), error }).catch((cause: unknown) => {
    log.warn({ syncId: run.id, err: cause }, "a sync could not be let go of");
  });
}

/** What the engine does not end itself, because it threw, or was not there. */
async function attempt(
  run: ClaimedSync,
  { syncs, app, clock, log }: SyncWorkerOptions,
  leaseMs: number,
): Promise<void> {
  try {
    await capability(app, run.element, "processSync")({ run });
  } catch (thrown) {
    log.warn({ syncId: run.id, element: run.element, err: thrown }, "a sync broke off");
    if (!(await syncs.renew(run, leaseMs))) return;
    const error = reasonOf(thrown);
    const { retryAfterSeconds } = toCode(thrown);
    const nowMs = clock.now();
    // Such as a database that is away for a moment.
    if (retryAfterSeconds !== undefined)
      return await syncs.pause(run.id, { nextTryAtMs: nowMs + retryAfterSeconds * 1000, error });
    const { counts = null } = (await syncs.find(run.id)) ?? {};
    await syncs.end(run.id, { status: "failed", counts, error, nowMs });
  }
}

async function tell(
  { id, corpKey, element }: ClaimedSync,
  { syncs, log, metrics }: SyncWorkerOptions,
): Promise<void> {
  const run = await syncs.find(id);
  if (!run) return;
  const { phase, counts, calls, error } = run;
  // `queued`: it pauses. `running`: another node has it by now.
  const outcome = run.status === "queued" ? "paused" : run.status;
  if (outcome !== "running") metrics.sync(outcome);
  const level = outcome === "failed" ? "error" : "info";
  log[level]({ syncId: id, corpKey, element, phase, counts, calls, error }, `sync ${outcome}`);
}
