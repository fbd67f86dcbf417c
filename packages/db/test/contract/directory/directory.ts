import { describe, expect, it } from "vitest";
import type { DepartmentFacts, MemberFacts } from "@menshen/domain";
import type { World } from "../world.ts";
import {
  DAY,
  makeCorp,
  makeMember,
  makeUser,
  newSession,
  newSync,
  NOON,
  unique,
} from "../fixtures.ts";

const seen = { nowMs: NOON + 1 };
const later = { nowMs: NOON + 2 };

export function describeDirectory(world: World): void {
  const data = () => world.database.data;
  const directory = () => world.database.data.directory;
  const put = (corpKey: string, member: MemberFacts, at: { nowMs: number }) =>
    directory().putMembers(corpKey, [member], at);
  const isAlive = async (tokenHash: string) =>
    (await data().sessions.findAlive(tokenHash, NOON + 1000, DAY)) !== null;

  /** A user with two sessions, one of them of the company. */
  async function makeSignedIn() {
    const { userId, corpKey, member } = await makeMember(data());
    const ofCorp = newSession({ userId, corpKey });
    const own = newSession({ userId, corpKey: null });
    for (const session of [ofCorp, own]) await data().sessions.create(session);
    const sessions = async () => [await isAlive(ofCorp.tokenHash), await isAlive(own.tokenHash)];
    return { userId, corpKey, member, sessions };
  }

  /** Two active members, two inactive ones, and a tombstone. */
  async function makeCompany() {
    const corpKey = await makeCorp(data());
    const people = [
      newMember("ann", { name: "Ann_100%", status: 1, departments: [inDepartment(1)] }),
      newMember("bob", { name: "Bob", status: 2, departments: [inDepartment(1)] }),
      newMember("cai", {
        name: "蔡",
        departments: [inDepartment(1), inDepartment(2)],
        profile: { avatar: "https://a/1" },
      }),
      newMember("dan", { name: null, status: 4, departments: [inDepartment(2)] }),
      newMember("eve", { name: "Eve", status: 1, departments: [inDepartment(1)] }),
    ];
    await directory().putMembers(corpKey, people, seen);
    await directory().removeMembers(corpKey, [{ memberId: "eve" }], later);
    return corpKey;
  }

  const end = async (corpKey: string) => {
    const { base, corpId } = (await data().corps.findByKey(corpKey))!;
    const moment = { base, cancelledAtMs: NOON, nowMs: NOON };
    return await data().authorisations.end({ suiteId: unique("dk"), corpId }, moment);
  };

  /** With a running sync. */
  async function makeSynced() {
    const corpKey = await makeCompany();
    await directory().putDepartment(corpKey, newDepartment(1), seen);
    const run = newSync({ corpKey });
    await data().syncs.create(run);
    await data().syncs.stagePlaces(run.id, [newDepartment(1)]);
    const claim = { holder: "node", nowMs: NOON, leaseMs: 60_000, id: run.id };
    return { corpKey, run: (await data().syncs.claim(claim))! };
  }

  describe("departments", () => {
    it("departments store the provider's values and preserve withheld ones", async () => {
      const corpKey = await makeCorp(data());
      const facts = { departmentId: 7, parentId: 1, order: 5, name: "研发", leaders: ["lin"] };
      const written = { changedAtMs: NOON + 1, timeSource: "own", removedAtMs: null };
      const row = { ...facts, corpKey, ...written };
      await directory().putDepartment(corpKey, facts, seen);
      expect(await directory().findDepartment(corpKey, 7)).toEqual(row);
      const withheld = { departmentId: 7, parentId: null, order: null, name: null, leaders: null };
      await directory().putDepartment(corpKey, withheld, later);
      expect(await directory().findDepartment(corpKey, 7)).toEqual({
        ...row,
        changedAtMs: NOON + 2,
      });
      await directory().putDepartment(
        corpKey,
        { ...facts, leaders: [] },
        { ...later, timeSource: "provider" },
      );
      expect((await directory().findDepartment(corpKey, 7))?.timeSource).toBe("provider");
      expect((await directory().findDepartment(corpKey, 7))?.leaders).toEqual([]);
      expect(await directory().findDepartment(corpKey, 8)).toBeNull();
      expect(await directory().findDepartment(await makeCorp(data()), 7)).toBeNull();
    });

    it("departments are listed in tree order, larger order first, for any parents", async () => {
      const corpKey = await makeCorp(data());
      const places: [id: number, parentId: number | null, order: number | null][] = [
        [1, null, 100],
        [2, 1, 10],
        [3, 1, 20],
        [4, 3, null],
        [5, 3, 1],
        [6, 3, 1],
        // Its parent is outside the visible range.
        [7, 999, 500],
        // Each other's parents, and one below.
        [8, 9, 1],
        [9, 8, 2],
        [10, 9, 3],
      ];
      for (const [departmentId, parentId, order] of places) {
        const facts = { departmentId, parentId, order, name: null, leaders: null };
        await directory().putDepartment(corpKey, facts, seen);
      }
      const rows = await directory().departments(corpKey);
      expect(rows.map(({ departmentId }) => departmentId)).toEqual([7, 1, 3, 5, 6, 4, 2, 8, 9, 10]);
    });

    it("a removed department leaves a tombstone, even if it was unknown, and may return", async () => {
      const corpKey = await makeCorp(data());
      await directory().putDepartment(corpKey, newDepartment(1), seen);
      await directory().putDepartment(corpKey, newDepartment(2), seen);
      await directory().removeDepartment(corpKey, 2, later);
      await directory().removeDepartment(corpKey, 3, later);
      const shown = async (options?: { removed: boolean }) =>
        (await directory().departments(corpKey, options)).map((row) => row.departmentId);
      expect(await shown()).toEqual([1]);
      expect(await shown({ removed: true })).toEqual([1, 2, 3]);
      const tombstone = { name: "部门 2", removedAtMs: NOON + 2, changedAtMs: NOON + 2 };
      expect(await directory().findDepartment(corpKey, 2)).toMatchObject(tombstone);
      await directory().removeDepartment(corpKey, 2, { nowMs: NOON + 3 });
      const again = { removedAtMs: NOON + 2, changedAtMs: NOON + 3 };
      expect(await directory().findDepartment(corpKey, 2)).toMatchObject(again);
      await directory().putDepartment(corpKey, { ...newDepartment(2), name: null }, later);
      const back = { name: "部门 2", removedAtMs: null };
      expect(await directory().findDepartment(corpKey, 2)).toMatchObject(back);
    });
  });

  describe("members of the directory", () => {
    it("members are stored with their departments and preserve withheld values", async () => {
      const corpKey = await makeCorp(data());
      const facts: MemberFacts = {
        memberId: "lin",
        name: "林 'O\"",
        status: 1,
        position: "工程师",
        mainDepartment: 2,
        departments: [
          { departmentId: 2, order: 10, isLeader: true },
          { departmentId: 1, order: null, isLeader: null },
          { departmentId: 3, order: 0, isLeader: false },
        ],
        profile: { userId: "Lin", mobile: "138", department: [2, 1, 3], extra: { a: [1] } },
      };
      await put(corpKey, facts, seen);
      const row = {
        ...facts,
        corpKey,
        userId: null,
        departments: [
          { departmentId: 1, order: null, isLeader: null },
          { departmentId: 2, order: 10, isLeader: true },
          { departmentId: 3, order: 0, isLeader: false },
        ],
        changedAtMs: NOON + 1,
        timeSource: "own",
        removedAtMs: null,
      };
      expect(await directory().findMember(corpKey, "lin")).toEqual(row);
      await put(corpKey, newMember("lin", { profile: { mobile: "139" } }), later);
      const profile = { ...facts.profile, mobile: "139" };
      const kept = { ...row, profile, changedAtMs: NOON + 2 };
      expect(await directory().findMember(corpKey, "lin")).toEqual(kept);
      await put(corpKey, newMember("lin", { departments: [] }), later);
      expect((await directory().findMember(corpKey, "lin"))?.departments).toEqual([]);
      expect(await directory().findMember(corpKey, "Lin")).toBeNull();
    });

    it("writing members in a batch equals writing them singly; of duplicates the last one wins", async () => {
      const corpKey = await makeCorp(data());
      await put(corpKey, newMember("b", { departments: [inDepartment(1)] }), seen);
      await directory().putMembers(
        corpKey,
        [
          newMember("a", { name: "A", departments: [inDepartment(2), inDepartment(2)] }),
          { ...newMember("b", { name: "B" }), changedAtMs: NOON + 7 },
          newMember("a", { name: "A2", departments: [inDepartment(3)], profile: { x: "\0" } }),
        ],
        later,
      );
      await directory().putMembers(corpKey, [], later);
      const rows = await directory().findMembers(corpKey, ["b", "a", "nobody"]);
      expect(rows).toMatchObject([
        {
          memberId: "a",
          name: "A2",
          departments: [inDepartment(3)],
          profile: { x: "\uFFFD" },
          changedAtMs: NOON + 2,
        },
        { memberId: "b", name: "B", departments: [inDepartment(1)], changedAtMs: NOON + 7 },
      ]);
      expect(await directory().findMembers(corpKey, [])).toEqual([]);
    });

    it("a member of a login and of the directory is one row, and the login's values stay", async () => {
      const { userId, corpKey } = await makeMember(data());
      await put(corpKey, newMember("lilei", { position: "CTO" }), seen);
      expect(await directory().findMember(corpKey, "lilei")).toMatchObject({
        userId,
        name: "李雷",
        status: 1,
        position: "CTO",
      });
    });

    it.each([2, 4, 5])(
      "a member whose status becomes %i loses the corp's sessions",
      async (status) => {
        const { corpKey, sessions } = await makeSignedIn();
        await put(corpKey, newMember("lilei"), seen);
        expect(await sessions()).toEqual([true, true]);
        await put(corpKey, newMember("lilei", { status }), seen);
        expect(await sessions()).toEqual([false, true]);
        await put(corpKey, newMember("lilei", { status: 1 }), later);
        expect(await sessions()).toEqual([false, true]);
      },
    );

    it("a removed member loses the corp's sessions and is active in no corp", async () => {
      const { userId, corpKey, sessions } = await makeSignedIn();
      await directory().removeMembers(corpKey, [{ memberId: "lilei" }], seen);
      expect(await sessions()).toEqual([false, true]);
      // Created by a transaction that had read the member before.
      const late = newSession({ userId, corpKey });
      await data().sessions.create(late);
      expect(await isAlive(late.tokenHash)).toBe(false);
      expect(await data().members.corpsOfUser(userId)).toEqual([]);
      const tombstone = { status: 1, removedAtMs: NOON + 1 };
      expect(await data().members.find(corpKey, "lilei")).toMatchObject(tombstone);
      expect(await data().members.listOfUser(userId)).toMatchObject([tombstone]);
      // Restored by the directory: the user may sign in, and old sessions stay revoked.
      await put(corpKey, newMember("lilei"), later);
      expect(await isAlive(late.tokenHash)).toBe(false);
      expect(await sessions()).toEqual([false, true]);
      expect(await data().members.corpsOfUser(userId)).toMatchObject([{ key: corpKey }]);
    });

    it("removing an unknown member stores a tombstone with the first time", async () => {
      const corpKey = await makeCorp(data());
      await directory().removeMembers(corpKey, [{ memberId: "ghost" }], seen);
      await directory().removeMembers(corpKey, [{ memberId: "ghost" }], later);
      expect(await directory().findMember(corpKey, "ghost")).toEqual({
        ...newMember("ghost"),
        corpKey,
        userId: null,
        departments: [],
        changedAtMs: NOON + 2,
        timeSource: "own",
        removedAtMs: NOON + 1,
      });
    });

    it("a member that a login confirms is restored, unless the status is left", async () => {
      const { userId, corpKey, member } = await makeMember(data());
      await put(corpKey, newMember("lilei", { status: 2 }), seen);
      await directory().removeMembers(corpKey, [{ memberId: "lilei" }], seen);
      const find = () => directory().findMember(corpKey, "lilei");
      await data().members.upsert({ ...member, status: 5, nowMs: NOON + 2 });
      expect(await find()).toMatchObject({ status: 5, removedAtMs: NOON + 1 });
      await put(corpKey, newMember("lilei", { status: 5 }), later);
      expect(await find()).toMatchObject({ status: 5, removedAtMs: NOON + 1 });
      // The status of the tombstone is discarded.
      await data().members.upsert({ ...member, status: null, nowMs: NOON + 3 });
      const back = { status: null, removedAtMs: null, changedAtMs: NOON + 3 };
      expect(await find()).toMatchObject(back);
      expect(await data().members.corpsOfUser(userId)).toMatchObject([{ key: corpKey }]);
      await put(corpKey, newMember("lilei", { status: 2 }), later);
      await directory().removeMembers(corpKey, [{ memberId: "lilei" }], later);
      await put(corpKey, newMember("lilei"), later);
      expect(await find()).toMatchObject({ status: null, removedAtMs: null });
    });

    it("renaming a member renames it in its departments, unless the new id is taken", async () => {
      const { userId, corpKey, sessions } = await makeSignedIn();
      const departments = [inDepartment(1), inDepartment(2)];
      await put(corpKey, newMember("lilei", { departments }), seen);
      await put(corpKey, newMember("taken"), seen);
      await directory().removeMembers(corpKey, [{ memberId: "gone" }], seen);
      const rename = (from: string, to: string) =>
        directory().renameMember(corpKey, from, to, later);
      expect(await rename("nobody", "lily")).toBe(false);
      expect(await rename("lilei", "taken")).toBe(false);
      expect(await rename("lilei", "gone")).toBe(false);
      expect(await directory().findMember(corpKey, "lilei")).toMatchObject({ departments });
      expect(await rename("lilei", "lily")).toBe(true);
      expect(await rename("lilei", "lily")).toBe(false);
      expect(await directory().findMember(corpKey, "lilei")).toBeNull();
      const moved = { memberId: "lily", userId, departments, changedAtMs: NOON + 2 };
      expect(await directory().findMember(corpKey, "lily")).toMatchObject(moved);
      expect(await sessions()).toEqual([true, true]);
    });
  });

  describe("a company that takes its authorisation back", () => {
    it("a revoked authorisation deletes the directory and ends the running sync", async () => {
      const { corpKey, run } = await makeSynced();
      expect(await end(corpKey)).toBe(true);
      expect(await directory().everyMember(corpKey)).toEqual([]);
      expect(await directory().listMembers({ corpKey, departmentId: 1, limit: 9 })).toEqual([]);
      expect(await directory().departments(corpKey, { removed: true })).toEqual([]);
      expect(await data().syncs.find(run.id)).toBeNull();
      expect((await data().syncs.staged(run.id)).departments).toEqual([]);
      expect(await data().syncs.renew(run, 60_000)).toBe(false);
    });

    it("a revoked authorisation preserves the directory of a company with its own app", async () => {
      const { corpKey, run } = await makeSynced();
      const { base, corpId: tenant } = (await data().corps.findByKey(corpKey))!;
      const account = { kind: "wecom", base, tenant, subject: "ann", profile: {} };
      const userId = await makeUser(data());
      await data().accounts.create({ ...account, userId, createdAtMs: NOON });
      expect(await end(corpKey)).toBe(true);
      expect(await directory().everyMember(corpKey)).toHaveLength(5);
      expect(await directory().departments(corpKey)).toHaveLength(1);
      expect(await data().syncs.renew(run, 60_000)).toBe(true);
    });
  });

  describe("lists of the directory", () => {
    it("members are listed by company, department and state, page by page", async () => {
      const corpKey = await makeCompany();
      const list = async (page: object) =>
        (await directory().listMembers({ corpKey, limit: 10, ...page })).map((one) => one.memberId);
      expect(await list({})).toEqual(["ann", "bob", "cai", "dan"]);
      expect(await list({ state: "active" })).toEqual(["ann", "cai"]);
      expect(await list({ state: "inactive" })).toEqual(["bob", "dan"]);
      expect(await list({ state: "removed" })).toEqual(["eve"]);
      expect(await list({ departmentId: 1 })).toEqual(["ann", "bob", "cai"]);
      expect(await list({ departmentId: 1, state: "active" })).toEqual(["ann", "cai"]);
      expect(await list({ departmentId: 2, state: "inactive" })).toEqual(["dan"]);
      expect(await list({ departmentId: 1, state: "removed" })).toEqual(["eve"]);
      expect(await list({ departmentId: 9 })).toEqual([]);
      expect(await list({ limit: 2 })).toEqual(["ann", "bob"]);
      expect(await list({ limit: 2, after: "bob" })).toEqual(["cai", "dan"]);
      expect(await list({ limit: 1, after: "ann", departmentId: 1 })).toEqual(["bob"]);
      const [cai] = await directory().listMembers({ corpKey, limit: 1, after: "bob" });
      expect(cai).toEqual(await directory().findMember(corpKey, "cai"));
      expect(cai?.departments).toHaveLength(2);
      const [bob] = await directory().listMembers({
        corpKey,
        departmentId: 1,
        limit: 1,
        after: "a~",
      });
      expect(bob).toEqual(await directory().findMember(corpKey, "bob"));
    });

    it("the member search matches parts of names and ids in any case, without wildcards", async () => {
      const corpKey = await makeCompany();
      const found = async (search: string, departmentId?: number) =>
        (await directory().listMembers({ corpKey, search, departmentId, limit: 10 })).map(
          (one) => one.memberId,
        );
      expect(await found("B")).toEqual(["bob"]);
      expect(await found("蔡")).toEqual(["cai"]);
      expect(await found("蔡", 2)).toEqual(["cai"]);
      expect(await found("蔡", 3)).toEqual([]);
      expect(await found("DAN")).toEqual(["dan"]);
      expect(await found("n_1")).toEqual(["ann"]);
      expect(await found("a_n")).toEqual([]);
      expect(await found("%")).toEqual(["ann"]);
    });

    it("the member search follows renames, edits and removals", async () => {
      const corpKey = await makeCompany();
      const found = async (search: string, state?: "removed") =>
        (await directory().listMembers({ corpKey, search, state, limit: 10 })).map(
          (one) => one.memberId,
        );
      await directory().renameMember(corpKey, "bob", "robert", later);
      await directory().renameMember(corpKey, "robert", "ulrich", later);
      expect([await found("ober"), await found("LRIC")]).toEqual([[], ["ulrich"]]);
      await directory().editMember(corpKey, "ulrich", { name: "欧阳" });
      expect([await found("欧阳"), await found("阳")]).toEqual([["ulrich"], ["ulrich"]]);
      await directory().removeMembers(corpKey, [{ memberId: "ulrich" }], later);
      expect([await found("欧阳"), await found("欧阳", "removed")]).toEqual([[], ["ulrich"]]);
    });

    it("the list for comparing has all members and tombstones", async () => {
      const corpKey = await makeCompany();
      const all = await directory().everyMember(corpKey);
      expect(all.map(({ memberId }) => memberId)).toEqual(["ann", "bob", "cai", "dan", "eve"]);
      expect(all[2]).toEqual(await directory().findMember(corpKey, "cai"));
      expect(all[4]?.removedAtMs).toBe(NOON + 2);
    });

    it("the directory counts the departments and members of a company", async () => {
      const corpKey = await makeCompany();
      for (const id of [1, 2, 3]) await directory().putDepartment(corpKey, newDepartment(id), seen);
      await directory().removeDepartment(corpKey, 3, later);
      const empty = await makeCorp(data());
      const corps = await directory().listCorps();
      const row = await data().corps.findByKey(corpKey);
      const counts = { departments: 2, members: 4, activeMembers: 2 };
      expect(corps.find(({ key }) => key === corpKey)).toEqual({ ...row, ...counts });
      const none = { departments: 0, members: 0, activeMembers: 0 };
      expect(corps.find(({ key }) => key === empty)).toMatchObject(none);
      const names: string[] = [];
      for (const corpName of ["乙", "A", "a", "甲"]) {
        const corp = { base: "https://qyapi", corpId: unique("named"), corpName, corpFullName: "" };
        names.push((await data().corps.upsert({ ...corp, nowMs: NOON })).key);
      }
      const sorted = (await directory().listCorps()).filter(({ key }) => names.includes(key));
      expect(sorted.map(({ corpName }) => corpName)).toEqual(["A", "a", "乙", "甲"]);
    });
  });

  describe("edited members", () => {
    it("edits outlast what the provider says until they are discarded", async () => {
      const { corpKey, member } = await makeMember(data());
      const { memberId } = member;
      const said = (name: string, mobile: string, nowMs: number) =>
        data().members.upsert({ ...member, name, profile: { mobile, gender: "1" }, nowMs });
      await data().directory.editMember(corpKey, memberId, { name: "李雷雷", mobile: "1" });
      await data().directory.editMember(corpKey, memberId, { position: "顾问" });
      const edits = { name: "李雷雷", mobile: "1", position: "顾问" };
      await said("韩梅梅", "2", NOON + 1);
      expect(await data().members.find(corpKey, memberId)).toMatchObject({ edits });
      expect(await data().directory.findMember(corpKey, memberId)).toMatchObject({
        name: "李雷雷",
        position: "顾问",
        profile: { ...edits, gender: "1" },
        edits,
        changedAtMs: NOON + 1,
      });
      await data().directory.discardEdits(corpKey, [memberId]);
      expect(await data().directory.findMember(corpKey, memberId)).not.toHaveProperty("edits");
      await said("韩梅梅", "2", NOON + 2);
      expect(await data().directory.findMember(corpKey, memberId)).toMatchObject({
        name: "韩梅梅",
        position: "顾问",
        profile: { mobile: "2" },
      });
    });
  });
}

function newDepartment(departmentId: number): DepartmentFacts {
  return { departmentId, parentId: null, order: null, name: `部门 ${departmentId}`, leaders: null };
}

function inDepartment(departmentId: number) {
  return { departmentId, order: null, isLeader: false };
}

function newMember(memberId: string, facts: Partial<MemberFacts> = {}): MemberFacts {
  return {
    memberId,
    name: null,
    status: null,
    position: null,
    mainDepartment: null,
    departments: null,
    profile: {},
    ...facts,
  };
}
