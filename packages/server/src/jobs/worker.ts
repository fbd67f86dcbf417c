import { setImmediate as breathe } from "node:timers/promises";

export interface WorkerOptions<Job> {
  /** Takes something on, under a lease; null where nothing is due. */
  readonly claim: () => Promise<Job | null>;
  /** Never rejects. */
  readonly workOff: (job: Job) => Promise<void>;
  /** The next round finds the database again, or not. */
  readonly onClaimError: (error: unknown) => void;
  /** Aborts: nothing new is begun. */
  readonly signal: AbortSignal;
  /** Jobs in work at once. */
  readonly concurrency: number;
  /** How often it looks for what is due and for what other nodes left. */
  readonly pollMs: number;
}

export interface Worker {
  /** There may be something to do. */
  readonly wake: () => void;
  /** Resolves when it has stopped after `signal`, with what it was doing finished. */
  readonly stopped: Promise<void>;
}

/** Takes jobs on as long as there is room, whenever it is woken and now and then. */
export function createWorker<Job>(options: WorkerOptions<Job>): Worker {
  const { claim, workOff, onClaimError, signal, concurrency, pollMs } = options;
  const running = new Set<Promise<void>>();
  const stopped = Promise.withResolvers<void>();
  let looking: Promise<void> | undefined;
  let again = false;

  function wake(): void {
    again = true;
    looking ??= look().finally(() => {
      looking = undefined;
      if (again && running.size < concurrency && !signal.aborted) wake();
    });
  }

  /** Takes jobs on until there is no room, or nothing due. */
  async function look(): Promise<void> {
    while (again && running.size < concurrency && !signal.aborted) {
      again = false;
      try {
        const job = await claim();
        if (!job) continue;
        again = true;
        const work = workOff(job).finally(() => {
          running.delete(work);
          wake();
        });
        running.add(work);
        // SQLite answers at once: without a breath a backlog would keep everybody else waiting.
        await breathe();
      } catch (error) {
        onClaimError(error);
        return;
      }
    }
  }

  const poll = setInterval(wake, pollMs);
  async function stop(): Promise<void> {
    clearInterval(poll);
    await looking;
    await Promise.all(running);
    stopped.resolve();
  }
  signal.addEventListener("abort", () => void stop(), { once: true });
  wake();
  return { wake, stopped: stopped.promise };
}

/** Keeps a lease up, often enough that one missed beat does no harm, until the result is called. */
export function renewLease(
  renew: () => Promise<unknown>,
  leaseMs: number,
  missed: (error: unknown) => void,
): () => void {
  const beat = setInterval(() => void renew().catch(missed), leaseMs / 3);
  return () => clearInterval(beat);
}
