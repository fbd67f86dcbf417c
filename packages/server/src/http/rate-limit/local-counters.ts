import type { Clock } from "@menshen/core";

/** Counts calls per key within windows of one minute: in this process, or in the database that nodes share. */
export interface Counters {
  /** Adds `amount` (0 only reads) to each of the distinct keys. Returns their tallies in the same order. */
  add(keys: readonly string[], amount: 0 | 1): Promise<Tally[]>;
}

export interface Tally {
  readonly count: number;
  readonly resetInMs: number;
}

const WINDOW_MS = 60_000;
const MAX_KEYS = 100_000;

export function createLocalCounters(clock: Clock): Counters {
  const windows = new Map<string, { count: number; endsAtMs: number }>();

  const addOne = (key: string, amount: 0 | 1, now: number): Tally => {
    let window = windows.get(key);
    if (!window || window.endsAtMs <= now) {
      if (amount === 0) return { count: 0, resetInMs: WINDOW_MS };
      window = { count: 0, endsAtMs: now + WINDOW_MS };
      // Deleted and set, so that the map stays ordered by the end of the window.
      windows.delete(key);
      windows.set(key, window);
      dropExpired(windows, now);
    }
    window.count += amount;
    return { count: window.count, resetInMs: window.endsAtMs - now };
  };

  return {
    add: async (keys, amount) => {
      const now = clock.now();
      return keys.map((key) => addOne(key, amount, now));
    },
  };
}

function dropExpired(windows: Map<string, { endsAtMs: number }>, now: number): void {
  for (const [key, { endsAtMs }] of windows) {
    if (endsAtMs > now && windows.size <= MAX_KEYS) return;
    windows.delete(key);
  }
}
