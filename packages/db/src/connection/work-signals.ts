/** What workers process. */
export type WorkQueue = "inbox" | "syncs" | "logouts";

/** Wakes the workers of a queue, on all nodes of the database. */
export interface WorkSignals {
  /** Work was committed. Other nodes hear of it at most once a second, or not at all: their polls find it. */
  send(queue: WorkQueue): void;
  onWork(queue: WorkQueue, wake: () => void): void;
  /** Whether signals of other nodes arrive now, so that a worker may poll rarely. */
  isListening(): boolean;
  close(): Promise<void>;
}

/** For a database that one process uses. */
export function localSignals(): WorkSignals {
  const wakes = new Map<WorkQueue, Set<() => void>>();
  return {
    send(queue) {
      for (const wake of wakes.get(queue) ?? []) wake();
    },
    onWork(queue, wake) {
      wakes.set(queue, (wakes.get(queue) ?? new Set()).add(wake));
    },
    isListening: () => false,
    close: async () => {},
  };
}
