import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../src/open.ts";
import { log, MINUTE, newPush, NOON, unique } from "../fixtures.ts";

const clock = { now: () => NOON };
const secret = new Uint8Array(32);

/** The inbox of several nodes on one database. */
export function describeInboxNodes(name: string, makeUrl: () => Promise<string>): void {
  // oxlint-disable-next-line vitest/valid-title -- a contract suite is named by its caller
  describe(name, () => {
    const nodes: Database[] = [];
    beforeAll(async () => {
      const url = await makeUrl();
      for (let n = 0; n < 2; n++) nodes.push(await openDatabase({ url, secret, clock, log }));
    });
    afterAll(() => Promise.all(nodes.map((node) => node.close())));

    /** Several workers on each node, until the inbox is empty. */
    async function workOff(visit: (id: number, orderKey: string | null) => Promise<void>) {
      const worker = async (node: Database) => {
        for (;;) {
          const record = await node.data.inbox.claimNext("n", NOON, MINUTE);
          if (!record && (await node.data.inbox.backlog()).count === 0) return;
          if (!record) continue;
          await visit(record.id, record.orderKey);
          expect(await node.data.inbox.complete(record, NOON)).toBe(true);
        }
      };
      await Promise.all([...nodes, ...nodes, ...nodes].map(worker));
    }

    it("a push sent to both nodes at once is stored once", async () => {
      for (let round = 0; round < 50; round++) {
        const push = newPush();
        const answers = await Promise.all(nodes.map(({ inbox }) => inbox.accept(push)));
        expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
        expect(answers[0]?.id).toBe(answers[1]?.id);
      }
      await workOff(async () => {});
    });

    it("six workers on two nodes process each record once", async () => {
      const ids = await Promise.all(
        Array.from(
          { length: 300 },
          async (_, n) => (await nodes[n % 2]!.inbox.accept(newPush())).id,
        ),
      );
      const worked: number[] = [];
      await workOff(async (id) => void worked.push(id));
      expect(worked.toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b));
    });

    it("an order continues whatever is stored while its records end", async () => {
      const orderKey = unique("key");
      let open = 40;
      const sender = async (node: Database) => {
        while (open-- > 0) await node.inbox.accept(newPush({ orderKey }));
      };
      let worked = 0;
      const count = async () => void worked++;
      const senders = Promise.all([...nodes, ...nodes].map(sender));
      for (let round = 0; round < 5; round++) await workOff(count);
      await senders;
      await workOff(count);
      expect(worked).toBe(40);
    });

    it("records of one order key are processed one at a time, in order of arrival", async () => {
      const keys = [unique("key"), unique("key"), unique("key")];
      const came = new Map(keys.map((key) => [key, [] as number[]]));
      for (let n = 0; n < 60; n++) {
        const orderKey = keys[n % 3]!;
        came.get(orderKey)?.push((await nodes[n % 2]!.inbox.accept(newPush({ orderKey }))).id);
      }
      const running = new Set<string | null>();
      const worked = new Map(keys.map((key) => [key, [] as number[]]));
      await workOff(async (id, key) => {
        expect(running.has(key)).toBe(false);
        running.add(key);
        worked.get(key ?? "")?.push(id);
        await nodes[0]!.ping();
        running.delete(key);
      });
      expect(worked).toEqual(came);
    });
  });
}
