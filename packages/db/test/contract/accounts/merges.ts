import { describe, expect, it } from "vitest";
import type { AccountKey, AccountRow, MergeRow, UserRow } from "@menshen/domain";
import type { World } from "../world.ts";
import { DAY, makeCorp, makeUser, newFlow, newSession, NOON, unique } from "../fixtures.ts";

export function describeMerges(world: World): void {
  const data = () => world.database.data;

  const makeAccount = (userId: string, unionId: string | null = null): Promise<AccountRow> => {
    const key: AccountKey = { kind: "wechat", base: "https://a", tenant: "wx1", subject: "" };
    const account = { ...key, subject: unique("o"), userId, unionId, profile: {} };
    return data().accounts.create({ ...account, createdAtMs: NOON });
  };
  async function makeMembership(userId: string, corpKey?: string) {
    const key = { corpKey: corpKey ?? (await makeCorp(data())), memberId: unique("m") };
    const facts = { userId, name: null, status: 1, profile: {}, nowMs: NOON };
    await data().members.upsert({ ...key, ...facts });
    return key;
  }
  async function makeSession(userId: string, accountId: number | null, corpKey: string | null) {
    const session = { ...newSession({ userId, corpKey }), accountId };
    await data().sessions.create(session);
    return session.tokenHash;
  }
  const isAlive = async (tokenHash: string) =>
    (await data().sessions.findAlive(tokenHash, NOON + 1, DAY)) !== null;
  const merge = (keptUserId: string, mergedUserId: string) =>
    data().merges.carryOut({ keptUserId, mergedUserId, actor: "admin", nowMs: NOON });
  const undo = (row: MergeRow, accounts: number[] = []) =>
    data().merges.undo(row, [...row.moved.accounts, ...accounts], NOON + 1);
  const ownersOf = async (accounts: AccountRow[]) =>
    Promise.all(accounts.map(async (key) => (await data().accounts.find(key))?.userId));

  describe("merged users", () => {
    it("a merge moves accounts and memberships, and its undo moves both back", async () => {
      const [kept, merged] = [await makeUser(data()), await makeUser(data())];
      const accounts = [await makeAccount(kept), await makeAccount(merged)];
      const [own, other] = [await makeMembership(kept), await makeMembership(merged)];
      const row = await merge(kept, merged);
      expect(row).toEqual({
        id: row.id,
        keptUserId: kept,
        mergedUserId: merged,
        actor: "admin",
        atMs: NOON,
        undoneAtMs: null,
        moved: {
          accounts: [accounts[1]?.id],
          members: [other],
          status: "active",
          filled: { name: null, avatar: null },
          proposals: [],
        },
        sessionsEnded: 0,
      });
      expect(await ownersOf(accounts)).toEqual([kept, kept]);
      const corps = (await data().members.corpsOfUser(kept)).map(({ key }) => key);
      expect(new Set(corps)).toEqual(new Set([own.corpKey, other.corpKey]));
      expect(await data().users.find(merged)).toMatchObject({
        status: "disabled",
        mergedInto: kept,
      });
      const stored = await data().merges.find(row.id);
      expect(await data().merges.findOf(merged)).toEqual(stored);

      expect(await undo(stored!)).toEqual({ members: 1, sessionsEnded: 0 });
      expect(await ownersOf(accounts)).toEqual([kept, merged]);
      expect((await data().members.find(other.corpKey, other.memberId))?.userId).toBe(merged);
      expect(await data().users.find(merged)).toMatchObject({ status: "active", mergedInto: null });
      expect((await data().merges.find(row.id))?.undoneAtMs).toBe(NOON + 1);
      expect(await data().merges.findOf(merged)).toBeNull();
    });

    it("a merged user has nothing left to sign in with", async () => {
      const [kept, merged] = [await makeUser(data()), await makeUser(data())];
      const { id: accountId } = await makeAccount(merged);
      const sessions = [
        await makeSession(kept, null, null),
        await makeSession(merged, accountId, null),
      ];
      const codeHash = unique("code");
      const grant = { userId: merged, accountId, element: "a.B", corps: null };
      await data().loginCodes.create({ ...grant, codeHash, expiresAtMs: NOON + DAY });
      const flow = newFlow({ purpose: "bind", userId: merged });
      await data().flows.create(flow);
      expect(await merge(kept, merged)).toMatchObject({ sessionsEnded: 1 });
      expect(await Promise.all(sessions.map(isAlive))).toEqual([true, false]);
      expect(await data().loginCodes.find(codeHash, NOON)).toBeNull();
      expect(await data().flows.find(flow.stateHash)).toMatchObject({ status: "failed" });
    });

    it("a merge fills missing name and avatar; its undo preserves newer ones", async () => {
      const [kept, merged] = [unique("user"), unique("user")];
      const nameless = { id: kept, name: null, avatar: null, createdAtMs: NOON };
      await data().users.create(nameless);
      await data().users.create({ ...nameless, id: merged, name: "韩梅梅", avatar: "https://a" });
      const row = await merge(kept, merged);
      const look = async (): Promise<Partial<UserRow>> => (await data().users.find(kept)) ?? {};
      expect(await look()).toMatchObject({ name: "韩梅梅", avatar: "https://a" });
      await data().users.updateProfile(kept, { name: "李雷", avatar: null });
      await undo(row);
      expect(await look()).toMatchObject({ name: "李雷", avatar: null });
    });

    it("a merge preserves the surviving user's own name", async () => {
      const [kept, merged] = [await makeUser(data()), unique("user")];
      await data().users.create({ id: merged, name: "韩梅梅", avatar: null, createdAtMs: NOON });
      await merge(kept, merged);
      expect(await data().users.find(kept)).toMatchObject({ name: "李雷", avatar: null });
    });

    it("undoing a merge revokes only the sessions that depend on what moved back", async () => {
      const [kept, merged] = [await makeUser(data()), await makeUser(data())];
      const [own, moved] = [await makeAccount(kept), await makeAccount(merged)];
      const [inOwn, inMoved] = [await makeMembership(kept), await makeMembership(merged)];
      await makeMembership(merged, inOwn.corpKey);
      const row = await merge(kept, merged);
      const sessions = [
        await makeSession(kept, own.id, inOwn.corpKey),
        await makeSession(kept, own.id, inMoved.corpKey),
        await makeSession(kept, moved.id, null),
        await makeSession(kept, null, null),
      ];
      expect(await undo(row)).toEqual({ members: 2, sessionsEnded: 2 });
      expect(await Promise.all(sessions.map(isAlive))).toEqual([true, false, false, true]);
      await merge(kept, merged);
      expect(await isAlive(sessions[1]!)).toBe(false);
    });

    it("undoing a merge moves back only what the surviving user still has", async () => {
      const [kept, merged] = [await makeUser(data()), await makeUser(data())];
      const [gone, stays] = [await makeAccount(merged), await makeAccount(merged)];
      const member = await makeMembership(merged);
      const row = await merge(kept, merged);
      await data().accounts.remove(gone.id);
      const other = await makeUser(data());
      const taken = { ...member, userId: other, name: null, status: 1, profile: {}, nowMs: NOON };
      await data().members.upsert(taken);
      expect(await undo(row)).toEqual({ members: 0, sessionsEnded: 0 });
      expect(await ownersOf([gone, stays])).toEqual([undefined, merged]);
      expect((await data().members.find(member.corpKey, member.memberId))?.userId).toBe(other);
    });

    it("a merge resolves its proposal and moves other proposals; its undo moves them back", async () => {
      const [kept, merged, third] = [
        await makeUser(data()),
        await makeUser(data()),
        await makeUser(data()),
      ];
      const unionId = unique("union");
      const [own, other] = [await makeAccount(kept), await makeAccount(merged, unionId)];
      const propose = (accountId: number, userId: string, otherUserId: string) =>
        data().mergeProposals.raise({
          accountId,
          userId,
          otherUserId,
          matchedBy: "unionId",
          unionId,
          createdAtMs: NOON,
        });
      await propose(own.id, kept, merged);
      await propose(other.id, merged, third);
      await propose(own.id, kept, third);
      const proposals = async () =>
        new Set(
          (await data().mergeProposals.list({ limit: 100 }))
            .filter((row) => row.unionId === unionId)
            .map(({ accountId, userId, otherUserId }) => `${accountId} ${userId} ${otherUserId}`),
        );
      const before = await proposals();
      const row = await merge(kept, merged);
      expect(await proposals()).toEqual(
        new Set([`${own.id} ${kept} ${third}`, `${other.id} ${kept} ${third}`]),
      );
      await undo(row);
      expect(await proposals()).toEqual(before);
    });

    it("merges are listed newest first, page by page, of one user or all", async () => {
      const [a, b, c, d] = await Promise.all([1, 2, 3, 4].map(() => makeUser(data())));
      const first = await merge(b!, a!);
      const second = await merge(c!, b!);
      const third = await merge(c!, d!);
      const idsOf = async (page: { userId?: string; limit: number; before?: number }) =>
        (await data().merges.list(page)).map(({ id }) => id);
      expect(await idsOf({ limit: 2 })).toEqual([third.id, second.id]);
      expect(await idsOf({ limit: 1, before: second.id })).toEqual([first.id]);
      expect(await idsOf({ userId: b!, limit: 9 })).toEqual([second.id, first.id]);
      expect(await idsOf({ userId: c!, limit: 9, before: third.id })).toEqual([second.id]);
      expect(await data().merges.find(0)).toBeNull();
    });
  });
}
