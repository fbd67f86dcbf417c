import { describe, expect, it } from "vitest";
import type { MemberFacts, NewSync, NewSyncChange } from "@menshen/domain";
import type { World } from "../world.ts";
import { makeCorp, MINUTE, newSync, NOON, unique } from "../fixtures.ts";

const trouble = { errcode: 10503, source: "app", message: "slow down" } as const;

export function describeSyncs(world: World): void {
  const syncs = () => world.database.data.syncs;

  async function make(facts: Partial<NewSync> = {}): Promise<NewSync> {
    const run = newSync({ corpKey: await makeCorp(world.database.data), ...facts });
    await syncs().create(run);
    return run;
  }

  const claim = (id: string, nowMs = NOON, leaseMs = MINUTE) =>
    syncs().claim({ holder: "node-1", nowMs, leaseMs, id });

  const any = () => syncs().claim({ holder: "node-1", nowMs: NOON, leaseMs: MINUTE });

  async function claimed(id: string, leaseMs = MINUTE) {
    const run = await claim(id, NOON, leaseMs);
    if (!run) throw new Error("there should have been something to do");
    return run;
  }

  const list = async (page: object) =>
    (await syncs().list({ limit: 2, ...page })).map(({ id }) => id);

  describe("sync runs", () => {
    it("a sync run is stored as requested; a company has one running at a time", async () => {
      const run = await make({ kind: "departments", target: "7", forceUpdate: true });
      expect(await syncs().find(run.id)).toEqual({
        ...run,
        status: "queued",
        phase: "collect",
        done: 0,
        total: null,
        calls: 0,
        counts: null,
        confirmed: false,
        startedAtMs: null,
        finishedAtMs: null,
        nextTryAtMs: NOON,
        error: null,
      });
      expect(await syncs().find("unknown")).toBeNull();
      const second = newSync({ corpKey: run.corpKey });
      const busy = { errcode: 10404, data: { syncId: run.id } };
      for (const step of ["queued", "running", "waiting"] as const) {
        if (step === "running") await claimed(run.id);
        if (step === "waiting") await syncs().wait(run.id);
        expect(await syncs().find(run.id)).toMatchObject({ status: step });
        await expect(syncs().create(second)).rejects.toMatchObject(busy);
      }
      await make();
      await syncs().cancel(run.id, NOON);
      await syncs().create(second);
    });

    it("a refused sync start leaves its transaction usable", async () => {
      const { corpKey } = await make();
      const run = newSync({ corpKey: await makeCorp(world.database.data) });
      await world.database.data.transaction([], async (stores) => {
        const busy = stores.syncs.create(newSync({ corpKey }));
        await expect(busy).rejects.toMatchObject({ errcode: 10404 });
        await stores.syncs.create(run);
      });
      expect(await syncs().find(run.id)).toMatchObject({ status: "queued" });
    });

    it("a sync run has one worker at a time; the lease of a dead worker expires", async () => {
      const { id } = await make();
      expect(await claim(id, NOON - 1)).toBeNull();
      const first = await claimed(id, 0);
      expect(first).toMatchObject({ id, status: "running", lease: 1, startedAtMs: NOON });
      const second = (await claim(id, NOON + 5))!;
      expect(second).toMatchObject({ id, lease: 2, startedAtMs: NOON });
      expect(await claim(id)).toBeNull();
      expect(await syncs().renew(first, MINUTE)).toBe(false);
      expect(await syncs().renew(second, 0)).toBe(true);
      // Late, but no other worker has claimed it.
      expect(await syncs().renew(second, MINUTE)).toBe(true);
      expect(await claim(id)).toBeNull();
    });

    it("the sync run that is due longest is claimed first", async () => {
      while (await any());
      const { id: second } = await make({ createdAtMs: NOON - 1 });
      const { id: first } = await make({ createdAtMs: NOON - 2 });
      await make({ createdAtMs: NOON + 1 });
      expect((await any())?.id).toBe(first);
      expect((await any())?.id).toBe(second);
      expect(await any()).toBeNull();
    });

    it("a sync run reports its progress", async () => {
      const { id } = await make();
      await claimed(id);
      await syncs().progress(id, { total: 500, calls: 3 });
      await syncs().progress(id, { done: 20, calls: 40 });
      expect(await syncs().find(id)).toMatchObject({ done: 20, total: 500, calls: 43 });
      const none = { added: 0, changed: 0, removed: 0, skipped: 0 };
      const counts = { departments: none, members: { ...none, removed: 3 } };
      await syncs().progress(id, { phase: "compare", done: 0, total: null, counts });
      const step = { phase: "compare", done: 0, total: null, counts, calls: 43 };
      expect(await syncs().find(id)).toMatchObject(step);
      await syncs().progress(id, {});
      expect(await syncs().find(id)).toMatchObject(step);
    });

    it("a sync run pauses until the provider allows it, without a lease", async () => {
      const { id } = await make();
      const run = await claimed(id);
      await syncs().pause(id, { nextTryAtMs: NOON + MINUTE, error: trouble });
      const paused = { status: "queued", nextTryAtMs: NOON + MINUTE, error: trouble };
      expect(await syncs().find(id)).toMatchObject(paused);
      expect(await syncs().renew(run, MINUTE)).toBe(false);
      expect(await claim(id, NOON + MINUTE - 1)).toBeNull();
      expect(await claim(id, NOON + MINUTE)).toMatchObject({ lease: 2, error: null });
    });

    it("a sync run waits for confirmation", async () => {
      const { id } = await make();
      const run = await claimed(id);
      expect(await syncs().confirm(id, NOON)).toBe(false);
      await syncs().wait(id);
      expect(await syncs().renew(run, MINUTE)).toBe(false);
      expect(await claim(id, NOON + MINUTE)).toBeNull();
      expect(await syncs().confirm(id, NOON + 9)).toBe(true);
      expect(await syncs().confirm(id, NOON + 9)).toBe(false);
      const agreed = { status: "queued", confirmed: true, nextTryAtMs: NOON + 9 };
      expect(await syncs().find(id)).toMatchObject(agreed);
      expect(await claim(id, NOON + 9)).toMatchObject({ confirmed: true, lease: 2 });
    });

    it("a sync run ends once, by completion or cancellation", async () => {
      const [ended, cancelled] = [await make(), await make()];
      for (const { id } of [ended, cancelled]) {
        await claimed(id);
        await syncs().stagePlaces(id, [place(1), place(2)]);
        const listed = { departmentId: 1, facts: null, errcode: null, fetchedAtMs: NOON };
        await syncs().stageListed(id, { ...listed, members: [member("lin")] });
        await syncs().stageListed(id, { ...listed, departmentId: 2, errcode: 60011, members: [] });
        await syncs().putChanges(id, [change("lin")]);
      }
      const outcome = { counts: null, error: trouble, nowMs: NOON + 5 };
      await syncs().end(ended.id, { status: "failed", ...outcome });
      const over = { status: "failed", error: trouble, finishedAtMs: NOON + 5, counts: null };
      expect(await syncs().find(ended.id)).toMatchObject(over);
      expect(await syncs().cancel(ended.id, NOON + 6)).toBe(false);
      expect(await syncs().cancel(cancelled.id, NOON + 6)).toBe(true);
      expect(await syncs().cancel(cancelled.id, NOON + 7)).toBe(false);
      await syncs().end(cancelled.id, { status: "done", ...outcome });
      const stopped = { status: "cancelled", error: null, finishedAtMs: NOON + 6 };
      expect(await syncs().find(cancelled.id)).toMatchObject(stopped);
      for (const { id } of [ended, cancelled]) {
        expect(await syncs().renew({ id, lease: 1 }, MINUTE)).toBe(false);
        expect(await claim(id, NOON + MINUTE)).toBeNull();
        const { departments, members } = await syncs().staged(id);
        expect([departments.length, members.length]).toEqual([1, 0]);
        // The data of the report stays.
        expect(await syncs().failures(id)).toEqual([{ departmentId: 2, errcode: 60011 }]);
        expect(await syncs().listChanges(id, { limit: 9 })).toHaveLength(1);
      }
    });

    it("sync runs are listed newest first, of all companies or one, page by page", async () => {
      const corpKey = await makeCorp(world.database.data);
      const mark = unique("run");
      const ids = ["a", "b", "c"].map((letter) => `${mark}-${letter}`);
      for (const [n, id] of ids.entries()) {
        // The last two have the same time: their ids decide.
        const createdAtMs = NOON + 60 * MINUTE + Math.min(n, 1);
        await syncs().create(newSync({ id, corpKey, createdAtMs }));
        await syncs().cancel(id, NOON);
      }
      expect(await list({})).toEqual([ids[2], ids[1]]);
      expect(await list({ corpKey })).toEqual([ids[2], ids[1]]);
      expect(await list({ corpKey, before: ids[1] })).toEqual([ids[0]]);
      expect((await list({ before: ids[2] }))[0]).toBe(ids[1]);
      expect(await list({ corpKey: "another" })).toEqual([]);
    });
  });

  describe("what a sync collects", () => {
    it("a staged department is pending until its members are listed; staging it twice stores it once", async () => {
      const { id } = await make();
      await syncs().stagePlaces(id, []);
      const places = [place(3), place(1), { departmentId: 2, parentId: 1, order: 7 }];
      await syncs().stagePlaces(id, places);
      const before = await syncs().staged(id);
      expect(
        before.departments.map(({ place: { departmentId }, state }) => [departmentId, state]),
      ).toEqual([
        [1, "pending"],
        [2, "pending"],
        [3, "pending"],
      ]);
      const facts = { ...place(1), name: "晨星", leaders: ["lin"] };
      const listed = { departmentId: 1, facts, errcode: null, fetchedAtMs: NOON + 1 };
      await syncs().stageListed(id, { ...listed, members: [member("lin"), member("ann")] });
      const refused = { departmentId: 2, facts: null, errcode: 60011, fetchedAtMs: NOON + 2 };
      await syncs().stageListed(id, { ...refused, members: [] });
      await syncs().stagePlaces(id, places);
      const first = {
        place: place(1),
        state: "listed",
        errcode: null,
        facts,
        fetchedAtMs: NOON + 1,
      };
      const second = {
        place: places[2],
        state: "failed",
        errcode: 60011,
        facts: null,
        fetchedAtMs: NOON + 2,
      };
      const third = {
        place: place(3),
        state: "pending",
        errcode: null,
        facts: null,
        fetchedAtMs: null,
      };
      expect(await syncs().staged(id)).toEqual({
        departments: [first, second, third],
        members: ["ann", "lin"].map((who) => ({ facts: member(who), fetchedAtMs: NOON + 1 })),
      });
      expect(await syncs().failures(id)).toEqual([{ departmentId: 2, errcode: 60011 }]);
    });

    it("a member of two departments is staged once, with the last values", async () => {
      const { id } = await make();
      await syncs().stagePlaces(id, [place(1), place(2)]);
      const listed = { facts: null, errcode: null };
      const lin = member("lin", { name: "林", profile: { note: "nul \0 half \ud83d" } });
      const ann = member("ann");
      const [first, second] = [
        { ...listed, departmentId: 1, fetchedAtMs: NOON + 1, members: [ann, member("lin")] },
        { ...listed, departmentId: 2, fetchedAtMs: NOON + 2, members: [member("lin"), lin] },
      ];
      await syncs().stageListed(id, first);
      await syncs().stageListed(id, second);
      const profile = { note: "nul \uFFFD half \uFFFD" };
      expect((await syncs().staged(id)).members).toEqual([
        { facts: ann, fetchedAtMs: NOON + 1 },
        { facts: { ...lin, profile }, fetchedAtMs: NOON + 2 },
      ]);
      expect((await syncs().staged((await make()).id)).members).toEqual([]);
    });
  });

  describe("the difference that a sync finds", () => {
    const changes: NewSyncChange[] = [
      change("7", { of: "department", change: "removed", name: "研发" }),
      change("lin", { fields: { name: ["Lin", "林 'O\" \\ %"], departments: [[1, 2], [3]] } }),
      change("ann", { change: "added" }),
      change("bob", { change: "skipped", reason: "not-listed" }),
      change("eve", { change: "removed" }),
    ];

    it("the changes of a sync are stored in order and replaced as a whole", async () => {
      const { id } = await make();
      await syncs().putChanges(id, [change("old")]);
      await syncs().putChanges(id, changes);
      const rows = await syncs().listChanges(id, { limit: 9 });
      expect(rows).toEqual(changes.map((one, n) => ({ ...one, id: rows[n]?.id, applied: false })));
      await syncs().putChanges(id, []);
      expect(await syncs().listChanges(id, { limit: 9 })).toEqual([]);
    });

    it("the changes of a sync are applied one by one or skipped", async () => {
      const { id } = await make();
      await syncs().putChanges(id, changes);
      const next = async (limit: number) =>
        (await syncs().nextChanges(id, limit)).map(({ subject }) => subject);
      expect(await next(2)).toEqual(["7", "lin"]);
      const [first, second, third] = await syncs().nextChanges(id, 9);
      await syncs().settleChanges([
        { id: first!.id, reason: null },
        { id: second!.id, reason: "changed-since" },
      ]);
      expect(await next(9)).toEqual(["ann", "eve"]);
      const none = { added: 0, changed: 0, removed: 0, skipped: 0 };
      expect(await syncs().counts(id)).toEqual({
        departments: { ...none, removed: 1 },
        members: { added: 1, changed: 0, removed: 1, skipped: 2 },
      });
      const [, , , , last] = await syncs().listChanges(id, { limit: 9 });
      await syncs().settleChanges([
        { id: third!.id, reason: "withheld" },
        { id: last!.id, reason: null },
      ]);
      await syncs().settleChanges([]);
      expect(await next(9)).toEqual([]);
      const settled = await syncs().listChanges(id, { limit: 9 });
      expect(settled.map((one) => [one.change, one.reason, one.applied])).toEqual([
        ["removed", null, true],
        ["skipped", "changed-since", false],
        ["skipped", "withheld", false],
        ["skipped", "not-listed", false],
        ["removed", null, true],
      ]);
      expect(await syncs().counts((await make()).id)).toEqual({ departments: none, members: none });
    });

    it("the changes of a sync are listed by kind and subject, page by page", async () => {
      const { id } = await make();
      await syncs().putChanges(id, changes);
      const listed = async (page: object) =>
        (await syncs().listChanges(id, { limit: 2, ...page })).map(({ subject }) => subject);
      expect(await listed({})).toEqual(["7", "lin"]);
      const [, lin] = await syncs().listChanges(id, { limit: 2 });
      expect(await listed({ after: lin?.id })).toEqual(["ann", "bob"]);
      expect(await listed({ change: "removed" })).toEqual(["7", "eve"]);
      expect(await listed({ of: "member" })).toEqual(["lin", "ann"]);
      expect(await listed({ of: "member", change: "removed" })).toEqual(["eve"]);
    });

    it("a sync stages and compares 10,000 members at once", async () => {
      const { id } = await make();
      const all = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(5, "0"));
      await syncs().stagePlaces(id, [place(1)]);
      const listed = { departmentId: 1, facts: null, errcode: null, fetchedAtMs: NOON };
      await syncs().stageListed(id, { ...listed, members: all.map((who) => member(who)) });
      const staged = (await syncs().staged(id)).members.map(({ facts }) => facts.memberId);
      expect(staged).toEqual(all);
      await syncs().putChanges(
        id,
        all.map((who) => change(who)),
      );
      const rows = await syncs().nextChanges(id, 20_000);
      expect(rows.map(({ subject }) => subject)).toEqual(all);
    });
  });
}

function place(departmentId: number) {
  return { departmentId, parentId: null, order: null };
}

function member(memberId: string, facts: Partial<MemberFacts> = {}): MemberFacts {
  return {
    memberId,
    name: null,
    status: 1,
    position: null,
    mainDepartment: 1,
    departments: [{ departmentId: 1, order: null, isLeader: true }],
    profile: { userId: memberId },
    ...facts,
  };
}

function change(subject: string, facts: Partial<NewSyncChange> = {}): NewSyncChange {
  return {
    of: "member",
    subject,
    name: null,
    change: "changed",
    reason: null,
    fields: {},
    ...facts,
  };
}
