import { describe, expect, it } from "vitest";
import type { World } from "./world.ts";
import { MINUTE, unique } from "./fixtures.ts";

export function describeCounters(world: World): void {
  const add = (key: string, amount: 0 | 1 = 1) => world.database.counters.add(key, amount);

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

    it("counters lose no concurrent hit", async () => {
      const key = unique("key");
      await Promise.all(Array.from({ length: 50 }, () => add(key)));
      expect((await add(key)).count).toBe(51);
    });
  });
}
