import { PerformanceObserver, type PerformanceObserverEntryList } from "node:perf_hooks";

/*
 * The child's end of the channel that `child.ts` opens.
 */

interface Request {
  readonly id: number;
  readonly method: string;
  readonly input: unknown;
}

// oxlint-disable-next-line no-explicit-any -- each method declares the input of its measure
export type Methods = Readonly<Record<string, (input: any) => unknown>>;

/** The input that the parent passed. */
export const subjectInput: unknown = JSON.parse(process.argv[2] ?? "null");

/** Reports readiness and answers calls until the parent disconnects. */
export function serveParent(ready: unknown, methods: Methods = {}): void {
  const all: Methods = { cpu, memory, longestPause: watchPauses(), ...methods };
  process.on("message", ({ id, method, input }: Request) => {
    new Promise((resolve) => resolve(all[method]?.(input))).then(
      (value) => process.send?.({ id, value }),
      (error: unknown) =>
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    );
  });
  process.once("disconnect", () => process.exit(0));
  process.send?.({ ready });
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function watchPauses(): () => number {
  let longest = 0;
  const watch = (list: PerformanceObserverEntryList): void => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  };
  new PerformanceObserver(watch).observe({ entryTypes: ["gc"] });
  return () => {
    const found = longest;
    longest = 0;
    return found;
  };
}

/** Live memory, after two collections: the first only queues objects with finalizers. */
function memory(): Memory {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed };
}

export interface Memory {
  readonly rssBytes: number;
  readonly heapBytes: number;
}
