import type { MatchKey } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { createUser, linkMember, mergeUsers, setUserStatus } from "@menshen/domain";
import { cookie, corp, createTestFlows, type Person, type TestFlows } from "@menshen/testkit/flows";

const origin = { ip: "192.0.2.7", userAgent: "", actor: "admin", snapshot: 3 } as const;
const actor = "admin";
const mobile = "13800138000";
const { corpId } = corp;

const create = ({ ports }: TestFlows, userId: string, more = {}) =>
  createUser(ports, origin, { userId, actor, corpId, mobile, ...more });

async function signIn(
  flows: TestFlows,
  person: Person,
  { matchBy = ["mobile"] as readonly MatchKey[], allowRegister = true } = {},
) {
  const name = "auths.One";
  const title = { zh: "测试", en: "Test" };
  const flags = { isActive: true, isDefault: false, allowRegister, matchBy, extra: {} };
  const element = { fullName: name, type: "auths.TestType", title, ...flags };
  const login = flows.element(name, { element });
  const { state } = await login.begin(cookie);
  flows.codes.set(state, person);
  return (await login.finish(cookie, state, state)).userId;
}

const proposals = async ({ ports }: TestFlows) =>
  (await ports.data.mergeProposals.list({ limit: 50 })).map((row) => [
    row.otherUserId,
    row.matchedBy,
  ]);

describe("a first login where the element has matchBy", () => {
  it("joins the one user created for the company with the member's mobile number", async () => {
    await using flows = await createTestFlows();
    await create(flows, "u-lin");
    const person = { id: "Lin", name: "林小满", mobile: "+86 138 0013 8000" };
    expect(await signIn(flows, person, { allowRegister: false })).toBe("u-lin");
    expect(await flows.ports.data.users.find("u-lin")).toMatchObject({
      name: "林小满",
      firstLoginAtMs: flows.clock.nowMs,
    });
    const [login] = await flows.ports.data.audit.list({ limit: 1 });
    expect(login).toMatchObject({ userId: "u-lin", detail: { isNewUser: false } });
    expect(await proposals(flows)).toEqual([]);
    // Later logins resolve by the account, whatever the company says then.
    expect(await signIn(flows, { id: "Lin", mobile: null })).toBe("u-lin");
  });

  it("joins by e-mail in either case, and only by what matchBy names", async () => {
    await using flows = await createTestFlows();
    await create(flows, "u-lin", { email: "lin@example.com" });
    const person = { id: "Lin", mobile, email: "Lin@Example.COM" };
    const never = await signIn(flows, { ...person, id: "Ma" }, { matchBy: [] });
    expect(never).not.toBe("u-lin");
    expect(await signIn(flows, { ...person, mobile: null }, { matchBy: ["email"] })).toBe("u-lin");
    expect(await proposals(flows)).toEqual([]);
  });

  it("without a match and with allowRegister 0 admits no one", async () => {
    await using flows = await createTestFlows();
    await create(flows, "u-lin");
    for (const person of [
      { id: "Ma", mobile: "13900139000" },
      { id: "Ma", mobile: null },
      { id: "Ma", mobile: "1380013800" },
    ]) {
      await expect(signIn(flows, person, { allowRegister: false })).rejects.toMatchObject({
        errcode: 10201,
      });
    }
  });

  const unfit: Record<string, (flows: TestFlows) => Promise<unknown>> = {
    "created for another company": (flows) => create(flows, "other", { corpId: "ww2" }),
    "created for no company": (flows) => create(flows, "other", { corpId: undefined }),
    "an administrator": (flows) => create(flows, "other", { role: "admin" }),
    "someone who has signed in": async (flows) => {
      await create(flows, "other");
      await flows.ports.data.users.markSignedIn("other", 1);
    },
    "a member already": async (flows) => {
      await create(flows, "other");
      const { data, clock } = flows.ports;
      const nowMs = clock.now();
      const { key: corpKey } = await data.corps.upsert({ ...corp, base: "https://b", nowMs });
      const member = { corpKey, memberId: "han", userId: null, name: "Han", status: 1 };
      await data.members.upsert({ ...member, profile: {}, nowMs });
      await linkMember(flows.ports, origin, { userId: "other", corpKey, memberId: "han", actor });
    },
    "the owner of an account": async (flows) => {
      await create(flows, "other");
      const key = { kind: "x", base: "https://x", tenant: "x", subject: "x" };
      const account = { ...key, userId: "other", profile: {}, createdAtMs: 1 };
      await flows.ports.data.accounts.create(account);
    },
  };
  it.each(Object.keys(unfit))(
    "does not join a user who is %s: a merge is proposed",
    async (kind) => {
      await using flows = await createTestFlows();
      await unfit[kind]?.(flows);
      const person = { id: "Lin", mobile };
      // Refused, and for an administrator to link: once, however often the person tries.
      for (let tries = 0; tries < 2; tries++) {
        await expect(signIn(flows, person, { allowRegister: false })).rejects.toMatchObject({
          errcode: 10201,
        });
      }
      const links = await flows.ports.data.linkProposals.list({ limit: 50 });
      expect(links).toMatchObject([{ memberId: "lin", userId: "other", matchedBy: "mobile" }]);
      expect(await proposals(flows)).toEqual([]);
      expect(await signIn(flows, person)).not.toBe("other");
      expect(await flows.ports.data.linkProposals.list({ limit: 50 })).toEqual([]);
      expect(await proposals(flows)).toEqual([["other", "mobile"]]);
      const [login] = await flows.ports.data.audit.list({ limit: 1, action: "login" });
      expect(login?.detail).toMatchObject({ isNewUser: true, mergeProposed: true });
    },
  );

  it("a refused member whom an administrator links signs in as that user", async () => {
    await using flows = await createTestFlows();
    await create(flows, "u-lin", { corpId: undefined });
    const person = { id: "Lin", mobile };
    const refused = signIn(flows, person, { allowRegister: false });
    await expect(refused).rejects.toMatchObject({ errcode: 10201 });
    const [found] = await flows.ports.data.linkProposals.list({ limit: 1 });
    const { corpKey, memberId, userId } = found!;
    await linkMember(flows.ports, origin, { corpKey, memberId, userId, actor });
    expect(await signIn(flows, person, { allowRegister: false })).toBe("u-lin");
    expect(await flows.ports.data.linkProposals.list({ limit: 1 })).toEqual([]);
  });

  it("does not join where two users match, by one value or by two", async () => {
    await using flows = await createTestFlows();
    await create(flows, "one");
    await create(flows, "two", { mobile: undefined, email: "lin@example.com" });
    const person = { id: "Lin", mobile, email: "lin@example.com" };
    const userId = await signIn(flows, person, { matchBy: ["mobile", "email"] });
    expect(["one", "two"]).not.toContain(userId);
    expect(await proposals(flows)).toEqual([
      ["two", "email"],
      ["one", "mobile"],
    ]);
    await create(flows, "three");
    expect(["one", "three"]).not.toContain(await signIn(flows, { id: "Ma", mobile }));
  });

  it("a disabled user is joined and refused", async () => {
    await using flows = await createTestFlows();
    await create(flows, "u-lin");
    await setUserStatus(flows.ports, origin, { userId: "u-lin", status: "disabled" });
    const person = { id: "Lin", mobile };
    await expect(signIn(flows, person)).rejects.toMatchObject({ errcode: 10204 });
    expect(await flows.ports.data.users.list({ limit: 9 })).toHaveLength(1);
  });

  it("a merged user does not match", async () => {
    await using flows = await createTestFlows();
    await create(flows, "u-lin");
    await create(flows, "kept", { mobile: undefined });
    const pair = { keepUserId: "kept", mergeUserId: "u-lin", actor };
    await mergeUsers(flows.ports, origin, pair);
    expect(["kept", "u-lin"]).not.toContain(await signIn(flows, { id: "Lin", mobile }));
    expect(await proposals(flows)).toEqual([]);
  });

  it("of many people who claim one mobile number at the same time one joins", async () => {
    await using flows = await createTestFlows();
    await create(flows, "u-lin");
    const ids = Array.from({ length: 10 }, (_, n) => `P${n}`);
    const userIds = await Promise.all(ids.map((id) => signIn(flows, { id, mobile })));
    expect(userIds.filter((userId) => userId === "u-lin")).toHaveLength(1);
    expect(await proposals(flows)).toHaveLength(9);
  });
});
