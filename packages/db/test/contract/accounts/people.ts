import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { isCode } from "@menshen/core";
import type { AccountKey } from "@menshen/domain";
import type { World } from "../world.ts";
import { makeCorp, makeMember, makeUser, newSession, NOON, unique } from "../fixtures.ts";

export function describePeople(world: World): void {
  const data = () => world.database.data;

  describe("users", () => {
    it("a login preserves user fields that the provider withholds", async () => {
      const id = unique("user");
      await data().users.create({
        id,
        name: "韩梅梅",
        avatar: "https://a/1.png",
        createdAtMs: NOON,
      });
      await data().users.updateProfile(id, { name: null, avatar: "https://a/2.png" });
      await data().users.updateProfile(id, { name: null, avatar: null });
      expect(await data().users.find(id)).toEqual({
        id,
        name: "韩梅梅",
        avatar: "https://a/2.png",
        role: "user",
        status: "active",
        mergedInto: null,
        createdAtMs: NOON,
        mobile: null,
        email: null,
        forCorpId: null,
        firstLoginAtMs: null,
      });
      expect(await data().users.find("unknown")).toBeNull();
    });

    it("a user may have any name; invalid characters are replaced", async () => {
      const id = await makeUser(data());
      await data().users.updateProfile(id, { name: "cut \ud83d", avatar: null });
      expect((await data().users.find(id))?.name).toBe("cut \uFFFD");
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: "binary" }), async (name) => {
          await data().users.updateProfile(id, { name, avatar: null });
          const stored = await data().users.find(id);
          expect(stored?.name).toBe(name.replaceAll("\0", "\uFFFD"));
        }),
        { numRuns: inject("long") ? 50 : 20 },
      );
    });
  });

  describe("lists of users", () => {
    it("users are listed newest first, page by page, with accounts and last use", async () => {
      const name = unique("列表");
      const ids = [];
      for (const [n, id] of ["a", "b", "c"].map(unique).entries()) {
        // The last two have the same time: their ids decide.
        const createdAtMs = NOON + Math.min(n, 1);
        await data().users.create({ id, name: `${name} ${n}`, avatar: null, createdAtMs });
        ids.push(id);
      }
      await data().accounts.create({ ...newKey(), userId: ids[0]!, profile: {}, createdAtMs: 1 });
      await data().sessions.create(newSession({ userId: ids[0]!, corpKey: null }));
      const first = await data().users.list({ search: name, limit: 2 });
      expect(first.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
      expect(first[0]).toMatchObject({ accounts: 0, lastSeenAtMs: null, status: "active" });
      const rest = await data().users.list({ search: name, limit: 2, before: ids[1] });
      expect(rest).toEqual([
        {
          id: ids[0],
          name: `${name} 0`,
          avatar: null,
          role: "user",
          status: "active",
          mergedInto: null,
          createdAtMs: NOON,
          mobile: null,
          email: null,
          forCorpId: null,
          firstLoginAtMs: null,
          accounts: 1,
          lastSeenAtMs: NOON,
        },
      ]);
      expect((await data().users.list({ limit: 2 })).length).toBe(2);
    });

    it("the user search matches parts of names and provider ids in any case, without wildcards", async () => {
      const mark = unique("Mark");
      const userId = unique("user");
      await data().users.create({
        id: userId,
        name: `Ann_100% \\ ${mark}`,
        avatar: null,
        createdAtMs: NOON,
      });
      const subject = unique("oOpenId");
      const unionId = unique("Union");
      const key = { ...newKey(), subject };
      await data().accounts.create({ ...key, userId, unionId, profile: {}, createdAtMs: NOON });
      const find = async (search: string) =>
        (await data().users.list({ search, limit: 500 })).map(({ id }) => id);
      for (const part of [mark.toLowerCase(), `100% \\ ${mark}`, subject, unionId, userId]) {
        expect([part, (await find(part)).includes(userId)]).toEqual([part, true]);
      }
      for (const none of [`ann%${mark}`, `ann?100% \\ ${mark}`, `Ann1100% \\ ${mark}`]) {
        expect([none, await find(none)]).toEqual([none, []]);
      }
    });

    it("the user search finds Chinese names by one or two characters, and odd ones by any part", async () => {
      const names = ["王芳", "王小芳", "欧阳娜娜", "Wang Fang", "wáng", "笑😀😀", "ab%c_d\\"];
      const idOf = new Map(names.map((name) => [unique("named"), name]));
      for (const [id, name] of idOf)
        await data().users.create({ id, name, avatar: null, createdAtMs: NOON });
      const searches = [
        "王",
        "芳",
        "王芳",
        "小芳",
        "娜娜",
        "欧阳娜",
        "NG F",
        "á",
        "😀",
        "%",
        "_d",
        "\\",
        "芳王",
        "g",
      ];
      for (const search of searches) {
        const found = (await data().users.list({ search, limit: 500 })).map(({ id }) =>
          idOf.get(id),
        );
        const expected = names.filter((name) => name.toLowerCase().includes(search.toLowerCase()));
        // Ids have letters of their own.
        const named = search === "g" ? found.filter((name) => name?.includes("g")) : found;
        expect([search, named.filter((name) => name !== undefined).sort()]).toEqual([
          search,
          expected.sort(),
        ]);
      }
    });

    it("the user search follows every change of names and accounts", async () => {
      const userId = unique("user");
      const found = async (search: string) =>
        (await data().users.list({ search, limit: 500 })).some(({ id }) => id === userId);
      const [before, after] = [unique("before"), unique("after")];
      await data().users.create({ id: userId, name: before, avatar: null, createdAtMs: NOON });
      await data().users.updateProfile(userId, { name: after, avatar: null });
      expect([await found(before), await found(after)]).toEqual([false, true]);

      const [subject, unionId] = [unique("subject"), unique("union")];
      const { id } = await data().accounts.create({
        ...newKey(),
        subject,
        userId,
        profile: {},
        createdAtMs: NOON,
      });
      const renamed = unique("renamed");
      await data().accounts.rename(id, renamed, NOON);
      await data().accounts.setUnionId(id, unionId, NOON);
      expect([await found(subject), await found(renamed), await found(unionId)]).toEqual([
        false,
        true,
        true,
      ]);
      await data().accounts.remove(id);
      expect([await found(renamed), await found(unionId), await found(after)]).toEqual([
        false,
        false,
        true,
      ]);
    });

    it("a user created in advance has what the administrator entered", async () => {
      const id = unique("user");
      const entered = { mobile: "138", email: "a@b.cn", forCorpId: "ww1", role: "admin" } as const;
      await data().users.create({ id, name: null, avatar: null, createdAtMs: NOON, ...entered });
      const before = await data().users.find(id);
      expect(before).toMatchObject({ ...entered, status: "active", firstLoginAtMs: null });
      await data().users.markSignedIn(id, NOON + 1);
      await data().users.markSignedIn(id, NOON + 2);
      expect(await data().users.find(id)).toEqual({ ...before, firstLoginAtMs: NOON + 1 });
    });

    it("many users, accounts and members are written as one by one", async () => {
      const [one, two] = [unique("u"), unique("u")];
      const at = { avatar: null, createdAtMs: NOON };
      await data().users.createAll([
        { id: one, name: "一", ...at, forCorpId: "ww1" },
        { id: two, name: null, ...at },
      ]);
      const alone = unique("u");
      await data().users.create({ id: alone, name: "一", ...at, forCorpId: "ww1" });
      expect(await data().users.find(one)).toEqual({
        ...(await data().users.find(alone)),
        id: one,
      });
      await data().users.updateProfiles([
        { id: one, name: null, avatar: "https://a/1" },
        { id: two, name: "二", avatar: null },
      ]);
      expect(await data().users.find(one)).toMatchObject({ name: "一", avatar: "https://a/1" });
      expect(await data().users.find(two)).toMatchObject({ name: "二", avatar: null });

      const keys = [newKey(), newKey()];
      const profile = { a: 1, b: null };
      const rows = [];
      for (const key of keys)
        rows.push(
          await data().accounts.create({ ...key, userId: one, profile, createdAtMs: NOON }),
        );
      expect(await data().accounts.findAll([...keys.toReversed(), newKey()])).toEqual(rows);
      const [first, second] = rows.map(({ id }) => id);
      await data().accounts.mergeProfiles([{ id: first!, profile: { a: 2, c: "三" } }], NOON + 1);
      expect(
        (await data().accounts.listOfUser(one)).map((row) => [
          row.id,
          row.profile,
          row.updatedAtMs,
        ]),
      ).toEqual([
        [first, { a: 2, b: null, c: "三" }, NOON + 1],
        [second, profile, NOON],
      ]);

      const { userId, corpKey } = await makeMember(data());
      const members = ["x", "y"].map((memberId) => ({ memberId, name: null, status: 1 }));
      for (const member of members)
        await data().members.upsert({ corpKey, userId: null, profile: {}, ...member, nowMs: NOON });
      await data().members.setUser(corpKey, "x", userId);
      await data().members.setUsers(corpKey, [
        { memberId: "x", userId: one },
        { memberId: "y", userId: two },
      ]);
      const userOf = async (memberId: string) =>
        (await data().members.find(corpKey, memberId))?.userId;
      expect([await userOf("x"), await userOf("y")]).toEqual([userId, two]);

      const entry = {
        atMs: NOON,
        action: "user-created",
        element: null,
        actor: "system",
        ip: "",
        snapshot: 0,
      } as const;
      await data().audit.appendAll([
        { ...entry, userId: two, detail: { n: 1, corpId: "ww1" } },
        { ...entry, userId: two, detail: { n: "二" }, snapshotHash: "h" },
      ]);
      expect(await data().audit.list({ userId: two, limit: 9 })).toMatchObject([
        { ...entry, detail: { n: "二" }, snapshotHash: "h" },
        { ...entry, detail: { n: 1 }, snapshotHash: null },
      ]);
      expect(await data().audit.list({ userId: two, corpId: "ww1", limit: 9 })).toHaveLength(1);
      await data().audit.appendAll([]);
      await data().users.createAll([]);
    });

    it("users are found by the contact that an administrator entered", async () => {
      const [mobile, email] = [unique("138"), unique("a@b.cn")];
      const at = { avatar: null, name: null, createdAtMs: NOON };
      const [one, two, merged] = [unique("u"), unique("u"), unique("u")];
      await data().users.create({ id: one, ...at, mobile });
      await data().users.create({ id: two, ...at, email, mobile: "1" });
      const find = async (mobiles: string[], emails: string[]) =>
        (await data().users.findByContact({ mobile: mobiles, email: emails })).map(({ id }) => id);
      expect(await find([mobile], [])).toEqual([one]);
      expect(await find(["x", mobile], [email])).toEqual([one, two]);
      expect(await find([email], [mobile])).toEqual([]);
      expect(await find([], [])).toEqual([]);
      await data().users.create({ id: merged, ...at, mobile: `${mobile}2` });
      const merge = { keptUserId: one, mergedUserId: merged, actor: "admin", nowMs: NOON };
      await data().transaction([], (stores) => stores.merges.carryOut(merge));
      expect(await find([`${mobile}2`], [])).toEqual([]);
    });

    it("setting a role reports whether it changed; disabled administrators do not count", async () => {
      const [one, two] = [await makeUser(data()), await makeUser(data())];
      const others = async () => {
        const rows = await data().users.list({ limit: 500 });
        for (const { id, role } of rows)
          if (role === "admin") await data().users.setRole(id, "user");
      };
      await others();
      expect(await data().users.setRole(one, "admin")).toBe(true);
      expect(await data().users.setRole(one, "admin")).toBe(false);
      expect(await data().users.setRole("unknown", "admin")).toBe(false);
      expect(await data().users.hasOtherAdministrator(one)).toBe(false);
      expect(await data().users.hasOtherAdministrator(two)).toBe(true);
      await data().users.setStatus(one, "disabled");
      expect(await data().users.hasOtherAdministrator(two)).toBe(false);
    });

    it("setting a user's status reports whether it changed", async () => {
      const id = await makeUser(data());
      expect(await data().users.setStatus(id, "active")).toBe(false);
      expect(await data().users.setStatus(id, "disabled")).toBe(true);
      expect((await data().users.find(id))?.status).toBe("disabled");
      expect(await data().users.setStatus("unknown", "disabled")).toBe(false);
    });
  });

  describe("accounts", () => {
    it("an account is found by all four parts of its key, exactly", async () => {
      const userId = await makeUser(data());
      const key = newKey();
      const account = { ...key, userId, profile: { name: "李雷" }, createdAtMs: NOON };
      const { id, ...row } = await data().accounts.create(account);
      expect(row).toEqual({ ...account, unionId: null, updatedAtMs: NOON });
      expect(await data().accounts.find(key)).toEqual({ id, ...row });
      for (const part of ["kind", "base", "tenant", "subject"] as const) {
        expect(await data().accounts.find({ ...key, [part]: "another" })).toBeNull();
        expect(await data().accounts.find({ ...key, [part]: key[part].toUpperCase() })).toBeNull();
      }
    });

    it("the accounts of a person are found by the union id of one provider", async () => {
      const [key, second] = [newKey(), newKey()];
      const unionId = unique("union");
      const facts = { userId: await makeUser(data()), profile: {}, createdAtMs: NOON };
      const first = await data().accounts.create({ ...key, ...facts, unionId });
      const { id } = await data().accounts.create({ ...second, ...facts });
      expect(await data().accounts.findByUnionId(key, unionId)).toEqual([first]);
      await data().accounts.setUnionId(id, unionId, NOON + 1);
      const both = await data().accounts.findByUnionId(key, unionId);
      expect(both.map((account) => account.id)).toEqual([first.id, id]);
      expect(both[1]).toMatchObject({ unionId, updatedAtMs: NOON + 1 });
      for (const part of ["kind", "base"] as const) {
        const other = { ...key, [part]: "another" };
        expect(await data().accounts.findByUnionId(other, unionId)).toEqual([]);
      }
    });

    it("removing an account deletes its loginCodes", async () => {
      const userId = await makeUser(data());
      const account = { ...newKey(), userId, profile: {}, createdAtMs: NOON };
      const { id: accountId } = await data().accounts.create(account);
      const codeHash = unique("code");
      const grant = { userId, accountId, element: "auths.A", corps: null };
      await data().loginCodes.create({ ...grant, codeHash, expiresAtMs: NOON + 1 });
      await data().accounts.remove(accountId);
      expect(await data().accounts.find(account)).toBeNull();
      expect(await data().loginCodes.consume(codeHash, NOON)).toBe(false);
    });

    it("an account belongs to one user only", async () => {
      const key = newKey();
      const facts = { ...key, profile: {}, createdAtMs: NOON };
      const first = await data().accounts.create({ ...facts, userId: await makeUser(data()) });
      const second = { ...facts, userId: await makeUser(data()) };
      await expect(data().accounts.create(second)).rejects.toSatisfy((e) => isCode(e, 10202));
      expect(await data().accounts.find(key)).toEqual(first);
    });

    it("a later login preserves profile keys that it does not contain", async () => {
      const userId = await makeUser(data());
      const profile = { name: "A", mobile: "138", department: [1, 2], nested: { a: 1 } };
      const { id } = await data().accounts.create({
        ...newKey(),
        userId,
        profile,
        createdAtMs: NOON,
      });
      await data().accounts.mergeProfile(
        id,
        { name: "B", mobile: null, nested: { b: 2 } },
        NOON + 9,
      );
      const [row] = await data().accounts.listOfUser(userId);
      expect(row?.updatedAtMs).toBe(NOON + 9);
      expect(row?.profile).toEqual({
        name: "B",
        mobile: null,
        department: [1, 2],
        nested: { b: 2 },
      });
    });

    it("concurrent profile updates lose no key", async () => {
      const userId = await makeUser(data());
      const { id } = await data().accounts.create({
        ...newKey(),
        userId,
        profile: {},
        createdAtMs: NOON,
      });
      const keys = Array.from({ length: 20 }, (_, n) => `key${n}`);
      await Promise.all(keys.map((key) => data().accounts.mergeProfile(id, { [key]: 1 }, NOON)));
      const [row] = await data().accounts.listOfUser(userId);
      expect(Object.keys(row?.profile ?? {}).sort()).toEqual([...keys].sort());
    });

    it("an account stores any JSON profile; invalid characters are replaced", async () => {
      const userId = await makeUser(data());
      const { id } = await data().accounts.create({
        ...newKey(),
        userId,
        profile: {},
        createdAtMs: NOON,
      });
      const cases: [string, string][] = [
        ["cut emoji \ud83d", "cut emoji \uFFFD"],
        ["nul \0", "nul \uFFFD"],
        ["whole \u{1f600} 𠮷 ' \" \\ %", "whole \u{1f600} 𠮷 ' \" \\ %"],
        ["\\u0000 spelled out", "\\u0000 spelled out"],
      ];
      for (const [given, kept] of cases) {
        await data().accounts.mergeProfile(id, { name: given }, NOON);
        const [row] = await data().accounts.listOfUser(userId);
        expect(row?.profile).toEqual({ name: kept });
      }
    });
  });

  describe("link proposals", () => {
    it("are raised once, listed newest first, follow a renamed member, and end when the member is a user", async () => {
      const corpKey = await makeCorp(data());
      const userId = await makeUser(data());
      const member = { corpKey, userId: null, name: "Lin", status: 1, profile: {}, nowMs: NOON };
      const raise = (memberId: string, createdAtMs: number) =>
        data().linkProposals.raise({ corpKey, memberId, userId, matchedBy: "mobile", createdAtMs });
      for (const memberId of ["lin", "han"]) {
        await data().members.upsert({ ...member, memberId });
        await raise(memberId, NOON);
        await raise(memberId, NOON + 1);
      }
      const page = await data().linkProposals.list({ limit: 2 });
      expect(page).toMatchObject([
        { memberId: "han", userId, matchedBy: "mobile", createdAtMs: NOON },
        { memberId: "lin" },
      ]);
      const next = await data().linkProposals.list({ limit: 1, before: page[0]!.id });
      expect(next).toMatchObject([{ memberId: "lin" }]);
      await data().directory.renameMember(corpKey, "lin", "linda", { nowMs: NOON });
      expect(await data().linkProposals.list({ limit: 2 })).toMatchObject([
        {},
        { memberId: "linda" },
      ]);
      await data().members.setUser(corpKey, "linda", userId);
      await data().directory.removeMembers(corpKey, [{ memberId: "han" }], { nowMs: NOON });
      const open = await data().linkProposals.list({ limit: 9 });
      expect(open.filter((one) => one.corpKey === corpKey)).toEqual([]);
    });
  });

  describe("merge proposals", () => {
    it("a merge proposal is raised once, listed newest first, and deleted with its account", async () => {
      const unionId = unique("union");
      const proposals = [];
      for (let n = 0; n < 3; n++) {
        const userId = await makeUser(data());
        const account = { ...newKey(), userId, profile: {}, createdAtMs: NOON };
        const { id: accountId } = await data().accounts.create(account);
        const otherUserId = await makeUser(data());
        const pair = { accountId, userId, otherUserId, matchedBy: "mobile" } as const;
        proposals.push({ ...pair, unionId, createdAtMs: NOON + n });
      }
      for (const one of proposals) expect(await data().mergeProposals.raise(one)).toBe(true);
      expect(await data().mergeProposals.raise({ ...proposals[0]!, createdAtMs: 1 })).toBe(false);
      const [newest, middle] = await data().mergeProposals.list({ limit: 2 });
      expect(newest).toEqual({ id: newest?.id, ...proposals[2] });
      expect(middle).toMatchObject(proposals[1]!);
      const next = await data().mergeProposals.list({ limit: 1, before: middle!.id });
      expect(next).toMatchObject([proposals[0]]);
      await data().accounts.remove(proposals[2]!.accountId);
      expect(await data().mergeProposals.list({ limit: 1 })).toEqual([middle]);
    });
  });

  describe("invitations", () => {
    it("an invitation works once, before its end, and until it is withdrawn", async () => {
      const userId = await makeUser(data());
      const facts = { userId, actor: "admin", createdAtMs: NOON, expiresAtMs: NOON + 10 };
      const [one, two, three] = [unique("token"), unique("token"), unique("token")];
      for (const tokenHash of [one, two]) await data().invitations.create({ tokenHash, ...facts });
      expect(await data().invitations.find(one, NOON)).toEqual({ tokenHash: one, ...facts });
      expect(await data().invitations.find(one, NOON + 10)).toBeNull();
      expect(await data().invitations.consume(one, NOON + 10)).toBe(false);
      expect(await data().invitations.consume(one, NOON)).toBe(true);
      expect(await data().invitations.consume(one, NOON)).toBe(false);
      expect(await data().invitations.find(one, NOON)).toBeNull();
      expect(await data().invitations.withdraw(userId)).toBe(1);
      expect(await data().invitations.find(two, NOON)).toBeNull();
      expect(await data().invitations.consume(three, NOON)).toBe(false);
    });
  });

  describe("corps", () => {
    it("a corp has a permanent key and preserves its names when none is given", async () => {
      const corp = { base: "https://qyapi", corpId: unique("corp"), nowMs: NOON };
      const first = await data().corps.upsert({ ...corp, corpName: "A", corpFullName: "A Ltd" });
      const second = await data().corps.upsert({ ...corp, corpName: "", corpFullName: "B Ltd" });
      expect(second).toEqual({
        key: first.key,
        base: "https://qyapi",
        corpId: corp.corpId,
        corpName: "A",
        corpFullName: "B Ltd",
        nameSource: "department",
        updatedAtMs: NOON,
      });
      expect(await data().corps.find("https://qyapi", corp.corpId)).toEqual(second);
      expect(await data().corps.findByKey(first.key)).toEqual(second);
    });

    it("a corp of the sandbox and of the real service are separate", async () => {
      const names = { corpId: unique("corp"), corpName: "A", corpFullName: "A", nowMs: NOON };
      const real = await data().corps.upsert({ base: "https://real", ...names });
      const played = await data().corps.upsert({ base: "http://sandbox", ...names });
      expect(real.key).not.toBe(played.key);
    });
  });

  describe("members", () => {
    it("a login preserves member fields that the provider withholds", async () => {
      const { userId, corpKey } = await makeMember(data());
      const said = { corpKey, memberId: "lilei", userId: null, name: null, status: null };
      await data().members.upsert({ ...said, profile: { gender: "1" }, nowMs: NOON });
      await data().members.upsert({ ...said, profile: { position: "CTO" }, nowMs: NOON });
      expect(await data().members.find(corpKey, "lilei")).toEqual({
        corpKey,
        memberId: "lilei",
        userId,
        name: "李雷",
        status: 1,
        profile: { gender: "1", position: "CTO" },
        removedAtMs: null,
        changedAtMs: NOON,
      });
      expect(await data().members.find(corpKey, "unknown")).toBeNull();
    });

    it("active members without a user are listed page by page, and become a user once", async () => {
      const corpKey = await makeCorp(data());
      const userId = await makeUser(data());
      const facts = { corpKey, userId: null, name: "李雷", profile: {}, nowMs: NOON };
      for (const [memberId, status] of [
        ["a", 1],
        ["b", 2],
        ["c", null],
        ["d", 1],
      ] as const) {
        await data().members.upsert({ ...facts, memberId, status });
      }
      await data().directory.removeMembers(corpKey, [{ memberId: "d" }], { nowMs: NOON });
      const page = { after: "", limit: 1 };
      const one = await data().members.withoutUser(corpKey, page);
      expect(one).toEqual([{ memberId: "a", name: "李雷" }]);
      const rest = await data().members.withoutUser(corpKey, { after: "a", limit: 9 });
      expect(rest.map(({ memberId }) => memberId)).toEqual(["c"]);
      expect(await data().members.setUser(corpKey, "a", userId)).toBe(true);
      expect(await data().members.setUser(corpKey, "a", await makeUser(data()))).toBe(false);
      expect((await data().members.find(corpKey, "a"))?.userId).toBe(userId);
      expect(await data().members.withoutUser(corpKey, page)).toMatchObject([{ memberId: "c" }]);
    });

    it("memberships are listed with their corps, ended ones included", async () => {
      const { userId, corpKey, member } = await makeMember(data());
      await data().members.upsert({ ...member, status: 5, nowMs: NOON + 1 });
      const { corpId } = (await data().corps.findByKey(corpKey))!;
      const corp = { corpId, corpName: "晨星", corpFullName: "晨星科技" };
      expect(await data().members.listOfUser(userId)).toEqual([
        { ...member, status: 5, removedAtMs: null, changedAtMs: NOON + 1, corp },
      ]);
      expect(await data().members.listOfUser("unknown")).toEqual([]);
    });

    it("a user may enter corps with an active or unreported membership", async () => {
      const userId = await makeUser(data());
      const opened: string[] = [];
      for (const status of [1, null, 2, 4, 5]) {
        const corpKey = await makeCorp(data());
        const member = { corpKey, memberId: "m", userId, name: null, profile: {} };
        await data().members.upsert({ ...member, status, nowMs: NOON });
        if (status === 1 || status === null) opened.push(corpKey);
      }
      const corps = await data().members.corpsOfUser(userId);
      expect(corps.map(({ key }) => key).sort()).toEqual(opened.sort());
    });
  });
}

function newKey(): AccountKey {
  return { kind: "wecom", base: "https://qyapi", tenant: "ww1", subject: unique("li-lei") };
}
