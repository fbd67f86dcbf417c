import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCode } from "@menshen/core";
import { type Database, openDatabase } from "../../../src/open.ts";
import { log, makeCorp, MINUTE, newSync, NOON } from "../fixtures.ts";

const clock = { now: () => NOON };
const secret = new Uint8Array(32);

/** Syncs of several nodes on one database. */
export function describeSyncNodes(name: string, makeUrl: () => Promise<string>): void {
  // oxlint-disable-next-line vitest/valid-title -- a contract suite is named by its caller
  describe(name, () => {
    let one: Database;
    let two: Database;
    const nodes = () => [one, two];
    beforeAll(async () => {
      const url = await makeUrl();
      one = await openDatabase({ url, secret, clock, log });
      two = await openDatabase({ url, secret, clock, log });
    });
    afterAll(() => Promise.all(nodes().map((node) => node.close())));

    it("of two nodes that start a sync of one company, one starts it and the other gets its id", async () => {
      for (let round = 0; round < 30; round++) {
        const corpKey = await makeCorp(one.data);
        const runs = nodes().map(() => newSync({ corpKey }));
        const starts = await Promise.allSettled(
          nodes().map((node, n) => node.data.syncs.create(runs[n]!)),
        );
        const winner = runs[starts.findIndex(({ status }) => status === "fulfilled")]!;
        const refusals = starts.flatMap((start) =>
          start.status === "rejected" ? [start.reason as unknown] : [],
        );
        expect(refusals).toHaveLength(1);
        expect(isCode(refusals[0], 10404) && refusals[0].data).toEqual({ syncId: winner.id });
        await one.data.syncs.cancel(winner.id, NOON);
      }
    });

    it("two nodes that claim work at once get different sync runs", async () => {
      for (let round = 0; round < 30; round++) {
        const runs = [newSync({ corpKey: await makeCorp(one.data) })];
        if (round % 2) runs.push(newSync({ corpKey: await makeCorp(one.data) }));
        for (const run of runs) await one.data.syncs.create(run);
        const takes = await Promise.all([...nodes(), ...nodes()].map((node) => take(node)));
        const given = takes.flatMap((run) => run?.id ?? []);
        expect(given.toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
        for (const { id } of runs) await one.data.syncs.cancel(id, NOON);
      }
    });

    it("a sync worker that lost its lease cannot write", async () => {
      const { id } = await queue();
      const slow = (await take(one, 0))!;
      const fast = (await take(two))!;
      const write = (node: Database, claim: typeof slow) =>
        node.data.transaction([], async ({ syncs }) => {
          if (!(await syncs.renew(claim, MINUTE))) return false;
          await syncs.progress(id, { calls: 1 });
          return true;
        });
      expect(await Promise.all([write(one, slow), write(two, fast)])).toEqual([false, true]);
      expect(await one.data.syncs.find(id)).toMatchObject({ calls: 1 });
      await one.data.syncs.cancel(id, NOON);
    });

    it("a sync run is not claimed while its worker writes", async () => {
      const { id } = await queue();
      const claim = (await take(one, 0))!;
      await one.data.transaction([], async ({ syncs }) => {
        expect(await syncs.renew(claim, MINUTE)).toBe(true);
        expect(await take(two)).toBeNull();
      });
      expect(await take(two)).toBeNull();
      await one.data.syncs.cancel(id, NOON);
    });

    it("cancelling a sync waits for the write in progress and prevents later ones", async () => {
      const { id, corpKey } = await queue();
      const claim = (await take(one))!;
      const begun = Promise.withResolvers<void>();
      const writing = one.data.transaction([], async ({ syncs }) => {
        await syncs.renew(claim, MINUTE);
        await syncs.stagePlaces(id, [{ departmentId: 1, parentId: null, order: null }]);
        begun.resolve();
        await syncs.progress(id, { total: 1 });
      });
      await begun.promise;
      expect(await two.data.syncs.cancel(id, NOON + 1)).toBe(true);
      await writing;
      expect((await one.data.syncs.staged(id)).departments).toEqual([]);
      expect(await one.data.syncs.find(id)).toMatchObject({ status: "cancelled", total: 1 });
      expect(await one.data.syncs.renew(claim, MINUTE)).toBe(false);
      await two.data.syncs.create(newSync({ corpKey }));
    });

    async function queue() {
      const run = newSync({ corpKey: await makeCorp(one.data) });
      await one.data.syncs.create(run);
      return run;
    }
  });
}

function take(node: Database, leaseMs = MINUTE) {
  return node.data.syncs.claim({ holder: "node", nowMs: NOON, leaseMs });
}
