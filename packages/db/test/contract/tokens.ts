import { describe, expect, it } from "vitest";
import { isCode } from "@menshen/core";
import type { World } from "./world.ts";
import { MINUTE, unique } from "./fixtures.ts";

export function describeTokens(world: World): void {
  const tokens = () => world.database.tokens;

  describe("provider tokens", () => {
    it("a provider token is fetched once for a thousand callers", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      const all = await Promise.all(
        Array.from({ length: 1000 }, () => tokens().get(key, provider.refresh)),
      );
      expect(new Set(all)).toEqual(new Set(["token-1"]));
      expect(provider.asked).toBe(1);
    });

    it("provider tokens of two owners are separate", async () => {
      const provider = createProvider();
      expect(await tokens().get(unique("key"), provider.refresh)).toBe("token-1");
      expect(await tokens().get(unique("key"), provider.refresh)).toBe("token-2");
    });

    it("a provider token is renewed five minutes before it expires", async () => {
      const [key, provider] = [unique("key"), createProvider(7200)];
      await tokens().get(key, provider.refresh);
      world.clock.nowMs += 115 * MINUTE - 1;
      expect(await tokens().get(key, provider.refresh)).toBe("token-1");
      world.clock.nowMs += 1;
      expect(await tokens().get(key, provider.refresh)).toBe("token-2");
    });

    it("a short-lived provider token is renewed a tenth of its lifetime before it expires", async () => {
      const [key, provider] = [unique("key"), createProvider(100)];
      await tokens().get(key, provider.refresh);
      world.clock.nowMs += 90_000 - 1;
      expect(await tokens().get(key, provider.refresh)).toBe("token-1");
      world.clock.nowMs += 1;
      expect(await tokens().get(key, provider.refresh)).toBe("token-2");
    });

    it("a rejected provider token is replaced once for all callers that were rejected", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      const rejected = await tokens().get(key, provider.refresh);
      const all = await Promise.all(
        Array.from({ length: 100 }, () => tokens().get(key, provider.refresh, { rejected })),
      );
      expect(new Set(all)).toEqual(new Set(["token-2"]));
      // A late caller that used the old token as well.
      expect(await tokens().get(key, provider.refresh, { rejected })).toBe("token-2");
      expect(provider.asked).toBe(2);
    });

    it("a rejected provider token is not returned again, even when its renewal fails", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      const rejected = await tokens().get(key, provider.refresh);
      await expect(tokens().get(key, unreachable, { rejected })).rejects.toThrow("no route");
      expect(await tokens().get(key, provider.refresh)).toBe("token-2");
    });

    it("a provider that issues a rejected token again is an error, not a loop", async () => {
      const key = unique("key");
      await tokens().get(key, stubborn);
      const again = Array.from({ length: 10 }, () =>
        tokens().get(key, stubborn, { rejected: "same" }),
      );
      for (const result of await Promise.allSettled(again)) {
        expect(result.status === "rejected" && isCode(result.reason, 10502)).toBe(true);
      }
    });

    it("a failed fetch of a provider token fails all waiting callers, and the next caller retries", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      let asked = 0;
      const failing = () => {
        asked += 1;
        return unreachable();
      };
      const all = await Promise.allSettled(
        Array.from({ length: 100 }, () => tokens().get(key, failing)),
      );
      expect(all.every(({ status }) => status === "rejected")).toBe(true);
      expect(asked).toBe(1);
      expect(await tokens().get(key, provider.refresh)).toBe("token-1");
    });
  });
}

const unreachable = () => Promise.reject(new Error("no route"));
const stubborn = () => Promise.resolve({ token: "same", expiresInSeconds: 7200 });

/** A provider that counts its calls. */
export function createProvider(expiresInSeconds = 7200) {
  const provider = {
    asked: 0,
    refresh: async () => {
      provider.asked += 1;
      return { token: `token-${provider.asked}`, expiresInSeconds };
    },
  };
  return provider;
}
