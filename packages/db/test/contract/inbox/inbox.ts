import { describe, expect, it } from "vitest";
import type { Failure } from "@menshen/domain";
import type { World } from "../world.ts";
import { DAY, MINUTE, newPush, NOON, unique } from "../fixtures.ts";

const trouble = { errcode: 10501, source: "app", message: "no answer" } as const;
const later: Failure = { error: trouble, nextTryAtMs: NOON + MINUTE, counts: true };

export function describeInbox(world: World): void {
  const accept = (facts?: Parameters<typeof newPush>[0]) =>
    world.database.inbox.accept(newPush(facts));
  const store = () => world.database.data.inbox;
  const claim = (nowMs = NOON, leaseMs = MINUTE) => store().claimNext("node-1", nowMs, leaseMs);

  async function claimed(nowMs?: number, leaseMs?: number) {
    const record = await claim(nowMs, leaseMs);
    if (!record) throw new Error("there should have been something to do");
    return record;
  }

  /** Finishes the records of other tests. */
  async function clear() {
    world.clock.nowMs = NOON;
    for (;;) {
      const record = await claim(NOON + DAY);
      if (!record) return;
      await store().complete(record, NOON);
    }
  }

  describe("the inbox", () => {
    it("the inbox reports its backlog", async () => {
      await clear();
      expect(await store().backlog()).toEqual({ count: 0, oldestReceivedAtMs: null });
      await accept();
      world.clock.nowMs = NOON + 7;
      await accept();
      await store().complete(await claimed(), NOON);
      expect(await store().backlog()).toEqual({ count: 1, oldestReceivedAtMs: NOON + 7 });
    });

    it.each([
      ["far ahead", { occurredAtMs: NOON + 400 * DAY }, NOON + 5 * MINUTE, "clock"],
      ["5 minutes ahead", { occurredAtMs: NOON + 5 * MINUTE }, NOON + 5 * MINUTE, null],
      ["10 minutes old", { occurredAtMs: NOON - 10 * MINUTE }, NOON - 10 * MINUTE, null],
      ["11 minutes old", { occurredAtMs: NOON - 11 * MINUTE }, NOON - 11 * MINUTE, "clock"],
      ["sent 11 minutes ago", { sentAtMs: NOON - 11 * MINUTE }, NOON - 1000, "clock"],
      ["sent 6 minutes ahead", { sentAtMs: NOON + 6 * MINUTE }, NOON - 1000, "clock"],
    ])(
      "a push %s is ordered by at most five minutes after its arrival",
      async (_, facts, at, mark) => {
        await clear();
        const element = unique("element");
        const { id } = await accept({ ...facts, element });
        expect(await store().get(id)).toMatchObject({ occurredAtMs: at, mark });
        const faults = async (sinceMs: number) =>
          (await store().clockFaults(sinceMs)).filter((one) => one.element === element);
        expect(await faults(NOON - 1)).toEqual(mark ? [{ element, sinceMs: NOON }] : []);
        expect(await faults(NOON)).toEqual([]);
        await store().complete(await claimed(), NOON, "unknown");
        expect((await store().get(id))?.mark).toBe(mark ?? "unknown");
        await store().retry(id, NOON);
        expect((await store().get(id))?.mark).toBe(mark);
        await clear();
      },
    );

    it("the inbox stores a push and hands it to a worker with its content", async () => {
      await clear();
      const { id, duplicate } = await accept({ orderKey: "k" });
      expect(duplicate).toBe(false);
      const record = {
        id,
        element: "auths.Suite",
        scope: "suite-1",
        event: "create_auth",
        receiver: "suite-1",
        orderKey: "k",
        occurredAtMs: NOON - 1000,
        receivedAtMs: NOON,
        status: "received",
        mark: null,
        attempts: 0,
        nextTryAtMs: NOON,
        finishedAtMs: null,
        lastError: null,
      };
      const decoded = { InfoType: "create_auth", AuthCode: "auth-code-0123456789" };
      const raw = Buffer.from("<xml>\xff</xml>", "latin1");
      expect(await store().get(id)).toEqual({ ...record, raw, decoded });
      const taken = { ...record, status: "processing", attempts: 1, lease: 1, decoded };
      const claim1 = await claimed();
      expect(claim1).toEqual(taken);
      expect(await claim()).toBe(null);
      expect(await store().complete(claim1, NOON + 5)).toBe(true);
      const done = { status: "done", attempts: 1, nextTryAtMs: null, finishedAtMs: NOON + 5 };
      expect(await store().get(id)).toMatchObject(done);
      expect(await claim(NOON + DAY)).toBe(null);
    });

    it("a record without a handler is marked until it is retried", async () => {
      await clear();
      const { id } = await accept();
      expect(await store().complete(await claimed(), NOON, "unknown")).toBe(true);
      expect(await store().get(id)).toMatchObject({ status: "done", mark: "unknown" });
      expect(await store().retry(id, NOON)).toMatchObject({ status: "received", mark: null });
      expect(await store().complete(await claimed(), NOON)).toBe(true);
      expect(await store().get(id)).toMatchObject({ status: "done", mark: null });
    });

    it("the inbox stores a repeated push once within its scope", async () => {
      await clear();
      const push = { dedupeKey: unique("key") };
      const answers = await Promise.all([accept(push), accept(push), accept(push)]);
      expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(await accept({ ...push, scope: "suite-2" })).toMatchObject({ duplicate: false });
      await store().complete(await claimed(), NOON);
      expect(await accept(push)).toEqual({ id: answers[0]?.id, duplicate: true });
    });

    it("the inbox hands out the record that is due longest, and none before its time", async () => {
      await clear();
      const [first, second] = [await accept(), await accept()];
      expect(await claim(NOON - 1)).toBe(null);
      const one = await claimed();
      expect(one.id).toBe(first.id);
      expect(await store().fail(one, later, NOON)).toBe(true);
      const waiting = { status: "failed", nextTryAtMs: NOON + MINUTE, lastError: trouble };
      expect(await store().get(first.id)).toMatchObject(waiting);
      const two = await claimed();
      expect(two.id).toBe(second.id);
      expect(await claim(NOON + MINUTE - 1)).toBe(null);
      expect(await claim(NOON + MINUTE)).toMatchObject({ id: first.id, attempts: 2, lease: 2 });
    });

    it("a record waits for earlier unfinished records of its order key, not for dead ones", async () => {
      await clear();
      const [one, two] = [await accept({ orderKey: "a" }), await accept({ orderKey: "a" })];
      const other = await accept({ orderKey: "a", scope: "suite-2" });
      const first = await claimed();
      expect(first.id).toBe(one.id);
      expect((await claimed()).id).toBe(other.id);
      expect(await claim()).toBe(null);
      await store().fail(first, later, NOON);
      expect(await claim()).toBe(null);
      const again = await claimed(NOON + MINUTE);
      expect(again.id).toBe(one.id);
      await store().fail(again, { ...later, nextTryAtMs: null }, NOON);
      const second = await claimed();
      expect(second.id).toBe(two.id);
      // The dead record is retried while its successor runs.
      await store().retry(one.id, NOON);
      expect(await claim()).toBe(null);
      await store().complete(second, NOON);
      expect(await claim()).toMatchObject({ id: one.id, attempts: 1 });
    });

    it("of an order only one record may be claimed, whatever is retried meanwhile", async () => {
      await clear();
      const [one, two, three] = [
        await accept({ orderKey: "r" }),
        await accept({ orderKey: "r" }),
        await accept({ orderKey: "r" }),
      ];
      const die = { ...later, nextTryAtMs: null };
      for (const { id } of [one, two]) {
        const record = await claimed();
        expect(record.id).toBe(id);
        await store().fail(record, die, NOON);
      }
      // The head waits for its next attempt; both before it are retried, the later one first.
      await store().fail(await claimed(), later, NOON);
      await store().retry(two.id, NOON);
      await store().retry(one.id, NOON);
      for (const { id } of [one, two, three]) {
        const record = await claimed(NOON + MINUTE);
        expect(record.id).toBe(id);
        expect(await claim(NOON + MINUTE)).toBe(null);
        await store().complete(record, NOON);
      }
    });

    it("the rest of an order is processed when retention removed its head", async () => {
      await clear();
      const element = unique("element");
      await accept({ orderKey: unique("old"), element });
      const orderKey = unique("order");
      await accept({ orderKey });
      world.clock.nowMs = NOON + 89 * DAY;
      const { id } = await accept({ orderKey });
      await world.database.housekeep(NOON + 90 * DAY + 1);
      const next = await store().claimNext("node-1", NOON + 90 * DAY, MINUTE);
      expect(next?.id).toBe(id);
      await store().complete(next ?? (await claimed()), NOON);
    });

    it("invariant 5: a late result does not release the next record of its order", async () => {
      await clear();
      const orderKey = unique("order");
      const head = await accept({ orderKey });
      await accept({ orderKey });
      const late = await claimed(NOON, 0);
      const current = await claimed();
      expect([late.id, current.id]).toEqual([head.id, head.id]);
      expect(await store().complete(late, NOON)).toBe(false);
      expect(await claim()).toBe(null);
      expect(await store().complete(current, NOON)).toBe(true);
      await clear();
    });

    it("invariant 5: the lease of a dead worker expires, and its late result is rejected", async () => {
      await clear();
      await accept();
      const first = await claimed(NOON, 0);
      const second = await claimed();
      expect(second).toMatchObject({ id: first.id, attempts: 2, lease: first.lease + 1 });
      expect(await store().complete(first, NOON)).toBe(false);
      expect(await store().fail(first, later, NOON)).toBe(false);
      expect(await store().renew(first, MINUTE)).toBe(false);
      expect(await store().renew(second, 0)).toBe(true);
      const third = await claimed();
      expect(third.id).toBe(first.id);
      expect(await store().renew(third, MINUTE)).toBe(true);
      expect(await claim()).toBe(null);
      expect(await store().complete(third, NOON)).toBe(true);
      expect(await store().complete(third, NOON)).toBe(false);
    });

    it("invariant 5: attempts that the record did not cause are not counted", async () => {
      await clear();
      const { id } = await accept();
      await store().fail(await claimed(), { ...later, counts: false }, NOON);
      expect(await store().get(id)).toMatchObject({ status: "failed", attempts: 0 });
    });

    it("a record is retried on request in any state but running", async () => {
      await clear();
      const { id } = await accept();
      const running = await claimed();
      await expect(store().retry(id, NOON)).rejects.toMatchObject({ errcode: 10403 });
      await store().fail(running, { ...later, nextTryAtMs: null }, NOON);
      expect(await store().get(id)).toMatchObject({ status: "dead", nextTryAtMs: null });
      expect(await store().retry(id, NOON)).toMatchObject({ id, status: "received", attempts: 0 });
      await store().complete(await claimed(), NOON);
      await store().retry(id, NOON);
      // Its worker died.
      const left = await claimed(NOON, 0);
      await store().retry(id, NOON);
      expect(await store().complete(left, NOON)).toBe(false);
      await expect(store().retry(987_654, NOON)).rejects.toMatchObject({ errcode: 10402 });
    });

    it("records are listed newest first, by status, scope, element and event, page by page", async () => {
      await clear();
      const scope = unique("suite");
      const ids: number[] = [];
      for (let n = 0; n < 4; n++) ids.unshift((await accept({ scope })).id);
      await store().complete(await claimed(), NOON);
      const list = async (page: object) =>
        (await store().list({ scope, limit: 10, ...page })).map(({ id }) => id);
      expect(await list({})).toEqual(ids);
      expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2));
      expect(await list({ limit: 2, before: ids[1] })).toEqual(ids.slice(2));
      expect(await list({ status: "done" })).toEqual([ids[3]]);
      expect((await store().list({ status: "received", limit: 1 }))[0]?.id).toBe(ids[0]);
      const other = (await accept({ scope, element: "auths.Other", event: "cancel_auth" })).id;
      expect(await list({ element: "auths.Other" })).toEqual([other]);
      expect(await list({ event: "cancel_auth", status: "received" })).toEqual([other]);
      expect(await list({ event: "cancel_auth", element: "auths.Suite" })).toEqual([]);
      expect((await store().list({ limit: 1 }))[0]).not.toHaveProperty("decoded");
    });
  });
}
