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
  /** When it aborts, nothing more is claimed, and running syncs are released for another node or the next start. */
  readonly signal: AbortSignal;
  /** Companies synced at once. Default 2. */
  readonly concurrency?: number | undefined;
  /** A worker that has not renewed its lease for this long has lost it. Default 10 s, by the database's clock. */
  readonly leaseMs?: number | undefined;
  /** How often it polls for syncs that are due and for those whose lease ended on other nodes. Default 1 s. */
  readonly pollMs?: number | undefined;
  readonly isSignalled?: (() => boolean) | undefined;
}

/** Who starts a sync wakes this worker: the polls are for a sync of a node that died. */
const SIGNALLED_POLL_MS = 60_000;

/** Runs syncs: passes each to its element's internal method `processSync`, which records the end. */
export function createSyncWorker(options: SyncWorkerOptions): Worker {
  const { syncs, clock, log, signal, concurrency = 2, leaseMs = 10_000, pollMs = 1000 } = options;
  const holder = randomUUID();
  const worker: Worker = createWorker({
    claim: () => syncs.claim({ holder, nowMs: clock.now(), leaseMs }),
    process: (run) => processSync(run, options, leaseMs, (delayMs) => worker.wakeIn(delayMs)),
    onClaimError: (error) => log.error({ err: error }, "failed to claim a sync"),
    signal,
    concurrency,
    pollMs,
    isSignalled: options.isSignalled,
    signalledPollMs: SIGNALLED_POLL_MS,
  });
  return worker;
}

/** Never rejects. */
async function processSync(
  run: ClaimedSync,
  options: SyncWorkerOptions,
  leaseMs: number,
  wakeIn: Worker["wakeIn"],
): Promise<void> {
  const { syncs, log, metrics, signal } = options;
  const fields = { syncId: run.id, corpKey: run.corpKey, element: run.element };
  const stopRenewing = renewLease(
    () => syncs.renew(run, leaseMs),
    leaseMs,
    (error) => log.warn({ ...fields, err: error }, "failed to renew the lease of a sync"),
  );
  const releaseRun = () => void release(run, options);
  signal.addEventListener("abort", releaseRun, { once: true });
  metrics.syncRunning(1);
  log.info({ ...fields, kind: run.kind, phase: run.phase }, "sync resumed");
  try {
    await callElement(run, options, leaseMs, wakeIn);
    await reportOutcome(run, options);
  } catch (error) {
    // The lease ends, and the sync resumes from its last step.
    log.error({ ...fields, err: error }, "failed to record the outcome of a sync");
  } finally {
    metrics.syncRunning(-1);
    signal.removeEventListener("abort", releaseRun);
    stopRenewing();
  }
}

/** Without its lease the engine stops writing and returns; the next worker resumes the sync. */
async function release(run: ClaimedSync, { syncs, clock, log }: SyncWorkerOptions): Promise<void> {
  const error = reasonOf(new Code(50000, "the server stopped during the sync"));
  await syncs.pause(run.id, { nextTryAtMs: clock.now(), error }).catch((cause: unknown) => {
    log.warn({ syncId: run.id, err: cause }, "failed to release a sync");
  });
}

/** Records the end of a sync whose element threw or is missing. */
async function callElement(
  run: ClaimedSync,
  { syncs, app, clock, log }: SyncWorkerOptions,
  leaseMs: number,
  wakeIn: Worker["wakeIn"],
): Promise<void> {
  try {
    await capability(app, run.element, "processSync")({ run });
  } catch (thrown) {
    log.warn({ syncId: run.id, element: run.element, err: thrown }, "sync failed");
    if (!(await syncs.renew(run, leaseMs))) return;
    const error = reasonOf(thrown);
    const { retryAfterSeconds } = toCode(thrown);
    const nowMs = clock.now();
    // Temporary, such as a provider's rate limit.
    if (retryAfterSeconds !== undefined) {
      const delayMs = retryAfterSeconds * 1000;
      wakeIn(delayMs);
      return await syncs.pause(run.id, { nextTryAtMs: nowMs + delayMs, error });
    }
    const { counts = null } = (await syncs.find(run.id)) ?? {};
    await syncs.end(run.id, { status: "failed", counts, error, nowMs });
  }
}

async function reportOutcome(
  { id, corpKey, element }: ClaimedSync,
  { syncs, log, metrics }: SyncWorkerOptions,
): Promise<void> {
  const run = await syncs.find(id);
  if (!run) return;
  const { phase, counts, calls, error } = run;
  // `queued`: paused. `running`: claimed by another node.
  const outcome = run.status === "queued" ? "paused" : run.status;
  if (outcome !== "running") metrics.sync(outcome);
  const level = outcome === "failed" ? "error" : "info";
  log[level]({ syncId: id, corpKey, element, phase, counts, calls, error }, `sync ${outcome}`);
}
