import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { bigCorp } from "@menshen/sandbox";
import {
  corpA,
  legacy,
  createTestApp,
  portal,
  redirectUri,
  type TestApp,
} from "@menshen/testkit/app";
import {
  begin,
  changesOf,
  corpKey,
  memberOf,
  none,
  runOf,
  signIn,
  summaryOf,
  sync,
  work,
} from "@menshen/testkit/run-syncs";

const { corpId, people, departments: d } = corpA;
/** An app that sees everybody and every field, and one that does not. */
const both = { "auths.Legacy": legacy, "auths.Portal": portal };

const inPlace = (id: number) => ({ id, order: 0, leader: false });

const callsOf = (test: TestApp, endpoint: string) => test.sandbox.world.calls(endpoint).length;

/** Lists of the seven departments that are too long for an answer: the next sync asks for each member. */
const refuseLists = (test: TestApp) => test.sandbox.world.failNext("user/list", 45029, 7);

const summary = async (test: TestApp, element: string) =>
  await summaryOf(test, await sync(test, element));

describe("a full sync", () => {
  it("a full sync stores every visible department and member", async () => {
    await using test = await createTestApp(both);
    const run = await sync(test, "auths.Legacy");
    expect(run).toMatchObject({
      status: "done",
      phase: "apply",
      done: 16,
      total: 16,
      // The tree; each department and its members.
      calls: 1 + 7 + 7,
      error: null,
      counts: { departments: { ...none, added: 7 }, members: { ...none, added: 9 } },
    });
    expect(await memberOf(test, "linxiaoman")).toEqual({
      corpKey: await corpKey(test),
      memberId: "linxiaoman",
      userId: null,
      name: "林小满",
      status: 1,
      position: "工程师",
      mainDepartment: 2,
      departments: [
        { departmentId: 2, order: 40, isLeader: true },
        { departmentId: 3, order: 0, isLeader: false },
      ],
      profile: {
        userId: "LinXiaoMan",
        name: "林小满",
        mobile: "13900000001",
        email: "lin.xiaoman@example.com",
        avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
        department: [2, 3],
        position: "工程师",
        gender: "2",
        status: 1,
        isLeader: true,
      },
      changedAtMs: Date.parse("2026-11-21T08:00:00Z"),
      timeSource: "own",
      removedAtMs: null,
    });
    const rows = await test.ports.data.directory.departments(await corpKey(test));
    expect(
      rows.map(({ departmentId, name, parentId, leaders }) => [
        departmentId,
        name,
        parentId,
        leaders,
      ]),
    ).toEqual([
      [1, "山海科技", null, ["zhouyu"]],
      [2, "研发中心", 1, ["linxiaoman"]],
      [3, "平台组", 2, []],
      [4, "设计部", 1, ["aju"]],
      [5, "行政部", 1, []],
      [6, "财务部", 1, ["qianduo"]],
      [7, "𠮷林办事处", 1, ["jiyan"]],
    ]);
  });

  it("a repeated sync adds, changes and removes nothing", async () => {
    await using test = await createTestApp(both);
    await sync(test, "auths.Legacy");
    const again = await sync(test, "auths.Legacy");
    expect(again.counts).toEqual({ departments: none, members: none });
    expect(await changesOf(test, again)).toEqual([]);
  });

  it("a sync reports changes of members and departments, before and after", async () => {
    await using test = await createTestApp(both);
    const { world } = test.sandbox;
    await sync(test, "auths.Legacy");
    world.updateMember(corpId, people.plain, {
      name: "陈一一",
      position: "行政主管",
      mobile: "13900000099",
      departments: [{ id: d.office, order: 3, leader: true }, inPlace(d.design)],
    });
    world.updateDepartment(corpId, d.platform, { name: "平台部", parentId: d.root });
    world.addDepartment(corpId, { id: 8, name: "海外部", parentId: d.root, order: 1 });
    const run = await sync(test, "auths.Legacy");
    expect(await changesOf(test, run)).toMatchObject([
      {
        of: "department",
        subject: "3",
        name: "平台部",
        change: "changed",
        applied: true,
        fields: { name: ["平台组", "平台部"], parentId: [2, 1] },
      },
      {
        of: "department",
        subject: "5",
        name: "行政部",
        change: "changed",
        fields: { leaders: [[], ["chenyi"]] },
      },
      { of: "department", subject: "8", change: "added", fields: { name: [null, "海外部"] } },
      {
        of: "member",
        subject: "chenyi",
        name: "陈一一",
        change: "changed",
        fields: {
          name: ["陈一", "陈一一"],
          position: ["行政", "行政主管"],
          mobile: [null, "13900000099"],
          departments: [
            [3, 5],
            [4, 5],
          ],
          leads: [[], [5]],
        },
      },
    ]);
    expect(run.counts).toEqual({
      departments: { ...none, added: 1, changed: 2 },
      members: { ...none, changed: 1 },
    });
  });

  it("a sync covers the visible range, with missing parents and members outside its departments", async () => {
    await using test = await createTestApp(both);
    await test.login("auths.Portal", { userId: people.boss });
    test.pass(1000);
    expect(await summary(test, "auths.Portal")).toEqual([
      "added 2",
      "added 3",
      "added 4",
      "added 5",
      "added 7",
      "added aju",
      "added chenyi",
      "added heming",
      "added jiyan",
      "added linxiaoman",
      "added nora.o-brien_1@shanhai",
      "added tangwei",
      // Seen by name alone: nothing can be concluded from no department's list.
      "skipped zhouyu not-listed",
    ]);
    const rows = await test.ports.data.directory.departments(await corpKey(test));
    expect(rows.map(({ departmentId, parentId }) => [departmentId, parentId])).toEqual([
      [2, 1],
      [3, 2],
      [4, 1],
      [5, 1],
      [7, 1],
    ]);
  });

  it("a sync never overwrites stored fields with withheld ones", async () => {
    await using test = await createTestApp(both);
    await sync(test, "auths.Legacy");
    const before = await memberOf(test, "linxiaoman");
    const run = await sync(test, "auths.Portal");
    expect(run.counts?.members).toEqual({ ...none, skipped: 2 });
    expect(await memberOf(test, "linxiaoman")).toEqual(before);
  });

  it("a sync preserves departments that only another app sees", async () => {
    await using test = await createTestApp(both);
    const { world } = test.sandbox;
    const finance = inPlace(d.finance);
    world.updateMember(corpId, people.plain, { departments: [inPlace(d.office), finance] });
    await sync(test, "auths.Legacy");
    world.updateMember(corpId, people.plain, { departments: [inPlace(d.design), finance] });
    await sync(test, "auths.Portal");
    const departments = async () =>
      (await memberOf(test, "chenyi"))?.departments.map(({ departmentId }) => departmentId);
    expect(await departments()).toEqual([d.design, d.finance]);
    world.updateMember(corpId, people.plain, { departments: [finance] });
    // Not in what the portal sees any more, but not gone for all that.
    expect(await summary(test, "auths.Portal")).toContain("skipped chenyi not-listed");
    expect((await memberOf(test, "chenyi"))?.removedAtMs).toBe(null);
  });

  it("a sync writes the same profile as a login and updates account and user", async () => {
    await using test = await createTestApp(both);
    const { accounts, users } = test.ports.data;
    const key = { kind: "wecom", base: "https://qyapi.weixin.qq.com", tenant: corpId };
    const account = { ...key, subject: "linxiaoman" };
    const { userId } = await signIn(test, "auths.Legacy", people.xiaoman);
    const loggedIn = await memberOf(test, "linxiaoman");
    test.pass(1000);
    await sync(test, "auths.Legacy");
    const synced = await memberOf(test, "linxiaoman");
    expect(synced?.profile).toEqual(loggedIn?.profile);
    expect((await accounts.find(account))?.profile).toEqual(synced?.profile);
    test.sandbox.world.updateMember(corpId, people.xiaoman, {
      name: "林大满",
      avatar: "https://wework.qpic.cn/wwpic/new/0",
      email: "new@example.com",
    });
    await sync(test, "auths.Legacy");
    expect((await accounts.find(account))?.profile).toMatchObject({ email: "new@example.com" });
    expect(await users.find(userId)).toMatchObject({
      name: "林大满",
      avatar: "https://wework.qpic.cn/wwpic/new/0",
    });
  });
});

describe("a record that cannot be read", () => {
  it.each([
    ["order", { order: [null] }],
    ["department", { department: "" }],
    ["email", { email: [] }],
    ["status", { status: { a: 1 } }],
  ])("a member with a bad %s is skipped by name, and everybody else is synced", async (_, set) => {
    await using test = await createTestApp(both);
    refuseLists(test);
    test.sandbox.world.failNext("user/get", { set });
    const first = await sync(test, "auths.Legacy");
    expect(first).toMatchObject({
      status: "done",
      error: null,
      counts: { departments: { ...none, added: 7 }, members: { ...none, added: 8, skipped: 1 } },
    });
    const skipped = (await changesOf(test, first)).filter(({ change }) => change === "skipped");
    expect(skipped).toMatchObject([{ of: "member", reason: "invalid" }]);
    const second = await sync(test, "auths.Legacy");
    expect(second.counts?.members).toEqual({ ...none, added: 1 });
    refuseLists(test);
    test.sandbox.world.failNext("user/get", { set });
    const third = await sync(test, "auths.Legacy");
    expect(third.counts?.members).toEqual({ ...none, skipped: 1 });
  });

  it("a bad member ends the sync of that member only, and is not removed", async () => {
    await using test = await createTestApp(both);
    await sync(test, "auths.Legacy");
    test.sandbox.world.failNext("user/get", { set: { order: [null] } });
    await test.app.getElement("auths.Legacy").syncUserInfo({ userId: people.xiaoman });
    expect(await memberOf(test, "linxiaoman")).toMatchObject({ name: "林小满", removedAtMs: null });
  });

  it("a bad row in a list of members is asked for by its id", async () => {
    const corp = bigCorp({ members: 20, departments: 2 });
    const [{ agentId, secret }] = corp.apps;
    const big = { corpId: corp.corpId, corpSecret: secret, agentId, redirectUri };
    await using test = await createTestApp({ "auths.Big": big });
    test.sandbox.world.addCorp(corp);
    const userlist = [null, 5, {}, { userid: "someone", order: [null] }];
    test.sandbox.world.failNext("user/list", { set: { userlist } });
    const run = await sync(test, "auths.Big");
    expect(run).toMatchObject({ status: "done", counts: { members: { ...none, added: 20 } } });
  });

  it("a bad department is skipped by name, and its members stay", async () => {
    await using test = await createTestApp(both);
    await sync(test, "auths.Legacy");
    test.sandbox.world.failNext("department/get", { set: { department: { id: [] } } });
    const run = await sync(test, "auths.Legacy");
    expect(run).toMatchObject({ status: "done", counts: { departments: { ...none, skipped: 1 } } });
    expect(run.counts?.members.removed).toBe(0);
  });

  it("a bad place in the tree counts as withheld", async () => {
    await using test = await createTestApp(both);
    const department_id = [
      { id: 1, parentid: 0, order: [] },
      { id: 2, parentid: {}, order: "x" },
    ];
    test.sandbox.world.failNext("department/simplelist", { set: { department_id } });
    expect(await sync(test, "auths.Legacy")).toMatchObject({ status: "done" });
  });
});

describe("asking WeCom", () => {
  const corp = bigCorp({ members: 60, departments: 8 });
  const [{ agentId, secret }] = corp.apps;
  const big = { corpId: corp.corpId, corpSecret: secret, agentId, redirectUri };

  it("a sync reads each department with one call, and its members with another", async () => {
    await using test = await createTestApp({ "auths.Big": big });
    test.sandbox.world.addCorp(corp);
    const run = await sync(test, "auths.Big");
    expect(run.counts?.members).toEqual({ ...none, added: 60 });
    expect(callsOf(test, "user/list")).toBe(8);
    expect(callsOf(test, "user/simplelist")).toBe(0);
    expect(callsOf(test, "user/get")).toBe(0);
    expect(run.calls).toBe(1 + 8 + 8);
  });

  it("a sync stages every department of a large company, in whatever order answers come", async () => {
    let calls = 0;
    const test: TestApp = await createTestApp(
      { "auths.Big": big },
      {
        fetch: async (input, init) => {
          await pause((++calls % 5) * 4);
          return await test.sandbox.fetch(input, init);
        },
      },
    );
    await using _ = test;
    test.sandbox.world.addCorp(bigCorp({ members: 2_000, departments: 100 }));
    const run = await sync(test, "auths.Big");
    expect(run).toMatchObject({ status: "done", done: 2_100, total: 2_100 });
    expect(run.counts).toMatchObject({
      departments: { ...none, added: 100 },
      members: { ...none, added: 2_000 },
    });
  });

  it("a sync reads members one by one where a list exceeds the answer size (45029)", async () => {
    await using test = await createTestApp({ "auths.Big": big });
    test.sandbox.world.addCorp({ ...corp, longestUserList: 3 });
    const run = await sync(test, "auths.Big");
    expect(run).toMatchObject({ status: "done", counts: { members: { ...none, added: 60 } } });
    expect(callsOf(test, "user/get")).toBe(60);
  });

  it("a sync makes at most four concurrent calls", async () => {
    let [inFlight, most] = [0, 0];
    const test: TestApp = await createTestApp(
      { "auths.Big": big },
      {
        fetch: async (input, init) => {
          most = Math.max(most, ++inFlight);
          try {
            return await test.sandbox.fetch(input, init);
          } finally {
            inFlight--;
          }
        },
      },
    );
    await using _ = test;
    test.sandbox.world.addCorp({ ...corp, longestUserList: 3 });
    await sync(test, "auths.Big");
    expect(most).toBe(4);
  });

  it("a sync reads department/list where the app has no access to simplelist", async () => {
    await using test = await createTestApp(both);
    test.sandbox.world.failNext("department/simplelist", 48002);
    const run = await sync(test, "auths.Legacy");
    expect(run.counts?.departments).toEqual({ ...none, added: 7 });
    expect(callsOf(test, "department/list")).toBe(1);
  });

  it.each([
    [["department/get"], 60011],
    [["department/get"], 60003],
    [["user/list", "user/simplelist"], 60123],
  ])("a sync continues when %s refuse a department with %i", async (endpoints, errcode) => {
    await using test = await createTestApp(both);
    await sync(test, "auths.Legacy");
    for (const endpoint of endpoints) test.sandbox.world.failNext(endpoint, errcode);
    test.sandbox.world.updateMember(corpId, people.rare, { name: "纪言" });
    const run = await sync(test, "auths.Legacy");
    expect(run).toMatchObject({ status: "done", error: null });
    const { syncs } = test.ports.data;
    expect(await syncs.failures(run.id)).toEqual([{ departmentId: 1, errcode }]);
    const summary = await summaryOf(test, run);
    // Members of that department alone are not removed.
    expect(summary).toContain("skipped zhouyu not-listed");
    expect(summary).toContain("changed jiyan");
  });

  it("a sync skips a member that user/get refuses and leaves the stored row", async () => {
    await using test = await createTestApp(both);
    await sync(test, "auths.Legacy");
    refuseLists(test);
    test.sandbox.world.failNext("user/get", 60011, 9);
    const again = await sync(test, "auths.Legacy");
    expect(again.counts?.members).toEqual({ ...none, skipped: 9 });
    expect((await changesOf(test, again))[0]).toMatchObject({ reason: "withheld" });
    expect(await memberOf(test, "linxiaoman")).toMatchObject({ name: "林小满", status: 1 });
  });

  // Four departments are asked for at once; what may pass by itself is tried three times each.
  it.each([
    [45009, 4],
    [{ networkError: true }, 12],
    [{ httpStatus: 502 }, 4],
    [-1, 12],
  ] as const)("a sync pauses on %j and resumes where it stopped", async (fault, times) => {
    await using test = await createTestApp(both);
    const id = await begin(test, "auths.Legacy");
    test.sandbox.world.failNext("user/list", fault, times);
    const nowMs = test.ports.clock.now();
    const paused = await work(test, id);
    expect(paused).toMatchObject({ status: "queued", phase: "collect", total: 7 });
    expect(paused.error).not.toBe(null);
    const waitMs = paused.nextTryAtMs - nowMs;
    // The shortest block of WeCom is a minute.
    if (fault === 45009) expect(waitMs).toBeGreaterThanOrEqual(60_000);
    test.pass(waitMs);
    expect(test.sandbox.world.unusedFaults()).toEqual([]);
    const run = await work(test, id);
    expect(run).toMatchObject({ status: "done", error: null });
    expect(run.counts?.members).toEqual({ ...none, added: 9 });
    expect(callsOf(test, "department/simplelist")).toBe(1);
  });

  it("a sync retries on too many concurrent calls (45033) without a pause", async () => {
    await using test = await createTestApp(both);
    test.sandbox.world.failNext("user/list", 45033, 2);
    expect(await sync(test, "auths.Legacy")).toMatchObject({ status: "done" });
    expect(test.sandbox.world.unusedFaults()).toEqual([]);
  });

  it("a sync fails with the provider's number after twenty failed attempts", async () => {
    await using test = await createTestApp(both);
    test.sandbox.world.failNext("department/simplelist", 45009, 30);
    const id = await begin(test, "auths.Legacy");
    let tries = 0;
    for (let run = await runOf(test, id); run.finishedAtMs === null; tries++) {
      test.pass(Math.max(0, run.nextTryAtMs - test.ports.clock.now()));
      run = await work(test, id);
    }
    expect(tries).toBe(20);
    expect(await runOf(test, id)).toMatchObject({
      status: "failed",
      error: { errcode: 10503, message: expect.stringContaining("45009") },
    });
  });

  it("a sync fails at once on an error that only an administrator can fix", async () => {
    await using test = await createTestApp(both);
    test.sandbox.world.failNext("department/simplelist", 60020);
    expect(await sync(test, "auths.Legacy")).toMatchObject({
      status: "failed",
      error: {
        errcode: 60020,
        source: "wecom",
        adminHint: { zh: expect.stringContaining(test.sandbox.world.callerIp) },
      },
      counts: null,
    });
    const [row] = await test.ports.data.audit.list({ limit: 1 });
    expect(row).toMatchObject({
      action: "sync-failed",
      element: "auths.Legacy",
      actor: "admin",
      detail: { errcode: 60020, kind: "company" },
    });
  });

  it("a cancelled sync writes nothing more", async () => {
    const test: TestApp = await createTestApp(both, {
      answered: async (path) => {
        const [run] = path.endsWith("/user/list")
          ? await test.ports.data.syncs.list({ limit: 1 })
          : [];
        if (run) await test.ports.data.syncs.cancel(run.id, test.ports.clock.now());
      },
    });
    await using _ = test;
    expect(await sync(test, "auths.Legacy")).toMatchObject({ status: "cancelled", counts: null });
    expect(await test.ports.data.directory.everyMember(await corpKey(test))).toEqual([]);
  });
});

describe("a missing member", () => {
  it("a missing member becomes a tombstone and loses the company's sessions in the same transaction", async () => {
    await using test = await createTestApp(both);
    const { userId, isAlive } = await signIn(test, "auths.Legacy", people.plain);
    test.pass(1000);
    await sync(test, "auths.Legacy");
    expect(await isAlive()).toBe(true);
    test.sandbox.world.removeMember(corpId, people.plain);
    const run = await sync(test, "auths.Legacy");
    expect(await summaryOf(test, run)).toEqual(["removed chenyi"]);
    expect(await isAlive()).toBe(false);
    expect((await memberOf(test, "chenyi"))?.removedAtMs).not.toBe(null);
    const rows = await test.ports.data.audit.list({ limit: 2 });
    expect(rows).toMatchObject([
      { action: "sync-done", detail: { syncId: run.id } },
      {
        action: "member-signed-out",
        userId,
        actor: "system",
        detail: { corpId, memberId: "chenyi", sessionsEnded: 1, syncId: run.id },
      },
    ]);
    expect(await test.ports.data.members.corpsOfUser(userId)).toEqual([]);
  });

  it("a sync or a login reinstates a removed member as the same user", async () => {
    await using test = await createTestApp(both);
    const first = await signIn(test, "auths.Legacy", people.plain);
    test.pass(1000);
    await sync(test, "auths.Legacy");
    const { world } = test.sandbox;
    const member = { userId: people.plain, name: "陈一", departments: [{ id: d.office }] };
    world.removeMember(corpId, people.plain);
    await sync(test, "auths.Legacy");
    world.addMember(corpId, member);
    expect(await summary(test, "auths.Legacy")).toEqual(["added chenyi"]);
    expect(await memberOf(test, "chenyi")).toMatchObject({ removedAtMs: null, status: 1 });
    // A session that ended stays so.
    expect(await first.isAlive()).toBe(false);

    world.removeMember(corpId, people.plain);
    await sync(test, "auths.Legacy");
    world.addMember(corpId, member);
    const again = await signIn(test, "auths.Legacy", people.plain);
    expect(again.userId).toBe(first.userId);
    expect((await memberOf(test, "chenyi"))?.removedAtMs).toBe(null);
    expect(await again.isAlive()).toBe(true);
  });

  it.each([2, 4] as const)(
    "who is disabled (status %i) is signed out and stays a member",
    async (status) => {
      await using test = await createTestApp(both);
      const { userId, isAlive } = await signIn(test, "auths.Legacy", people.plain);
      test.pass(1000);
      test.sandbox.world.updateMember(corpId, people.plain, { status });
      await sync(test, "auths.Legacy");
      expect(await isAlive()).toBe(false);
      expect(await memberOf(test, "chenyi")).toMatchObject({ status, removedAtMs: null });
      const [, row] = await test.ports.data.audit.list({ limit: 2 });
      expect(row).toMatchObject({ action: "member-signed-out", userId });
    },
  );

  it("members of a department that vanished from a fully visible tree are removed", async () => {
    await using test = await createTestApp(both);
    await sync(test, "auths.Legacy");
    const { world } = test.sandbox;
    world.removeMember(corpId, people.outsideRange);
    world.removeDepartment(corpId, d.finance);
    expect(await summary(test, "auths.Legacy")).toEqual(["removed qianduo", "removed 6"]);
  });

  it("a mass removal waits for confirmation, and is then applied without new provider calls", async () => {
    const corp = bigCorp({ members: 60, departments: 8 });
    const [{ agentId, secret }] = corp.apps;
    const big = { corpId: corp.corpId, corpSecret: secret, agentId, redirectUri };
    await using test = await createTestApp({ "auths.Big": big });
    test.sandbox.world.addCorp(corp);
    await sync(test, "auths.Big");
    for (const { userId } of corp.members.slice(-13))
      test.sandbox.world.removeMember(corp.corpId, userId);
    const id = await begin(test, "auths.Big");
    const waiting = await work(test, id);
    expect(waiting).toMatchObject({ status: "waiting", phase: "apply", confirmed: false });
    expect(waiting.counts?.members).toMatchObject({ removed: 13 });
    const present = async () => {
      const rows = await test.ports.data.directory.everyMember(await corpKey(test, corp.corpId));
      return rows.filter(({ removedAtMs }) => removedAtMs === null).length;
    };
    expect(await present()).toBe(60);
    const { syncs } = test.ports.data;
    expect(await syncs.confirm(id, test.ports.clock.now())).toBe(true);
    const asked = test.sandbox.world.calls().length;
    expect(await work(test, id)).toMatchObject({ status: "done", calls: waiting.calls });
    expect(test.sandbox.world.calls().length).toBe(asked);
    expect(await present()).toBe(47);
  });

  it("removing a fifth of the company, or ten members, needs no confirmation", async () => {
    const corp = bigCorp({ members: 60, departments: 8 });
    const [{ agentId, secret }] = corp.apps;
    const big = { corpId: corp.corpId, corpSecret: secret, agentId, redirectUri };
    await using test = await createTestApp({ "auths.Big": big });
    const { world } = test.sandbox;
    world.addCorp(corp);
    await sync(test, "auths.Big");
    for (const { userId } of corp.members.slice(-12)) world.removeMember(corp.corpId, userId);
    expect(await sync(test, "auths.Big")).toMatchObject({ status: "done" });
    for (const { userId } of corp.members.slice(-22, -12)) world.removeMember(corp.corpId, userId);
    expect(await sync(test, "auths.Big")).toMatchObject({ status: "done" });
  });
});

/** A test where a member's row is written while WeCom answers a sync's question about them. */
async function openBusy(): Promise<TestApp> {
  const busy = { now: false };
  const test: TestApp = await createTestApp(both, {
    answered: async (path) => {
      if (!busy.now || !path.endsWith("/user/list")) return;
      busy.now = false;
      const nothing = { name: null, status: null, mainDepartment: null, departments: null };
      const facts = { memberId: "chenyi", ...nothing, position: "由人改过", profile: {} };
      const seen = { nowMs: test.ports.clock.now() };
      await test.ports.data.directory.putMembers(await corpKey(test), [facts], seen);
    },
  });
  await sync(test, "auths.Legacy");
  test.sandbox.world.updateMember(corpId, people.plain, { position: "行政主管" });
  busy.now = true;
  return test;
}

describe("concurrent changes", () => {
  it("a sync leaves a row that an event, a login or an administrator changed after the provider call", async () => {
    await using test = await openBusy();
    const run = await sync(test, "auths.Legacy");
    expect(await summaryOf(test, run)).toEqual(["skipped chenyi changed-since"]);
    expect(run.counts?.members).toEqual({ ...none, skipped: 1 });
    expect(await memberOf(test, "chenyi")).toMatchObject({ position: "由人改过" });
    expect(await summary(test, "auths.Legacy")).toEqual(["changed chenyi"]);
    expect(await memberOf(test, "chenyi")).toMatchObject({ position: "行政主管" });
  });

  it("forceUpdate leaves a row that an event changed after the provider call", async () => {
    await using test = await openBusy();
    const run = await sync(test, "auths.Legacy", { forceUpdate: true });
    expect(await summaryOf(test, run)).toEqual(["skipped chenyi changed-since"]);
    expect(await memberOf(test, "chenyi")).toMatchObject({ position: "由人改过" });
  });

  it("a second concurrent sync of a company is refused with 10404", async () => {
    await using test = await createTestApp(both);
    const id = await begin(test, "auths.Legacy");
    const busy = { errcode: 10404, httpStatus: 409 };
    await expect(begin(test, "auths.Portal")).rejects.toMatchObject(busy);
    const one = { userId: people.plain };
    await expect(test.call("auths.Legacy.syncUserInfo", one, "admin")).rejects.toMatchObject(busy);
    await work(test, id);
    await sync(test, "auths.Portal");
  });

  it("a dry run reports the difference and changes nothing", async () => {
    await using test = await createTestApp(both);
    const run = await sync(test, "auths.Legacy", { dryRun: true });
    expect(run).toMatchObject({ status: "done", phase: "compare" });
    expect(run.counts?.members).toEqual({ ...none, added: 9 });
    const changes = await changesOf(test, run);
    expect(changes).toHaveLength(16);
    expect(changes.some(({ applied }) => applied)).toBe(false);
    const { directory } = test.ports.data;
    expect(await directory.everyMember(await corpKey(test))).toEqual([]);
    expect(await directory.departments(await corpKey(test), { removed: true })).toEqual([]);
    expect((await sync(test, "auths.Legacy")).counts).toEqual(run.counts);
  });

  it("an element does not process the sync of another company", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const other = { corpId: "ww0000000000000001", corpName: "别家", corpFullName: "" };
    const { data, clock, bases } = test.ports;
    const corp = await data.corps.upsert({ ...other, base: bases.wecomApi, nowMs: clock.now() });
    const run = { id: "r1", corpKey: corp.key, element: "auths.Legacy", kind: "company" } as const;
    const how = {
      target: null,
      forceUpdate: false,
      dryRun: false,
      createUsers: false,
      actor: "admin",
    };
    await data.syncs.create({ ...run, ...how, createdAtMs: clock.now() });
    await expect(work(test, "r1")).rejects.toMatchObject({ errcode: 10203 });
    expect(callsOf(test, "department/simplelist")).toBe(0);
  });
});
