import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import type { Scheduler } from "./scheduler.ts";
import { seededRandom } from "./seeded-random.ts";

/**
 * Gives the code of processes the scheduler's pauses and seeded chance: whatever else would differ between two runs of a
 * seed. Everything else keeps the real ones. Undone when disposed.
 */
export function simulateRuntime(scheduler: Scheduler, seed: number): Disposable {
  const real = { timers: { ...timers }, crypto: { ...crypto }, random: Math.random };
  // A stream of its own: what the code draws does not change the scheduler's choices.
  const random = seededRandom(~seed);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => random.below(256)));

  Object.assign(timers, {
    setTimeout<T>(ms?: number, value?: T, options?: object) {
      const process = scheduler.current();
      if (!process) return real.timers.setTimeout(ms, value, options);
      return scheduler.pause(ms ?? 0, process).then(() => value);
    },
    setImmediate<T>(value?: T, options?: object) {
      const process = scheduler.current();
      if (!process) return real.timers.setImmediate(value, options);
      return scheduler.call({ process, name: "yields", perform: () => value });
    },
  });
  Object.assign(crypto, {
    randomBytes: (length: number) =>
      scheduler.current() ? bytes(length) : real.crypto.randomBytes(length),
    randomInt: (limit: number) =>
      scheduler.current() ? random.below(limit) : real.crypto.randomInt(limit),
    randomUUID: () => (scheduler.current() ? uuidOf(bytes(16)) : real.crypto.randomUUID()),
  });
  Math.random = () => (scheduler.current() ? random.next() : real.random());
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]() {
      const { setTimeout, setImmediate } = real.timers;
      Object.assign(timers, { setTimeout, setImmediate });
      const { randomBytes, randomInt, randomUUID } = real.crypto;
      Object.assign(crypto, { randomBytes, randomInt, randomUUID });
      Math.random = real.random;
      syncBuiltinESMExports();
    },
  };
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
