import { describe, expect, it } from "vitest";
import type { AuthorisationKey, NewAuthorisation } from "@menshen/domain";
import type { World } from "../world.ts";
import { MINUTE, newPush, newSession, NOON, unique } from "../fixtures.ts";

const base = "https://qyapi";

function newAuthorisation(facts: Partial<NewAuthorisation> = {}): NewAuthorisation {
  return {
    suiteId: unique("dk"),
    corpId: unique("wp"),
    agentId: null,
    permanentCode: "the permanent code",
    authCodeHash: unique("auth-code"),
    state: "org42",
    corpName: "晨星",
    corpFullName: "晨星科技",
    authorisedAtMs: NOON,
    nowMs: NOON,
    ...facts,
  };
}

export function describeSuites(world: World): void {
  const data = () => world.database.data;

  const put = (suiteId: string, ticket: string, pushedAtMs: number) =>
    data().suiteTickets.put({ suiteId, ticket, pushedAtMs, receivedAtMs: pushedAtMs + 5 });

  const end = (key: AuthorisationKey, cancelledAtMs: number) =>
    data().authorisations.end(key, { base, cancelledAtMs, nowMs: cancelledAtMs });

  describe("suite tickets", () => {
    it("the suite ticket with the larger TimeStamp wins in any order of arrival; the previous one is stored", async () => {
      const suiteId = unique("dk");
      expect(await data().suiteTickets.find(suiteId)).toBeNull();
      await put(suiteId, "second", 2000);
      expect(await data().suiteTickets.find(suiteId)).toEqual({
        newest: "second",
        previous: null,
        receivedAtMs: 2005,
      });
      await put(suiteId, "third", 3000);
      await put(suiteId, "first", 1000);
      await put(suiteId, "third", 3000);
      const kept = { newest: "third", previous: "second", receivedAtMs: 3005 };
      expect(await data().suiteTickets.find(suiteId)).toEqual(kept);
    });

    it("suite tickets belong to their suite", async () => {
      const [one, other] = [unique("dk"), unique("dk")];
      await put(one, "ticket", 1000);
      expect(await data().suiteTickets.find(other)).toBeNull();
    });
  });

  describe("authorisations", () => {
    it("an authorisation is found by company, by alias and by its auth code", async () => {
      const { nowMs, ...given } = newAuthorisation();
      expect(await data().authorisations.save({ ...given, nowMs })).toBe(true);
      const { suiteId, corpId, authCodeHash } = given;
      const row = {
        ...given,
        status: "active",
        problem: null,
        cancelledAtMs: null,
        updatedAtMs: nowMs,
      };
      const { authorisations } = data();
      expect(await authorisations.find({ suiteId, corpId })).toEqual(row);
      expect(await authorisations.findByAuthCode(suiteId, authCodeHash)).toEqual(row);
      expect(await authorisations.list(suiteId)).toEqual([row]);
      expect(await authorisations.find({ suiteId, corpId: "WW1" })).toBeNull();
      await authorisations.addAlias({ suiteId, corpId }, "WW1");
      await authorisations.addAlias({ suiteId, corpId }, "WW1");
      expect(await authorisations.find({ suiteId, corpId: "WW1" })).toEqual(row);
      expect(await authorisations.find({ suiteId, corpId: "ww1" })).toBeNull();
      expect(await authorisations.find({ suiteId: "dk-other", corpId })).toBeNull();
      expect((await authorisations.corpIds(suiteId)).sort()).toEqual(["WW1", corpId].sort());
      expect(await authorisations.aliases(suiteId)).toEqual([{ alias: "WW1", corpId }]);
    });

    it("a refused authorisation recovers without losing data", async () => {
      const given = newAuthorisation();
      const { authorisations } = data();
      await authorisations.save(given);
      await authorisations.suspect(given, 48004, NOON + 1);
      const ill = { status: "unusable", problem: 48004, permanentCode: "the permanent code" };
      expect(await authorisations.find(given)).toMatchObject(ill);
      const facts = { agentId: "1000021", corpName: null, corpFullName: "晨星集团" };
      await authorisations.confirm(given, { ...facts, nowMs: NOON + 2 });
      expect(await authorisations.find(given)).toMatchObject({
        status: "active",
        problem: null,
        agentId: "1000021",
        corpName: "晨星",
        corpFullName: "晨星集团",
        updatedAtMs: NOON + 2,
      });
    });

    it("an older authorisation does not replace a newer one; a new code preserves the agent", async () => {
      const given = newAuthorisation({ agentId: "1000021" });
      const { authorisations } = data();
      await authorisations.save(given);
      const older = { ...given, permanentCode: "older", authorisedAtMs: NOON - 1 };
      expect(await authorisations.save(older)).toBe(false);
      const newer = { ...given, permanentCode: "newer", agentId: null, authorisedAtMs: NOON + 1 };
      expect(await authorisations.save(newer)).toBe(true);
      const kept = { permanentCode: "newer", agentId: "1000021" };
      expect(await authorisations.find(given)).toMatchObject(kept);
    });

    it("a cancellation ends an earlier authorisation and not a later one", async () => {
      const given = newAuthorisation({ authorisedAtMs: NOON + MINUTE });
      const { authorisations } = data();
      await authorisations.save(given);
      expect(await end(given, NOON)).toBe(false);
      expect(await authorisations.find(given)).toMatchObject({ status: "active" });
      expect(await end(given, NOON + 2 * MINUTE)).toBe(true);
      const over = { status: "cancelled", permanentCode: null, corpName: "", state: null };
      expect(await authorisations.find(given)).toMatchObject(over);
      expect(await authorisations.save(given)).toBe(false);
      await authorisations.suspect(given, 40084, NOON);
      await authorisations.confirm(given, { ...given, nowMs: NOON });
      expect(await authorisations.find(given)).toMatchObject(over);
      expect(await authorisations.save({ ...given, authorisedAtMs: NOON + 3 * MINUTE })).toBe(true);
    });

    it("a cancellation that arrives before the authorisation is stored", async () => {
      const given = newAuthorisation();
      expect(await end(given, NOON + 1)).toBe(true);
      expect(await data().authorisations.save(given)).toBe(false);
    });

    it("a cancellation deletes the data of its company only", async () => {
      const given = newAuthorisation();
      const sister = newAuthorisation({ suiteId: given.suiteId });
      const people = [await settle(given), await settle(sister)];
      await end(given, NOON + 1);
      expect(await Promise.all(people.map(left))).toEqual([
        {
          account: false,
          member: false,
          session: false,
          loginCode: false,
          keys: false,
          body: false,
          user: [null, null],
          names: ["", ""],
        },
        {
          account: true,
          member: true,
          session: true,
          loginCode: true,
          keys: true,
          body: true,
          user: ["林小满", "https://avatar"],
          names: ["晨星", "晨星科技"],
        },
      ]);
      const codes = await data().orgCodes.list(given.suiteId);
      expect(codes.map(({ corpId }) => corpId)).toEqual([sister.corpId]);
    });

    it("a cancellation preserves the directory of a company with another app or suite", async () => {
      const given = newAuthorisation();
      const other = newAuthorisation({ corpId: given.corpId });
      const [here, there] = [await settle(given), await settle(other, "wochen")];
      await end(given, NOON + 1);
      expect(await left(here)).toMatchObject({ account: false, member: true, session: false });
      const kept = { account: true, member: true, session: true, names: ["晨星", "晨星科技"] };
      expect(await left(there)).toMatchObject(kept);
      await end(other, NOON + 2);
      expect(await left(here)).toMatchObject({ member: false });
      expect(await left(there)).toMatchObject({ member: false, session: false, names: ["", ""] });
    });

    it("a cancellation preserves the name of a user with another account", async () => {
      const given = newAuthorisation();
      const here = await settle(given);
      const { userId } = here.account;
      const wechat = { kind: "wechat", base, tenant: "wx1", subject: unique("openid") };
      await data().accounts.create({ ...wechat, userId, profile: {}, createdAtMs: NOON });
      await end(given, NOON + 1);
      expect(await left(here)).toMatchObject({ user: ["林小满", "https://avatar"] });
    });
  });

  /** A company with one member, and everything that is stored about both. */
  async function settle(
    { suiteId, corpId, nowMs, ...names }: NewAuthorisation,
    memberId = "wolin",
  ) {
    const at = { suiteId, corpId, nowMs };
    await data().authorisations.save({ ...at, ...names });
    const userId = unique("user");
    const name = "林小满";
    await data().users.create({ id: userId, name, avatar: "https://avatar", createdAtMs: NOON });
    const { key: corpKey } = await data().corps.upsert({ base, corpId, ...names, nowMs });
    const member = { corpKey, memberId, userId, name, status: 1, profile: {} };
    await data().members.upsert({ ...member, nowMs });
    const tenant = `${suiteId}/${corpId}`;
    const account = { kind: "wecom-proxy", base, tenant, subject: memberId };
    const { id: accountId } = await data().accounts.create({
      ...account,
      userId,
      profile: {},
      createdAtMs: NOON,
    });
    const session = newSession({ userId, corpKey });
    await data().sessions.create(session);
    const codeHash = unique("login-code");
    const grant = { codeHash, userId, accountId, element: "auths.X", corps: [corpKey] };
    await data().loginCodes.create({ ...grant, expiresAtMs: NOON + MINUTE });
    await data().orgCodes.set({ ...at, code: unique("org"), element: null });
    const keys = { corpKey: unique("key"), token: "t", encodingAESKey: "k" };
    await data().corpCallbacks.set({ ...at, ...keys });
    const { id: recordId } = await world.database.inbox.accept(newPush({ scope: tenant }));
    for (;;) {
      const record = await data().inbox.claimNext("node-1", world.clock.nowMs, MINUTE);
      if (!record) break;
      await data().inbox.complete(record, NOON);
    }
    return { account: { ...account, userId }, member, session, codeHash, keys, recordId, corpId };
  }

  async function left(of: Awaited<ReturnType<typeof settle>>) {
    const { account, member, session, codeHash, keys, recordId, corpId } = of;
    const user = await data().users.find(account.userId);
    const corp = await data().corps.find(base, corpId);
    return {
      account: (await data().accounts.find(account)) !== null,
      member: (await data().members.find(member.corpKey, member.memberId)) !== null,
      session: (await data().sessions.findAlive(session.tokenHash, NOON + 2, MINUTE)) !== null,
      loginCode: (await data().loginCodes.find(codeHash, NOON)) !== null,
      keys: (await data().corpCallbacks.find(keys.corpKey)) !== null,
      body: (await data().inbox.get(recordId))?.raw !== null,
      user: [user?.name, user?.avatar],
      names: [corp?.corpName, corp?.corpFullName],
    };
  }

  describe("organisation codes", () => {
    it("an organisation code belongs to one company of a suite, case-insensitively", async () => {
      const [suiteId, nowMs, element] = [unique("dk"), NOON, null];
      const set = (corpId: string, code: string, suite = suiteId) =>
        data().orgCodes.set({ suiteId: suite, corpId, code, element, nowMs });
      await set("wpA", "Qinghe-总部");
      await expect(set("wpB", "QINGHE-总部")).rejects.toMatchObject({ errcode: 10703 });
      await set("wpA", "qinghe-总部");
      const row = { suiteId, corpId: "wpA", code: "qinghe-总部", element };
      expect(await data().orgCodes.find("ＱINGHE-总部")).toEqual([row]);
      const other = unique("dk-z");
      await set("wpB", "qinghe-总部", other);
      expect(await data().orgCodes.find("qinghe-总部")).toHaveLength(2);
      await set("wpA", "elsewhere");
      await set("wpA", "qinghe-1");
      expect(await data().orgCodes.find("elsewhere")).toEqual([]);
    });
  });

  describe("callback keys", () => {
    it("callback keys are replaced at the same address", async () => {
      const key = { suiteId: unique("dk"), corpId: "wpA" };
      const [first, second] = [unique("key"), unique("key")];
      const set = (corpKey: string, token: string) =>
        data().corpCallbacks.set({ ...key, corpKey, token, encodingAESKey: "k", nowMs: NOON });
      expect(await set(first, "one")).toBe(first);
      expect(await set(second, "two")).toBe(first);
      const row = { ...key, corpKey: first, token: "two", encodingAESKey: "k" };
      expect(await data().corpCallbacks.find(first)).toEqual(row);
      expect(await data().corpCallbacks.list(key.suiteId)).toEqual([row]);
      expect(await data().corpCallbacks.find(second)).toBeNull();
    });
  });
}
