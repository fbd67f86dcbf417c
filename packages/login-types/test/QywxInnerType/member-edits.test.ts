import { describe, expect, it } from "vitest";
import { editMember, originOf, type MemberEdits } from "@menshen/domain";
import { corpA, createTestApp, legacy, type TestApp } from "@menshen/testkit/app";
import { changesOf, corpKey, memberOf, summaryOf, sync } from "@menshen/testkit/run-syncs";

const { people, corpId } = corpA;
const element = "auths.Legacy";
const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get";
const memberId = people.plain.toLowerCase();
const edits = { name: "陈一（行政）", position: "顾问", mobile: "+86 13800001111" };

const syncOne = (test: TestApp, forceUpdate?: boolean) =>
  test.call(`${element}.syncUserInfo`, { userId: people.plain, forceUpdate }, "admin");
const rowOf = (test: TestApp) => test.call(model, { filter: { userId: people.plain } }, "admin");
const edit = async (test: TestApp, change: MemberEdits = edits) => {
  const { app } = test;
  const signal = new AbortController().signal;
  const origin = originOf({ caller: "admin", ip: "", signal, app });
  await editMember(test.ports, origin, { corpKey: await corpKey(test), memberId, edits: change });
};

/** A member who signed in, was edited here, and changed at WeCom a moment later. */
async function openEdited(): Promise<TestApp> {
  const test = await createTestApp({ [element]: legacy });
  await test.login(element, { userId: people.plain });
  await edit(test);
  test.pass(1000);
  test.sandbox.world.updateMember(corpId, people.plain, {
    name: "陈一一",
    position: "行政主管",
    mobile: "13900002222",
    alias: "YiYi",
    gender: "2",
  });
  test.pass(1000);
  return test;
}

describe("fields that an administrator edited", () => {
  it.each([
    ["syncUserInfo", (test: TestApp) => syncOne(test, false)],
    ["a full sync", (test: TestApp) => sync(test, element)],
    ["a login", (test: TestApp) => test.login(element, { userId: people.plain })],
  ])("forceUpdate false keeps them: %s changes the others", async (_, run) => {
    await using test = await openEdited();
    await run(test);
    const { name, position, mobile } = edits;
    expect(await memberOf(test, memberId)).toMatchObject({ name, position, edits });
    expect(await rowOf(test)).toMatchObject({ ...edits, gender: "2" });
    const [user] = await test.ports.data.users.list({ limit: 1 });
    expect(user?.name).toBe(name);
    const stored = await memberOf(test, memberId);
    expect(stored?.profile).toMatchObject({ name, position, mobile, gender: "2" });
  });

  it("an event that changes them leaves them, and changes the others", async () => {
    await using test = await openEdited();
    const facts = { status: null, mainDepartment: null, departments: null };
    const told = { memberId, name: "陈一一", position: "行政主管", ...facts };
    await test.ports.data.directory.putMembers(
      await corpKey(test),
      [{ ...told, profile: { mobile: "13900002222", avatar: "https://a" } }],
      { nowMs: test.ports.clock.now(), timeSource: "provider" },
    );
    expect(await memberOf(test, memberId)).toMatchObject({
      name: edits.name,
      position: edits.position,
      profile: { mobile: edits.mobile, avatar: "https://a" },
    });
  });

  it.each([
    ["syncUserInfo", (test: TestApp) => syncOne(test, true)],
    ["a full sync", (test: TestApp) => sync(test, element, { forceUpdate: true })],
  ])("forceUpdate true overwrites them: %s", async (_, run) => {
    await using test = await openEdited();
    await run(test);
    const said = { name: "陈一一", position: "行政主管" };
    const stored = await memberOf(test, memberId);
    expect(stored).toMatchObject(said);
    expect(stored).not.toHaveProperty("edits");
    expect(await rowOf(test)).toMatchObject({ ...said, mobile: "13900002222" });
    const [last] = await test.ports.data.syncs.list({ limit: 1 });
    const changes = await changesOf(test, last!);
    const change = changes.find(({ subject }) => subject === memberId);
    expect(change?.fields).toMatchObject({
      name: [edits.name, "陈一一"],
      edited: [["name", "position", "mobile"], []],
    });
    test.sandbox.world.updateMember(corpId, people.plain, { position: "总监" });
    test.pass(1000);
    await sync(test, element);
    expect(await memberOf(test, memberId)).toMatchObject({ position: "总监" });
  });

  it.each([false, true])(
    "forceUpdate %s overwrites neither a newer event nor a tombstone",
    async (forceUpdate) => {
      let atLast: (() => Promise<void>) | undefined;
      await using test = await createTestApp(
        { [element]: legacy },
        {
          answered: async (path) => {
            if (path.endsWith("/user/get")) await atLast?.();
          },
        },
      );
      await sync(test, element);
      const { directory } = test.ports.data;
      const key = await corpKey(test);
      const seen = () => ({ nowMs: test.ports.clock.now() });
      const nothing = { name: null, status: null, mainDepartment: null, departments: null };
      test.sandbox.world.updateMember(corpId, people.plain, { position: "行政主管" });
      atLast = async () => {
        const event = { memberId, ...nothing, position: "来自事件", profile: {} };
        await directory.putMembers(key, [event], seen());
      };
      await syncOne(test, forceUpdate);
      expect(await memberOf(test, memberId)).toMatchObject({ position: "来自事件" });
      atLast = () => directory.removeMembers(key, [{ memberId }], seen());
      await syncOne(test, forceUpdate);
      expect(await directory.findMember(key, memberId)).toMatchObject({
        removedAtMs: expect.any(Number),
      });
    },
  );

  it("a dry run shows what forceUpdate would overwrite, and overwrites nothing", async () => {
    await using test = await openEdited();
    const kept = await sync(test, element, { dryRun: true });
    const keptFields = (await changesOf(test, kept)).find(
      ({ subject }) => subject === memberId,
    )?.fields;
    expect(keptFields).not.toHaveProperty("position");
    const forced = await sync(test, element, { dryRun: true, forceUpdate: true });
    expect(await summaryOf(test, forced)).toContain(`changed ${memberId}`);
    expect(await memberOf(test, memberId)).toMatchObject({ position: edits.position, edits });
  });
});

describe("syncUserInfo of a person who never signed in", () => {
  it("fills the model row, and the first login finds it", async () => {
    await using test = await createTestApp({ [element]: legacy });
    expect(await rowOf(test)).toBeNull();
    await syncOne(test);
    const row = await rowOf(test);
    expect(row).toMatchObject({
      id: expect.any(Number),
      corpId,
      userId: people.plain,
      name: expect.any(String),
      department: expect.any(Array),
      position: expect.any(String),
      status: 1,
      isLeader: expect.any(Boolean),
      createdAt: expect.any(Number),
    });
    const { loginCode } = await test.login(element, { userId: people.plain });
    expect((await rowOf(test)).id).toBe(row.id);
    const svc = "auths.loginTypes.services.AuthSvc.loginByCode";
    const { user } = await test.call(svc, { loginCode });
    expect((await test.ports.data.users.list({ limit: 9 })).map(({ id }) => id)).toEqual([
      user.userId,
    ]);
  });

  it("creates nobody where allowRegister is 0, nor for an inactive member", async () => {
    const closed = { type: "auths.loginTypes.QywxInnerType", title: "Closed", allowRegister: 0 };
    await using test = await createTestApp({ [element]: { "e.json": closed, config: legacy } });
    await syncOne(test);
    await using open = await createTestApp({ [element]: legacy });
    open.sandbox.world.updateMember(corpId, people.plain, { status: 2 });
    await syncOne(open);
    for (const one of [test, open]) {
      expect(await rowOf(one)).toBeNull();
      expect(await one.ports.data.users.list({ limit: 9 })).toEqual([]);
      expect(await memberOf(one, memberId)).toMatchObject({ memberId });
    }
  });
});
