import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/connection/connect.ts";
import type { Connection } from "../../src/connection/connection.ts";
import { migrate } from "../../src/migrate.ts";
import { createScope, type RootScope } from "../../src/scope.ts";
import { createData } from "../../src/stores/create-data.ts";
import { createTokenCache } from "../../src/stores/token-cache.ts";
import { log, NOON, unique } from "./fixtures.ts";
import { createProvider } from "./tokens.ts";

const clock = { now: () => NOON };
const secret = new Uint8Array(32);

const fast = () => Promise.resolve({ token: "newer", expiresInSeconds: 7200 });

/** Leases of several nodes on one database. */
export function describeLeases(name: string, makeUrl: () => Promise<string>): void {
  // oxlint-disable-next-line vitest/valid-title -- a contract suite is named by its caller
  describe(name, () => {
    const nodes: RootScope[] = [];
    const connections: Connection[] = [];
    beforeAll(async () => {
      const url = await makeUrl();
      for (let n = 0; n < 3; n++) {
        const connection = await connect(url, log);
        connections.push(connection);
        nodes.push(createScope(connection));
      }
      await migrate(nodes[0]!, NOON, async () => {});
    });
    afterAll(() => Promise.all(connections.map(({ close }) => close())));

    const cacheOf = (node: number, leaseMs = 60_000) =>
      createTokenCache(nodes[node]!, { secret, clock, leaseMs });

    it("a thousand callers on three nodes cause one refresh", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      const caches = [cacheOf(0), cacheOf(1), cacheOf(2)];
      const calls = Array.from({ length: 1000 }, (_, n) =>
        caches[n % 3]!.get(key, provider.refresh),
      );
      expect(new Set(await Promise.all(calls))).toEqual(new Set(["token-1"]));
      expect(provider.asked).toBe(1);
    });

    it("a revoked authorisation deletes the company's provider token", async () => {
      const base = "https://qyapi";
      const keyOf = (corpId: string) => `wecom:${base}:${corpId}:1000021:0123456789abcdef`;
      const [gone, stays] = [unique("wp"), unique("wp")];
      const provider = createProvider();
      for (const corpId of [gone, stays]) await cacheOf(0).get(keyOf(corpId), provider.refresh);
      const { authorisations } = createData(nodes[0]!, { secret });
      const at = { base, cancelledAtMs: NOON, nowMs: NOON };
      await authorisations.end({ suiteId: "dk1", corpId: gone }, at);
      expect(await cacheOf(1).get(keyOf(stays), provider.refresh)).toBe("token-2");
      expect(await cacheOf(1).get(keyOf(gone), provider.refresh)).toBe("token-3");
    });

    it("a node with an outdated read does not refresh a token that was fetched meanwhile", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      const arrived = Promise.withResolvers<void>();
      const late: RootScope = {
        ...nodes[1]!,
        async first(statement, args) {
          const row = await nodes[1]!.first(statement, args);
          await arrived.promise;
          return row;
        },
      };
      const waiting = createTokenCache(late, { secret, clock }).get(key, provider.refresh);
      await cacheOf(0).get(key, provider.refresh);
      arrived.resolve();
      expect(await waiting).toBe("token-1");
      expect(provider.asked).toBe(1);
    });

    it("a rejected token is replaced once when three nodes report it", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      const caches = [cacheOf(0), cacheOf(1), cacheOf(2)];
      for (const cache of caches) await cache.get(key, provider.refresh);
      const calls = caches.map((cache) =>
        cache.get(key, provider.refresh, { rejected: "token-1" }),
      );
      expect(await Promise.all(calls)).toEqual(["token-2", "token-2", "token-2"]);
      expect(provider.asked).toBe(2);
    });

    it("the lease of a node that died while refreshing expires, and its late answer is rejected", async () => {
      const key = unique("key");
      const late = Promise.withResolvers<{ token: string; expiresInSeconds: number }>();
      const asked = Promise.withResolvers<void>();
      const slow = cacheOf(0, 50).get(key, () => {
        asked.resolve();
        return late.promise;
      });
      await asked.promise;
      expect(await cacheOf(1).get(key, fast)).toBe("newer");

      late.resolve({ token: "older", expiresInSeconds: 7200 });
      expect(await slow).toBe("newer");
      expect(await cacheOf(2).get(key, fast)).toBe("newer");
    });

    it("a failed refresh releases its lease at once", async () => {
      const [key, provider] = [unique("key"), createProvider()];
      const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()];
      const failing = cacheOf(0).get(key, () => {
        asked.resolve();
        return answer.promise;
      });
      await asked.promise;
      const waiting = cacheOf(1).get(key, provider.refresh);
      answer.reject(new Error("no route"));
      await expect(failing).rejects.toThrow("no route");
      expect(await waiting).toBe("token-1");
    });
  });
}
