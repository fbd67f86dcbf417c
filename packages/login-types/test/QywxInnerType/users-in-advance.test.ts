import { describe, expect, it } from "vitest";
import { createUser } from "@menshen/domain";
import { corpA, legacy, createTestApp, type TestApp } from "@menshen/testkit/app";
import { corpKey, signIn, sync, begin, work } from "@menshen/testkit/run-syncs";

const { corpId, people, departments } = corpA;
const origin = { ip: "", userAgent: "", actor: "admin", snapshot: 0 } as const;

/** An app that admits only people who are users already. */
const closed = (more = {}) => ({
  "auths.Legacy": {
    "e.json": {
      type: "auths.loginTypes.QywxInnerType",
      title: "Legacy",
      allowRegister: 0 as const,
      ...more,
    },
    config: legacy,
  },
});

const usersOf = async ({ ports }: TestApp) => await ports.data.users.list({ limit: 200 });
const created = async ({ ports }: TestApp) =>
  await ports.data.audit.list({ limit: 200, action: "user-created" });

describe("a sync with createUsers", () => {
  it("creates a user for every active member, and allowRegister 0 admits exactly them", async () => {
    await using test = await createTestApp(closed());
    const { world } = test.sandbox;
    world.updateMember(corpId, people.plain, { status: 2 });
    await sync(test, "auths.Legacy");
    expect(await usersOf(test)).toEqual([]);
    await expect(signIn(test, "auths.Legacy", people.xiaoman)).rejects.toMatchObject({
      errcode: 10201,
    });
    await sync(test, "auths.Legacy", { dryRun: true, createUsers: true });
    expect(await usersOf(test)).toEqual([]);

    await sync(test, "auths.Legacy", { createUsers: true });
    const members = await test.ports.data.directory.everyMember(await corpKey(test));
    const active = members.filter(({ status }) => status === 1);
    expect(active.length).toBeGreaterThan(3);
    expect(active.every(({ userId }) => userId !== null)).toBe(true);
    const inactive = members.filter(({ status }) => status !== 1);
    expect(inactive.map(({ userId }) => userId)).toContain(null);
    expect(await usersOf(test)).toHaveLength(active.length);
    expect(await created(test)).toHaveLength(active.length);
    const xiaoman = members.find(({ memberId }) => memberId === people.xiaoman.toLowerCase());
    expect(await test.ports.data.users.find(xiaoman?.userId ?? "")).toMatchObject({
      name: "林小满",
      role: "user",
      forCorpId: corpId,
      firstLoginAtMs: null,
    });
    expect((await signIn(test, "auths.Legacy", people.xiaoman)).userId).toBe(xiaoman?.userId);
    const newcomer = {
      userId: "newcomer",
      name: "新人",
      departments: [{ id: departments.office }],
    };
    world.addMember(corpId, newcomer);
    await expect(signIn(test, "auths.Legacy", "newcomer")).rejects.toMatchObject({
      errcode: 10201,
    });
    world.removeMember(corpId, "newcomer");
    expect(await usersOf(test)).toHaveLength(active.length);

    await sync(test, "auths.Legacy", { createUsers: true });
    expect(await usersOf(test)).toHaveLength(active.length);
  });

  it("creates no second user for members who sign in meanwhile", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    await sync(test, "auths.Legacy");
    const id = await begin(test, "auths.Legacy", { createUsers: true });
    const logins = [people.xiaoman, people.plain].map((who) => signIn(test, "auths.Legacy", who));
    const [one] = await Promise.all([...logins, work(test, id)]);
    const members = await test.ports.data.directory.everyMember(await corpKey(test));
    const userIds = new Set(members.flatMap(({ userId }) => userId ?? []));
    expect((await usersOf(test)).map(({ id: userId }) => userId).toSorted()).toEqual(
      [...userIds].toSorted(),
    );
    expect(userIds).toContain((one as { userId: string }).userId);
  });
});

describe("matchBy of a WeCom app", () => {
  it("joins the user created with the member's mobile number", async () => {
    await using test = await createTestApp(closed({ matchBy: ["mobile"] }));
    test.sandbox.world.updateMember(corpId, people.xiaoman, { mobile: "13800138000" });
    const input = { userId: "u-lin", mobile: "138 0013 8000", corpId: corpId.toUpperCase() };
    await createUser(test.ports, origin, { ...input, actor: "admin" });
    expect((await signIn(test, "auths.Legacy", people.xiaoman)).userId).toBe("u-lin");
    await expect(signIn(test, "auths.Legacy", people.plain)).rejects.toMatchObject({
      errcode: 10201,
    });
  });

  it("has no effect at a WeChat element, which has a warning at the key", async () => {
    await using test = await createTestApp({
      "auths.Social": {
        "e.json": { type: "auths.loginTypes.WeChatType", title: "S", matchBy: ["mobile"] },
        config: { authConfig: { appId: "wx1", appSecret: "secret-of-the-app" } },
      },
    });
    const found = test.app.snapshot.diagnostics.filter(({ code }) => code === "check-warning");
    expect(found).toMatchObject([
      { severity: "warning", pointer: expect.stringContaining("matchBy") },
    ]);
  });
});
