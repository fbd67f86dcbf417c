import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { outsideRequests } from "../ops/request-context.ts";

export interface WorkerOptions<Job> {
  /** Claims one job under a lease; null when none is due. */
  readonly claim: () => Promise<Job | null>;
  /** Never rejects. */
  readonly process: (job: Job) => Promise<void>;
  /** Such as a database that is away: the next poll claims again. */
  readonly onClaimError: (error: unknown) => void;
  /** When it aborts, nothing more is claimed. */
  readonly signal: AbortSignal;
  /** Jobs processed at once. */
  readonly concurrency: number;
  /** How often it polls for retries that are due and for jobs whose lease ended on other nodes. */
  readonly pollMs: number;
  /** Whether it is woken for what other nodes store, too: then polls are rare, for what a node left that died. */
  readonly isSignalled?: (() => boolean) | undefined;
  /** How often it polls then. Default 30 s. */
  readonly signalledPollMs?: number | undefined;
}

export interface Worker {
  /** Makes it claim at once. */
  readonly wake: () => void;
  /** Makes it claim as soon as a poll is possible after `delayMs`, as for a retry. */
  readonly wakeIn: (delayMs: number) => void;
  /** Resolves after `signal` aborted and the running jobs finished. */
  readonly stopped: Promise<void>;
}

/** Claims and processes jobs up to `concurrency`, when woken and at every poll. */
export function createWorker<Job>(options: WorkerOptions<Job>): Worker {
  const { claim, process, onClaimError, signal, concurrency, pollMs } = options;
  const { isSignalled = () => false, signalledPollMs = 30_000 } = options;
  const running = new Set<Promise<void>>();
  const stopped = Promise.withResolvers<void>();
  let claiming: Promise<void> | undefined;
  let again = false;

  function wake(): void {
    again = true;
    claiming ??= outsideRequests(claimAll).finally(() => {
      claiming = undefined;
      if (again && running.size < concurrency && !signal.aborted) wake();
    });
  }

  /** Claims until `concurrency` is reached or nothing is due. */
  async function claimAll(): Promise<void> {
    while (again && running.size < concurrency && !signal.aborted) {
      again = false;
      // SQLite answers synchronously: requests, and the answer to one that stored the job, come first.
      await yieldToEventLoop();
      if (signal.aborted) return;
      try {
        const job = await claim();
        if (!job) continue;
        again = true;
        const work = process(job).finally(() => {
          running.delete(work);
          wake();
        });
        running.add(work);
      } catch (error) {
        onClaimError(error);
        return;
      }
    }
  }

  let polls = 0;
  /** Numbers of polls at which a retry is due. */
  const retries = new Set<number>();
  const poll = setInterval(() => {
    polls++;
    const isDue = retries.delete(polls);
    const isRarePoll = polls % Math.ceil(signalledPollMs / pollMs) === 0;
    if (isDue || isRarePoll || !isSignalled()) wake();
  }, pollMs);
  const wakeIn = (delayMs: number): void =>
    void retries.add(polls + 1 + Math.ceil(Math.max(0, delayMs) / pollMs));
  async function stop(): Promise<void> {
    clearInterval(poll);
    await claiming;
    await Promise.all(running);
    stopped.resolve();
  }
  signal.addEventListener("abort", () => void stop(), { once: true });
  wake();
  return { wake, wakeIn, stopped: stopped.promise };
}

/** Renews a lease three times within its duration, so that one failure is harmless. Returns a function that stops it. */
export function renewLease(
  renew: () => Promise<unknown>,
  leaseMs: number,
  onError: (error: unknown) => void,
): () => void {
  const timer = setInterval(() => void renew().catch(onError), leaseMs / 3);
  return () => clearInterval(timer);
}
