import { describe, expect, it } from "vitest";
import { createUser, linkMember, mergeUsers, setUserRole, setUserStatus } from "@menshen/domain";
import { removeAllAtOnce } from "./remove-administrators.ts";
import { cookie, corp, createTestFlows, type TestFlows } from "@menshen/testkit/flows";

const origin = { ip: "192.0.2.7", userAgent: "", actor: "admin", snapshot: 3 } as const;
const actor = "admin";

const create = ({ ports }: TestFlows, userId: string, more = {}) =>
  createUser(ports, origin, { userId, actor, ...more });

async function administrators({ ports: { data } }: TestFlows): Promise<string[]> {
  const users = await data.users.list({ limit: 100 });
  return users.flatMap(({ id, role, status }) =>
    role === "admin" && status === "active" ? [id] : [],
  );
}

describe("a user created by an administrator", () => {
  it("has the given userId, normalised mobile and e-mail, and has not signed in", async () => {
    await using flows = await createTestFlows();
    await create(flows, "lin.xm", {
      name: " 林小满 ",
      mobile: "+86 138-0013-8000",
      email: "Lin@Example.com ",
      corpId: "ww1",
    });
    expect(await flows.ports.data.users.find("lin.xm")).toEqual({
      id: "lin.xm",
      name: "林小满",
      avatar: null,
      role: "user",
      status: "active",
      mergedInto: null,
      createdAtMs: flows.clock.nowMs,
      mobile: "13800138000",
      email: "lin@example.com",
      forCorpId: "ww1",
      firstLoginAtMs: null,
    });
    expect(await flows.ports.data.audit.list({ limit: 2 })).toMatchObject([
      {
        action: "user-created",
        userId: "lin.xm",
        actor: "admin",
        detail: { role: "user", corpId: "ww1", given: ["mobile", "email"], by: "admin" },
      },
    ]);
  });

  it("is rejected where the userId is taken, and where a field is not valid", async () => {
    await using flows = await createTestFlows();
    await create(flows, "lin");
    await expect(create(flows, "lin")).rejects.toMatchObject({ errcode: 10703 });
    for (const wrong of [{ mobile: "12a" }, { email: "lin@" }]) {
      await expect(create(flows, "other", wrong)).rejects.toMatchObject({ errcode: 10701 });
    }
    for (const userId of ["", " lin", "林", "-lin", "a".repeat(65)]) {
      await expect(create(flows, userId)).rejects.toMatchObject({ errcode: 10701 });
    }
    expect(await flows.ports.data.users.list({ limit: 10 })).toHaveLength(1);
  });

  it("signs in as the member that an administrator linked, where allowRegister is 0", async () => {
    await using flows = await createTestFlows();
    const { data } = flows.ports;
    const { key: corpKey } = await data.corps.upsert({
      ...corp,
      base: "https://api.example",
      nowMs: flows.clock.nowMs,
    });
    const member = { corpKey, userId: null, name: "Lin", status: 1, profile: {} };
    await data.members.upsert({ ...member, memberId: "lin", nowMs: flows.clock.nowMs });
    await create(flows, "u-lin");
    const link = { userId: "u-lin", corpKey, memberId: "lin", actor };
    await linkMember(flows.ports, origin, link);
    await linkMember(flows.ports, origin, link);
    expect(await data.audit.list({ limit: 10, action: "member-linked" })).toHaveLength(1);
    await create(flows, "u-other");
    await expect(
      linkMember(flows.ports, origin, { ...link, userId: "u-other" }),
    ).rejects.toMatchObject({ errcode: 10202 });
    await data.members.upsert({ ...member, memberId: "han", nowMs: flows.clock.nowMs });
    await expect(
      linkMember(flows.ports, origin, { ...link, memberId: "han" }),
    ).rejects.toMatchObject({ errcode: 10202 });
    expect((await data.members.find(corpKey, "lin"))?.userId).toBe("u-lin");
    const login = flows.element("auths.One", { allowRegister: false });
    const signIn = async (id: string) => {
      const { state } = await login.begin(cookie);
      flows.codes.set(state, { id });
      return await login.finish(cookie, state, state);
    };
    expect(await signIn("Lin")).toMatchObject({ userId: "u-lin", corpList: [corp] });
    await expect(signIn("Han")).rejects.toMatchObject({ errcode: 10201 });
  });
});

describe("administrators", () => {
  it("a role set is audited once with the role before", async () => {
    await using flows = await createTestFlows();
    await create(flows, "lin");
    for (let n = 0; n < 2; n++)
      await setUserRole(flows.ports, origin, { userId: "lin", role: "admin", actor: "cli" });
    const rows = await flows.ports.data.audit.list({ limit: 9, action: "user-role-set" });
    expect(rows).toMatchObject([
      { userId: "lin", detail: { role: "admin", before: "user", by: "cli" } },
    ]);
    const unknown = { userId: "gone", role: "admin", actor } as const;
    await expect(setUserRole(flows.ports, origin, unknown)).rejects.toMatchObject({
      errcode: 10402,
    });
  });

  it("the last administrator is not demoted, disabled or merged away", async () => {
    await using flows = await createTestFlows();
    const { ports } = flows;
    for (const userId of ["one", "two"]) await create(flows, userId, { role: "admin" });
    await create(flows, "plain");
    await setUserStatus(ports, origin, { userId: "two", status: "disabled" });
    const last = { errcode: 10703, message: "the user is the last administrator" };
    for (const attempt of [
      () => setUserRole(ports, origin, { userId: "one", role: "user", actor }),
      () => setUserStatus(ports, origin, { userId: "one", status: "disabled" }),
      () => mergeUsers(ports, origin, { keepUserId: "plain", mergeUserId: "one", actor }),
    ]) {
      await expect(attempt()).rejects.toMatchObject(last);
    }
    expect(await administrators(flows)).toEqual(["one"]);
    // A disabled administrator does not count, and can be demoted.
    await setUserRole(ports, origin, { userId: "two", role: "user", actor });
    await setUserRole(ports, origin, { userId: "plain", role: "admin", actor });
    await mergeUsers(ports, origin, { keepUserId: "plain", mergeUserId: "one", actor });
    expect(await administrators(flows)).toEqual(["plain"]);
  });

  it("concurrent demotions, disablings and merges leave one administrator", async () => {
    await using flows = await createTestFlows();
    await removeAllAtOnce([flows]);
    expect(await administrators(flows)).toHaveLength(1);
  });

  it("a first login is recorded with its time", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.begin(cookie);
    flows.codes.set("code", { id: "Lin" });
    const { userId } = await login.finish(cookie, state, "code");
    expect((await flows.ports.data.users.find(userId))?.firstLoginAtMs).toBe(flows.clock.nowMs);
  });
});
