import type { WorkQueue } from "@menshen/db";
import type { App } from "@menshen/runtime";
import { createInboxWorker } from "./inbox-worker.ts";
import { createSyncWorker } from "./sync-worker.ts";
import type { Worker } from "./worker.ts";
import type { ServerParts } from "../server-parts.ts";

/** How long a worker that is silent holds its job. */
const LEASE_MS = 10_000;

interface Workers {
  /** Resolves after the abort, when both have finished their jobs. */
  readonly stopped: Promise<unknown>;
}

/** The workers of stored callbacks and of syncs. */
export function startWorkers(parts: ServerParts, app: App, signal: AbortSignal): Workers {
  const { clock, log, metrics, database, tracing } = parts;
  const { inbox, syncs } = database.data;
  const { isListening: isSignalled, onWork } = database.signals;
  const common = { app, clock, log, metrics, signal, isSignalled, leaseMs: LEASE_MS };
  const inboxWorker = createInboxWorker({ ...common, inbox, tracing });
  /** Also when the lease of who claimed it ends: a node that died renews none, and each renewal is a signal. */
  const follow = (queue: WorkQueue, { wake, wakeIn }: Worker): void =>
    onWork(queue, () => {
      wake();
      wakeIn(LEASE_MS);
    });
  follow("inbox", inboxWorker);
  metrics.watchBacklog(async () => {
    const { count, oldestReceivedAtMs: oldest } = await inbox.backlog();
    return { count, oldestAgeMs: oldest === null ? 0 : clock.now() - oldest };
  });
  const syncWorker = createSyncWorker({ ...common, syncs });
  follow("syncs", syncWorker);
  return {
    stopped: Promise.all([inboxWorker.stopped, syncWorker.stopped]),
  };
}
