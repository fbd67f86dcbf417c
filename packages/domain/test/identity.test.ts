import { describe, expect, it } from "vitest";
import {
  challenge,
  cookie,
  corp,
  createTestFlows,
  verifier,
  type TestFlows,
  type Person,
} from "@menshen/testkit/flows";

async function signIn(flows: TestFlows, person: Person, allowRegister = true) {
  const login = flows.element("auths.One", { allowRegister });
  const { state } = await login.start({ challenge }, flows.context());
  const code = `code-${state}`;
  flows.codes.set(code, person);
  return await login.complete({ code, state, verifier }, flows.context());
}

async function accountOf(flows: TestFlows, subject: string) {
  const base = "https://api.example";
  const key = { kind: "test", base, tenant: corp.corpId, subject };
  return await flows.ports.data.accounts.find(key);
}

describe("identity", () => {
  it("an account id is case-insensitive: one person is one user", async () => {
    await using flows = await createTestFlows();
    await signIn(flows, { id: "LinXiaoMan" });
    const first = await accountOf(flows, "linxiaoman");
    await signIn(flows, { id: "linxiaoman" });
    const second = await accountOf(flows, "linxiaoman");
    expect(second?.id).toBe(first?.id);
    expect(second?.userId).toBe(first?.userId);
  });

  it("ten concurrent first logins of one person create one user", async () => {
    await using flows = await createTestFlows();
    const logins = await Promise.all(
      Array.from({ length: 10 }, () => signIn(flows, { id: "Lin" })),
    );
    expect(logins.length).toBe(10);
    const account = await accountOf(flows, "lin");
    const audit = await flows.ports.data.audit.list({ limit: 100 });
    expect(new Set(audit.map(({ userId }) => userId))).toEqual(new Set([account?.userId]));
    expect(audit.filter(({ detail }) => detail["isNewUser"]).length).toBe(1);
  });

  it("a withheld field never overwrites a stored one", async () => {
    await using flows = await createTestFlows();
    await signIn(flows, { id: "Lin", name: "林小满", mobile: "13900000001" });
    const done = await signIn(flows, { id: "Lin", name: null, mobile: null, status: null });
    expect(done.mobile).toBeNull();
    const account = await accountOf(flows, "lin");
    expect(account?.profile["mobile"]).toBe("13900000001");
    expect((await flows.ports.data.users.find(account?.userId ?? ""))?.name).toBe("林小满");
    const company = await flows.ports.data.corps.find("https://api.example", corp.corpId);
    const member = await flows.ports.data.members.find(company?.key ?? "", "lin");
    expect(member).toMatchObject({ name: "林小满", status: 1, userId: account?.userId });
  });

  it.each([
    [2, 10204, "disabled"],
    [4, 10204, "not activated"],
    [5, 10203, "gone"],
  ])("a member of status %i is rejected with %i (%s)", async (status, errcode) => {
    await using flows = await createTestFlows();
    await expect(signIn(flows, { id: "Lin", status })).rejects.toMatchObject({ errcode });
    expect(await accountOf(flows, "lin")).toBeNull();
  });

  it("a rejected login stores the member's new status and ends the sessions of that company", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const begun = await login.begin(cookie);
    flows.codes.set("c1", { id: "Lin" });
    const { userId } = await login.finish(cookie, begun.state, "c1");
    const alive = () => flows.ports.data.sessions.listAlive(userId, flows.clock.nowMs, 1000);
    expect((await alive()).length).toBe(1);
    await expect(signIn(flows, { id: "Lin", status: 2 })).rejects.toMatchObject({ errcode: 10204 });
    expect(await alive()).toEqual([]);
    // The directory is out of reach now: the last stored status still applies.
    await expect(signIn(flows, { id: "Lin", status: null })).rejects.toMatchObject({
      errcode: 10204,
    });
    expect((await signIn(flows, { id: "Lin", status: 1 })).userId).toBe("Lin");
  });

  it("a removed member is restored when the company vouches for the login", async () => {
    await using flows = await createTestFlows();
    await signIn(flows, { id: "Lin" });
    const { corps, directory } = flows.ports.data;
    const key = (await corps.find("https://api.example", corp.corpId))?.key ?? "";
    const find = () => directory.findMember(key, "lin");
    await expect(signIn(flows, { id: "Lin", status: 2 })).rejects.toMatchObject({ errcode: 10204 });
    await directory.removeMembers(key, [{ memberId: "lin" }], { nowMs: flows.clock.nowMs });
    await expect(signIn(flows, { id: "Lin", status: 5 })).rejects.toMatchObject({ errcode: 10203 });
    expect((await find())?.removedAtMs).toBe(flows.clock.nowMs);
    // The status from before the removal does not count.
    expect((await signIn(flows, { id: "Lin", status: null })).corpList).toEqual([corp]);
    expect(await find()).toMatchObject({ status: null, removedAtMs: null });
  });

  it("a member who left while the provider's answer was on its way stays out", async () => {
    await using flows = await createTestFlows();
    await signIn(flows, { id: "Lin" });
    const { corps, directory } = flows.ports.data;
    const key = (await corps.find("https://api.example", corp.corpId))?.key ?? "";
    flows.beforeAnswer = async () => {
      flows.clock.nowMs += 1;
      await directory.removeMembers(key, [{ memberId: "lin" }], { nowMs: flows.clock.nowMs });
      flows.clock.nowMs += 1;
    };
    await expect(signIn(flows, { id: "Lin" })).rejects.toMatchObject({ errcode: 10203 });
    expect((await directory.findMember(key, "lin"))?.removedAtMs).toBe(flows.clock.nowMs - 1);
    // Asked again, the company vouches for the member as it is now.
    flows.beforeAnswer = async () => {};
    expect((await signIn(flows, { id: "Lin" })).userId).toBe("Lin");
  });

  it("a login dates a member by the question, so that a change during the answer is newer", async () => {
    await using flows = await createTestFlows();
    const askedAtMs = flows.clock.nowMs;
    flows.beforeAnswer = async () => void (flows.clock.nowMs += 150_000);
    await signIn(flows, { id: "Lin" });
    const { corps, directory } = flows.ports.data;
    const key = (await corps.find("https://api.example", corp.corpId))?.key ?? "";
    const member = await directory.findMember(key, "lin");
    expect(member).toMatchObject({ changedAtMs: askedAtMs, timeSource: "own" });
  });

  it("registration off: unknown people are rejected with 10201 and existing users sign in", async () => {
    await using flows = await createTestFlows();
    await expect(signIn(flows, { id: "Lin" }, false)).rejects.toMatchObject({ errcode: 10201 });
    await signIn(flows, { id: "Lin" }, true);
    expect((await signIn(flows, { id: "Lin" }, false)).userId).toBe("Lin");
  });

  it("allowRegister of e.json overrides the Type's", async () => {
    await using flows = await createTestFlows();
    const element = {
      fullName: "auths.Closed",
      type: "auths.TestType",
      title: { zh: "关", en: "Closed" },
      isActive: true,
      isDefault: false,
      allowRegister: false,
      matchBy: [],
      extra: {},
    };
    flows.codes.set("c1", { id: "Lin" });
    const login = flows.element("auths.Closed", { element });
    await expect(login.complete({ code: "c1" }, flows.context("server"))).rejects.toMatchObject({
      errcode: 10201,
    });
  });

  it("a login that fails midway writes nothing", async () => {
    await using flows = await createTestFlows();
    await expect(signIn(flows, { id: "Lin", status: 5 })).rejects.toMatchObject({ errcode: 10203 });
    const { sessions, audit } = flows.ports.data;
    expect(await sessions.listAlive("any", flows.clock.nowMs, 1000)).toEqual([]);
    expect((await audit.list({ limit: 10 })).map(({ action }) => action)).toEqual(["login-failed"]);
  });
});

describe("the audit", () => {
  it("the audit stores actor, element, snapshot and error number, and never a secret", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const begun = await login.begin(cookie);
    flows.codes.set("code-one", { id: "Lin" });
    const done = await login.finish(cookie, begun.state, "code-one");
    await expect(signIn(flows, { id: "Ma", status: 2 })).rejects.toMatchObject({ errcode: 10204 });
    const rows = await flows.ports.data.audit.list({ limit: 10 });
    expect(rows).toMatchObject([
      {
        action: "login-failed",
        element: "auths.One",
        userId: null,
        actor: "anonymous",
        ip: "203.0.113.9",
        snapshot: 3,
        detail: { purpose: "login", binding: "challenge", errcode: 10204, source: "app" },
      },
      {
        action: "login",
        userId: done.userId,
        actor: "user",
        snapshot: 3,
        detail: {
          purpose: "login",
          binding: "cookie",
          isNewUser: true,
          corpId: "ww0000000000000001",
        },
      },
      {
        action: "session-created",
        userId: done.userId,
        actor: "user",
        detail: { corpId: "ww0000000000000001", platform: "web" },
      },
    ]);
    const text = JSON.stringify(rows);
    for (const secret of [begun.state, cookie, "code-", done.session?.token ?? "?"]) {
      expect(text).not.toContain(secret);
    }
  });
});
