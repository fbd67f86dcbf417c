import { Code, type Clock } from "@menshen/core";
import { addressBlock } from "../client-ip.ts";

/** Counts calls per key within a window of one minute: in this process, or in the database that nodes share. */
export interface Counters {
  /** Adds `amount` (0 only reads) and returns the count and the time until the window ends. */
  add(key: string, amount: 0 | 1): Promise<Tally>;
}

interface Tally {
  readonly count: number;
  readonly resetInMs: number;
}

/** Per client address and element, and over all clients, so that many addresses do not evade it. */
interface Limit {
  readonly perClient: number;
  readonly overall: number;
}

const limits = {
  start: { perClient: 120, overall: 12_000 },
  finish: { perClient: 60, overall: 6_000 },
  /** Organisation codes are short enough to be guessed. */
  org: { perClient: 10, overall: 1_000 },
  adminToken: { perClient: 5, overall: 1_000 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

export interface RateLimiter {
  /** Counts one call. @throws Code 10601 above the limit */
  count(name: LimitName, ip: string, element: string): Promise<void>;
  /** Throws when `count` would, without counting. */
  check(name: LimitName, ip: string, element: string): Promise<void>;
}

export function createRateLimiter(counters: Counters): RateLimiter {
  const run = async (name: LimitName, ip: string, element: string, amount: 0 | 1) => {
    const { perClient, overall } = limits[name];
    const client = await counters.add(`${name} ${element} ${addressBlock(ip)}`, amount);
    assertWithin(perClient - (1 - amount), client);
    assertWithin(overall - (1 - amount), await counters.add(name, amount));
  };
  return {
    count: (name, ip, element) => run(name, ip, element, 1),
    check: (name, ip, element) => run(name, ip, element, 0),
  };
}

/** For load tests. */
export const noLimits: RateLimiter = { count: async () => {}, check: async () => {} };

const WINDOW_MS = 60_000;
const MAX_KEYS = 100_000;

export function createLocalCounters(clock: Clock): Counters {
  const windows = new Map<string, { count: number; endsAtMs: number }>();
  return {
    async add(key, amount) {
      const now = clock.now();
      let window = windows.get(key);
      if (!window || window.endsAtMs <= now) {
        window = { count: 0, endsAtMs: now + WINDOW_MS };
        if (amount === 0) return { count: 0, resetInMs: WINDOW_MS };
        // Deleted and set, so that the map stays ordered by the end of the window.
        windows.delete(key);
        windows.set(key, window);
        dropExpired(windows, now);
      }
      window.count += amount;
      return { count: window.count, resetInMs: window.endsAtMs - now };
    },
  };
}

function dropExpired(windows: Map<string, { endsAtMs: number }>, now: number): void {
  for (const [key, { endsAtMs }] of windows) {
    if (endsAtMs > now && windows.size <= MAX_KEYS) return;
    windows.delete(key);
  }
}

function assertWithin(limit: number, tally: Tally): void {
  if (tally.count <= limit) return;
  throw new Code(10601, `more than ${limit} calls in a minute`, {
    retryAfterSeconds: Math.max(1, Math.ceil(tally.resetInMs / 1000)),
  });
}
