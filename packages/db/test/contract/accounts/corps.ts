import { describe, expect, it } from "vitest";
import type { CorpNameSource } from "@menshen/domain";
import { HOUR, makeUser, MINUTE, newSession, newSync, NOON, unique } from "../fixtures.ts";
import type { World } from "../world.ts";

const base = "https://qyapi";

/** The names of companies, and companies with several ids. */
export function describeCorps(world: World): void {
  const data = () => world.database.data;
  const nameOf = async (corpId: string) => {
    const row = await data().corps.find(base, corpId);
    return [row?.corpName, row?.corpFullName, row?.nameSource];
  };
  const named = (corpId: string, nameSource: CorpNameSource | null, corpName: string) =>
    data().corps.upsert({
      base,
      corpId,
      corpName,
      corpFullName: corpName,
      nameSource,
      nowMs: NOON,
    });

  const names = { corpName: "", corpFullName: "" };
  const make = (corpId: string) => data().corps.upsert({ base, corpId, ...names, nowMs: NOON });
  const join = (corpId: string, otherId: string) =>
    data().transaction([], (stores) => stores.corps.join({ base, corpId, otherId }));
  const member = (corpKey: string, memberId: string, userId: string | null, nowMs = NOON) =>
    data().members.upsert({
      corpKey,
      memberId,
      userId,
      name: `${memberId} ${nowMs - NOON}`,
      status: 1,
      profile: {},
      nowMs,
    });

  describe("the names of a corp", () => {
    it("a name is replaced by one of an equal or better source only", async () => {
      const corpId = unique("corp");
      await named(corpId, null, "");
      expect(await nameOf(corpId)).toEqual(["", "", null]);
      for (const [source, name] of [
        ["config", "C"],
        ["authorisation", "A"],
        ["department", "D"],
      ] as const) {
        await named(corpId, source, name);
        expect(await nameOf(corpId)).toEqual([name, name, source]);
        await named(corpId, source, `${name}2`);
        expect(await nameOf(corpId)).toEqual([`${name}2`, `${name}2`, source]);
      }
      for (const source of ["config", "authorisation", null] as const)
        await named(corpId, source, "worse");
      await named(corpId, "department", "");
      expect(await nameOf(corpId)).toEqual(["D2", "D2", "department"]);
    });

    it("an administrator names a corp that no other source names, until one does", async () => {
      const corpId = unique("corp");
      const { key } = await named(corpId, null, "");
      expect(await data().corps.rename(key, "我们")).toMatchObject({
        corpName: "我们",
        corpFullName: "我们",
        nameSource: "admin",
      });
      expect(await data().corps.rename(key, "你们")).toMatchObject({ corpName: "你们" });
      expect(await data().corps.rename(key, "")).toMatchObject({ corpName: "", nameSource: null });
      await data().corps.rename(key, "我们");
      await named(corpId, "config", "C");
      expect(await nameOf(corpId)).toEqual(["C", "C", "config"]);
      expect(await data().corps.rename(key, "我们")).toBeNull();
    });
  });

  describe("a corp with two ids", () => {
    it("one row is found and refreshed by either id", async () => {
      const [plain, open] = [unique("ww"), unique("wp")];
      expect(await join(plain, open)).toEqual({ outcome: "unknown", rivals: [] });
      const { key } = await make(open);
      expect(await join(plain, open)).toMatchObject({ outcome: "linked" });
      expect(await join(plain, open)).toMatchObject({ outcome: "same" });
      const again = await data().corps.upsert({
        base,
        corpId: plain,
        corpName: "山海",
        corpFullName: "山海",
        nowMs: NOON + 1,
      });
      expect(again).toMatchObject({ key, corpId: open, corpName: "山海" });
      expect(await data().corps.find(base, plain)).toEqual(again);
      expect(await data().corps.find("https://other", plain)).toBeNull();
      expect(await data().corps.otherIds()).toContainEqual({ corpKey: key, corpId: plain });
    });

    it("two rows become one with the members, departments, sessions, codes and syncs of both", async () => {
      const [plain, open] = [unique("ww"), unique("wp")];
      const kept = await make(plain);
      const other = await make(open);
      await data().corps.upsert({
        ...other,
        corpName: "山海",
        corpFullName: "山海",
        nameSource: "authorisation",
        nowMs: NOON,
      });
      const [lin, su, chen] = [
        await makeUser(data()),
        await makeUser(data()),
        await makeUser(data()),
      ];
      await member(kept.key, "lin", lin);
      await member(other.key, "wolin", su);
      await member(kept.key, "both", null, NOON + 1);
      await member(other.key, "both", chen, NOON);
      await member(kept.key, "rival", lin, NOON);
      await member(other.key, "rival", chen, NOON + 1);
      const facts = { parentId: null, order: null, leaders: null };
      const put = (corpKey: string, departmentId: number, name: string) =>
        data().directory.putDepartment(corpKey, { departmentId, name, ...facts }, { nowMs: NOON });
      await put(kept.key, 1, "kept");
      await put(other.key, 1, "other");
      await put(other.key, 2, "only there");
      const places = [{ departmentId: 2, order: null, isLeader: null }];
      const [wolin] = await data().directory.findMembers(other.key, ["wolin"]);
      await data().directory.putMembers(other.key, [{ ...wolin!, departments: places }], {
        nowMs: NOON,
      });
      const session = newSession({ userId: su, corpKey: other.key });
      await data().sessions.create(session);
      const codeHash = unique("login-code");
      const grant = { codeHash, userId: su, accountId: 1, element: "auths.X", corps: [other.key] };
      await data().loginCodes.create({ ...grant, expiresAtMs: NOON + MINUTE });

      const run = newSync({ corpKey: other.key });
      await data().syncs.create(run);
      expect(await join(plain, open)).toEqual({ outcome: "busy", rivals: [] });
      expect((await data().corps.find(base, open))?.key).toBe(other.key);
      await data().syncs.end(run.id, { status: "done", counts: null, error: null, nowMs: NOON });

      expect(await join(plain, open)).toEqual({
        outcome: "joined",
        rivals: [{ memberId: "rival", userId: lin, otherUserId: chen }],
      });
      const row = await data().corps.find(base, open);
      expect(row).toMatchObject({ key: kept.key, corpId: plain, corpName: "山海" });
      expect(await data().corps.findByKey(other.key)).toBeNull();
      const members = await data().directory.everyMember(kept.key);
      expect(members.map(({ memberId, userId, name }) => [memberId, userId, name])).toEqual([
        ["both", chen, "both 1"],
        ["lin", lin, "lin 0"],
        ["rival", lin, "rival 1"],
        ["wolin", su, "wolin 0"],
      ]);
      expect(members.at(-1)?.departments).toEqual(places);
      const departments = await data().directory.departments(kept.key);
      expect(departments.map(({ name }) => name)).toEqual(["kept", "only there"]);
      const alive = await data().sessions.findAlive(session.tokenHash, NOON, HOUR);
      expect(alive?.corp).toMatchObject({ corpId: plain, corpName: "山海" });
      expect((await data().loginCodes.find(codeHash, NOON))?.corps).toEqual([kept.key]);
      expect(
        (await data().syncs.list({ corpKey: kept.key, limit: 9 })).map(({ id }) => id),
      ).toEqual([run.id]);
      expect(await join(plain, open)).toMatchObject({ outcome: "same" });
    });
  });
}
