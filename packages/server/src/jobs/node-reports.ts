import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Logger } from "@menshen/core";
import type { NodeRow, NodeStore } from "@menshen/db";
import { randomLetters } from "@menshen/domain";
import type { App } from "@menshen/runtime";
import type { Metrics } from "../ops/metrics.ts";

/** The nodes of one database, as far as they report. */
export interface NodeReports {
  readonly ownId: string;
  /** The nodes that run now, this one included. */
  list(): Promise<NodeRow[]>;
  stop(): Promise<void>;
}

const REPORT_EVERY_MS = 30_000;
/** A node that has not reported for so long has ended without saying so. */
const GONE_AFTER_MS = 3 * REPORT_EVERY_MS;
const STOP_MS = 2_000;

interface Parts {
  readonly nodes: NodeStore;
  readonly app: App;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "watchNodes">;
}

/**
 * Reports which element content this node serves, at each snapshot and twice a minute: nodes whose element folders
 * differ answer differently behind one balancer.
 */
export function startNodeReports(
  { nodes, app, clock, log, metrics }: Parts,
  { address, version }: Pick<NodeRow, "address" | "version">,
): NodeReports {
  const id = randomLetters(12);
  const startedAtMs = clock.now();
  let snapshotAtMs = startedAtMs;
  const report = async (): Promise<void> => {
    const { number: snapshot, hash } = app.snapshot;
    const seenAtMs = clock.now();
    const node = { id, name: hostname(), address, version, startedAtMs };
    await nodes.report({ ...node, snapshot, hash, snapshotAtMs, seenAtMs });
  };
  // In order, so that an older report never replaces a newer one.
  let last = Promise.resolve();
  const enqueue = (): void => {
    last = last
      .then(report)
      .catch((err: unknown) => log.debug({ err }, "this node could not be reported"));
  };
  enqueue();
  const unsubscribe = app.onSnapshot(() => {
    snapshotAtMs = clock.now();
    enqueue();
  });
  const timer = setInterval(enqueue, REPORT_EVERY_MS).unref();
  const list = async (): Promise<NodeRow[]> => {
    await last;
    return await nodes.list(clock.now() - GONE_AFTER_MS);
  };
  metrics.watchNodes(list);
  return {
    ownId: id,
    list,
    async stop() {
      clearInterval(timer);
      unsubscribe();
      const removed = last.then(() => nodes.remove(id)).catch(() => undefined);
      // Without a database the node is gone after a minute and a half.
      await Promise.race([removed, wait(STOP_MS, undefined, { ref: false })]);
    },
  };
}
