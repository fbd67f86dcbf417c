import { describe, expect, it } from "vitest";
import type { World } from "./world.ts";
import { MINUTE, unique } from "./fixtures.ts";

export function describeCounters(world: World): void {
  const addAll = (keys: readonly string[], amount: 0 | 1 = 1) =>
    world.database.counters.add(keys, amount);
  const add = async (key: string, amount: 0 | 1 = 1) => (await addAll([key], amount))[0];

  describe("counters", () => {
    it("counters count within the minute that starts with the first hit", async () => {
      const key = unique("key");
      expect(await add(key)).toEqual({ count: 1, resetInMs: MINUTE });
      world.clock.nowMs += 20_000;
      expect(await add(key)).toEqual({ count: 2, resetInMs: 40_000 });
      world.clock.nowMs += 40_000 - 1;
      expect(await add(key)).toEqual({ count: 3, resetInMs: 1 });
      world.clock.nowMs += 1;
      expect(await add(key)).toEqual({ count: 1, resetInMs: MINUTE });
    });

    it("counters are read without counting", async () => {
      const key = unique("key");
      expect(await add(key, 0)).toEqual({ count: 0, resetInMs: MINUTE });
      await add(key);
      world.clock.nowMs += MINUTE - 1;
      expect(await add(key, 0)).toEqual({ count: 1, resetInMs: 1 });
      world.clock.nowMs += 1;
      expect(await add(key, 0)).toEqual({ count: 0, resetInMs: MINUTE });
    });

    it("counters count several keys in one call, each in its own window, in the order of the keys", async () => {
      const [b, a, c] = [unique("b"), unique("a"), unique("c")];
      await add(a);
      world.clock.nowMs += 10_000;
      expect(await addAll([b, a])).toEqual([
        { count: 1, resetInMs: MINUTE },
        { count: 2, resetInMs: MINUTE - 10_000 },
      ]);
      expect(await addAll([c, a, b], 0)).toEqual([
        { count: 0, resetInMs: MINUTE },
        { count: 2, resetInMs: MINUTE - 10_000 },
        { count: 1, resetInMs: MINUTE },
      ]);
    });

    it("counters lose no hit of many at the same moment, in whatever order the keys come", async () => {
      const [a, b] = [unique("key"), unique("key")];
      await Promise.all(Array.from({ length: 50 }, (_, n) => addAll(n % 2 ? [a, b] : [b, a])));
      expect(await add(a)).toMatchObject({ count: 51 });
      expect(await add(b)).toMatchObject({ count: 51 });
    });
  });
}
