import { AsyncLocalStorage } from "node:async_hooks";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

/*
 * Everything that a simulated process waits for is a call, and one call proceeds at a time. The scheduler chooses which,
 * so that a seed determines the whole run. No time passes but by the scheduler.
 */

/** A process of a node; it can crash between any two steps. */
export interface Process {
  readonly name: string;
  readonly isAlive: boolean;
  /** Runs work of this process. @throws NoResponse it crashed before it answered */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Its calls never return. */
  crash(): Promise<void>;
  /** Runs at its crash: what the rest of the world notices, such as the rollback of its transaction. */
  onCrash(cleanUp: () => Promise<void> | void): void;
}

/** The process of the other side crashed. */
export class NoResponse extends Error {}

/** A promise of the system does not hold. */
export class Violation extends Error {}

interface Call<T> {
  /** None for what happens outside of all nodes. */
  readonly process: Process | null;
  readonly name: string;
  /** Whether it can proceed now; a lock may stand in the way. */
  readonly isReady?: () => boolean;
  readonly perform: () => T | Promise<T>;
}

/** What becomes of a call on a connection: it succeeds, or the connection is lost before or after the call is carried out. */
type Fate = "answered" | "lost-before" | "lost-after";

export interface Scheduler {
  readonly random: SeededRandom;
  readonly nowMs: number;
  /** The names of the latest steps, for the report of a failure. */
  readonly trace: readonly string[];
  readonly steps: number;
  /** Off while the system heals. */
  hasFaults: boolean;
  /** True while a transaction writes: nothing else can be written, nor can time pass. */
  isWriting: boolean;
  startProcess(name: string): Process;
  /** The process whose code runs. */
  current(): Process | undefined;
  call<T>(call: Call<T>): Promise<T>;
  pause(ms: number, process?: Process | null): Promise<void>;
  fate(probability: number): Fate;
  /** Lets one call proceed, or time pass. @throws Violation nothing can proceed */
  step(): Promise<void>;
  /** Suspends a process, as its machine may: for so many steps it does nothing, unless nothing else can. */
  suspend(process: Process, steps: number): void;
  /** Lets time pass at once, as when all clocks are set forward. */
  passTo(nowMs: number): void;
}

interface Pending {
  readonly process: Process | null;
  readonly name: string;
  readonly isReady: () => boolean;
  /** The step before which it does not proceed, unless nothing else can. */
  readonly notBefore: number;
  readonly proceed: () => Promise<void>;
}

interface Timer {
  readonly process: Process | null;
  readonly dueAtMs: number;
  readonly fire: () => void;
}

const START_MS = Date.parse("2026-11-21T08:00:00Z");
/** How often time passes although something could proceed. */
const PASSING = 0.05;
/** How often a call is slow, and by how many steps of everything else. */
const SLOW = 0.08;
const SLOW_STEPS = 100;
const TRACED = 100;

/** @param onPass runs before the time changes */
export function createScheduler(seed: number, onPass: (nowMs: number) => void): Scheduler {
  const random = seededRandom(seed);
  const running = new AsyncLocalStorage<Process>();
  let pending: Pending[] = [];
  let timers: Timer[] = [];
  const suspended = new Map<Process | null, number>();
  const trace: string[] = [];

  const scheduler = {
    random,
    nowMs: START_MS,
    trace,
    steps: 0,
    hasFaults: true,
    isWriting: false,
    current: () => running.getStore(),
    startProcess,
    call,
    pause,
    fate,
    step,
    suspend: (process: Process, steps: number) =>
      void suspended.set(process, scheduler.steps + steps),
    passTo,
  };
  return scheduler;

  function startProcess(name: string): Process {
    const death = Promise.withResolvers<never>();
    death.promise.catch(() => {});
    const cleanUps: (() => Promise<void> | void)[] = [];
    const process = {
      name,
      isAlive: true,
      run: <T>(work: () => Promise<T>): Promise<T> =>
        Promise.race([running.run(process, work), death.promise]),
      async crash() {
        note(`${name} crashes`);
        process.isAlive = false;
        pending = pending.filter((one) => one.process !== process);
        timers = timers.filter((one) => one.process !== process);
        for (const cleanUp of cleanUps) await cleanUp();
        death.reject(new NoResponse(`${name} crashed`));
        await settled();
      },
      onCrash: (cleanUp: () => Promise<void> | void) => void cleanUps.push(cleanUp),
    };
    return process;
  }

  function call<T>({ process, name, isReady = () => true, perform }: Call<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (process && !process.isAlive) return promise;
    const proceed = async (): Promise<void> => {
      try {
        resolve(await perform());
      } catch (error) {
        reject(error);
      }
    };
    const notBefore = random.chance(SLOW) ? scheduler.steps + random.below(SLOW_STEPS) : 0;
    pending.push({ process, name, isReady, notBefore, proceed });
    return promise;
  }

  function pause(ms: number, process: Process | null = null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (process && !process.isAlive) return promise;
    timers.push({ process, dueAtMs: scheduler.nowMs + Math.ceil(ms), fire: resolve });
    return promise;
  }

  function fate(probability: number): Fate {
    if (!scheduler.hasFaults || !random.chance(probability)) return "answered";
    return random.chance(0.5) ? "lost-before" : "lost-after";
  }

  async function step(): Promise<void> {
    scheduler.steps++;
    const possible = pending.filter(({ isReady }) => isReady());
    const ready = possible.filter(
      ({ process, notBefore }) =>
        Math.max(notBefore, suspended.get(process) ?? 0) <= scheduler.steps,
    );
    const timer = timers.reduce<Timer | null>(
      (first, one) => (first && first.dueAtMs <= one.dueAtMs ? first : one),
      null,
    );
    const mayPass = timer !== null && !scheduler.isWriting;
    if (mayPass && (possible.length === 0 || random.chance(PASSING))) {
      timers.splice(timers.indexOf(timer), 1);
      passTo(timer.dueAtMs);
      note(`${timer.process?.name ?? "world"} resumes after a pause`);
      timer.fire();
    } else {
      if (possible.length === 0) throw new Violation("nothing can proceed any more");
      const next = random.pick(ready.length > 0 ? ready : possible);
      pending.splice(pending.indexOf(next), 1);
      note(`${next.process?.name ?? "world"} ${next.name}`);
      await next.proceed();
    }
    await settled();
  }

  function passTo(nowMs: number): void {
    if (nowMs <= scheduler.nowMs) return;
    onPass(nowMs);
    scheduler.nowMs = nowMs;
  }

  function note(text: string): void {
    trace.push(`${scheduler.steps}: +${scheduler.nowMs - START_MS} ms ${text}`);
    if (trace.length > TRACED) trace.shift();
  }
}

/** Until all code has run to its next call: what it awaits besides calls are settled promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => void globalThis.setImmediate(resolve));
}
