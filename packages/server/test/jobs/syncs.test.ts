import {
  demo,
  demoLogin,
  readJson,
  startTestServer,
  type TestServer,
  eventually,
} from "@menshen/testkit";
import { becomes, begin, changes, get, sync, watch } from "@menshen/testkit/sync-calls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const { corpId, people, departments } = demo.corpA;
let test: TestServer;
beforeEach(async () => {
  test = await startTestServer({ config: { rateLimit: false } });
});
afterEach(() => test.close());

const query = async (path: string, input?: object) =>
  (await test.query(path, input, test.asAdmin)).data;
const mutate = (path: string, input: object) => test.mutate(path, input, test.asAdmin);
const refusalOf = async (fullName: string): Promise<number> =>
  (await mutate("app.syncs.start", { fullName })).error.data.errcode;
const lastAudit = async (action: string) =>
  (await query("app.audit.list", { action, limit: 1 }))[0];
const members = (input: object = {}) => query("app.directory.members", { ...input, limit: 500 });

async function corpKey(): Promise<string> {
  const corps = await query("app.directory.corps");
  return corps.find((corp: { corpId: string }) => corp.corpId === corpId)?.corpKey ?? "";
}

const refused = async (input: object): Promise<number> =>
  (await mutate("app.directory.editMember", input)).error.data.errcode;

describe("app.directory.editMember", () => {
  it("edits fields of a member, says which, and leaves an audit row without values", async () => {
    await begin(test).then((id) => watch(test, id));
    const [{ memberId }] = await members({ corpKey: await corpKey() });
    const who = { corpKey: await corpKey(), memberId };
    const edits = { position: "顾问", email: "a@b.example" };
    const edited = await mutate("app.directory.editMember", { ...who, edits });
    expect(edited.data).toMatchObject({ position: "顾问", edited: ["position", "email"] });
    expect(edited.data.profile).toMatchObject(edits);
    expect((await members({ corpKey: await corpKey() }))[0]).toMatchObject({
      position: "顾问",
      edited: ["position", "email"],
    });
    const { detail } = await lastAudit("member-edited");
    expect(detail).toEqual({ corpId, memberId, fields: ["position", "email"] });
  });

  it("refuses an unknown member, no field, other fields, and users", async () => {
    const who = { corpKey: "no-company", memberId: "nobody" };
    expect(await refused({ ...who, edits: { name: "x" } })).toBe(10402);
    expect(await refused({ ...who, edits: {} })).toBe(10701);
    expect(await refused({ ...who, edits: { status: 1 } })).toBe(10701);
    const anonymous = await test.mutate("app.directory.editMember", {
      ...who,
      edits: { name: "x" },
    });
    expect(anonymous.error.data.errcode).toBe(10602);
  });
});

describe("a sync", () => {
  it("a sync is started, followed while it runs, and reports its counts", async () => {
    const id = await begin(test);
    const events = await watch(test, id);
    const last = events.at(-1);
    expect(last).toMatchObject({ id, status: "done", phase: "apply", kind: "company" });
    expect(new Set(events.map((run) => JSON.stringify({ ...run, durationMs: 0 }))).size).toBe(
      events.length,
    );
    const run = await get(test, id);
    expect(run).toEqual({
      ...last,
      failures: [],
      corp: { corpId, corpName: "ww5a1d…9a24", corpFullName: "ww5a1d…9a24", unnamed: true },
      element: demoLogin,
      actor: "admin",
      dryRun: false,
      createUsers: false,
      forceUpdate: false,
      confirmed: false,
      target: null,
      error: null,
      nextTryAt: null,
      createdAt: expect.any(Number),
      startedAt: expect.any(Number),
      finishedAt: expect.any(Number),
      durationMs: run["finishedAt"] - run["startedAt"],
    });
    expect(run["calls"]).toBeGreaterThan(4);
    expect(run["counts"].members).toMatchObject({ changed: 0, removed: 0 });
    const added = await changes(test, id, { of: "member", change: "added" });
    expect(added).toHaveLength(run["counts"].members.added);
    expect(added.every(({ applied }) => applied)).toBe(true);
    expect(added.map(({ subject }) => subject)).toContain(people.xiaoman.toLowerCase());
    expect(await lastAudit("sync-started")).toMatchObject({
      element: demoLogin,
      actor: "admin",
      detail: { syncId: id },
    });
    const list = await query("app.syncs.list", { corpId });
    expect(list).toMatchObject([{ id, status: "done" }]);
    expect(await query("app.syncs.list", { corpId: "ww-unknown" })).toEqual([]);
    expect(await query("app.syncs.list", { corpKey: run.corpKey, before: id })).toEqual([]);
    const text = await (await fetch(`${test.url}/metrics`)).text();
    expect(text).toMatch(/menshen_syncs_total\{outcome="done"\} 1\n/);
    expect(text).toMatch(/menshen_syncs_running 0\n/);
  });

  it("a sync fills the directory: companies, departments, members by department, search and state", async () => {
    const { id } = await sync(test);
    const [corp] = await query("app.directory.corps");
    expect(corp).toMatchObject({ corpId, lastSync: { id, status: "done" } });
    const key = corp.corpKey;
    const tree = await query("app.directory.departments", { corpKey: key });
    expect(tree).toHaveLength(corp.departments);
    const byId = new Map(tree.map((one: { departmentId: number }) => [one.departmentId, one]));
    expect(byId.get(departments.platform)).toMatchObject({
      name: "平台组",
      parentId: departments.engineering,
    });
    const all = await members({ corpKey: key });
    expect(all).toHaveLength(corp.members);
    const find = async (input: object) =>
      (await members({ corpKey: key, ...input })).map((one: { memberId: string }) => one.memberId);
    const xiaoman = people.xiaoman.toLowerCase();
    expect(await find({ departmentId: departments.platform })).toContain(xiaoman);
    expect(await find({ search: "小满" })).toEqual([xiaoman]);
    expect(await find({ state: "inactive" })).toContain(people.disabled.toLowerCase());
    expect(await find({ state: "active" })).not.toContain(people.disabled.toLowerCase());
    expect(await find({ state: "removed" })).toEqual([]);
    const [first, second] = all as { memberId: string }[];
    const next = await query("app.directory.members", {
      corpKey: key,
      limit: 1,
      after: first?.memberId,
    });
    expect(next).toEqual([second]);
  });

  it("a dry run shows the difference and changes nothing", async () => {
    const run = await sync(test, { dryRun: true });
    expect(run["counts"].members.added).toBeGreaterThan(5);
    const added = await changes(test, run.id, { change: "added" });
    expect(added.length).toBeGreaterThan(10);
    expect(added.some(({ applied }) => applied)).toBe(false);
    expect(await members({ corpKey: run.corpKey })).toEqual([]);
    expect(await query("app.directory.departments", { corpKey: run.corpKey })).toEqual([]);
  });

  it("a second sync finds nothing to do, a later one only what changed", async () => {
    await sync(test);
    const second = await sync(test);
    expect(await changes(test, second.id)).toEqual([]);
    test.sandbox.world.updateMember(corpId, people.plain, { name: "陈一一" });
    const third = await sync(test);
    expect(await changes(test, third.id)).toMatchObject([
      {
        of: "member",
        subject: people.plain.toLowerCase(),
        change: "changed",
        applied: true,
        fields: { name: [expect.any(String), "陈一一"] },
      },
    ]);
  });

  it("a company has one sync at a time", async () => {
    test.sandbox.world.failNext("department/simplelist", { latencyMs: 800 });
    const id = await begin(test);
    const second = await mutate("app.syncs.start", { fullName: demoLogin });
    expect(second.error.data).toMatchObject({ errcode: 10404, data: { syncId: id } });
    await becomes(test, id, "done");
    await sync(test);
  });

  it("a sync needs an element that exists, is active and can sync", async () => {
    expect(await refusalOf("auths.Nowhere")).toBe(10001);
    expect(await refusalOf("auths.loginTypes.services.AuthSvc")).toBe(10001);
    const { type, title } = { type: "auths.loginTypes.QywxInnerType", title: "Off" };
    await test.write("auths/loginTypes/Off/Off.json", {
      corpId,
      corpSecret: "s",
      agentId: "1",
      redirectUri: `${test.url}/api/auth/off/callback`,
    });
    // Last: without its config the element would be found, and fail for another reason.
    await test.write("auths/loginTypes/Off/e.json", { type, title, isActive: 0 });
    await eventually(async () => test.app.findElement("auths.loginTypes.Off"));
    expect(await refusalOf("auths.loginTypes.Off")).toBe(10003);
    for (const path of ["get", "changes"])
      expect(
        (await test.query(`app.syncs.${path}`, { id: "x" }, test.asAdmin)).error.data.errcode,
      ).toBe(10402);
    for (const path of ["confirm", "cancel"])
      expect((await mutate(`app.syncs.${path}`, { id: "x" })).error.data.errcode).toBe(10402);
  });

  it("app.syncs requires an administrator", async () => {
    const id = await begin(test);
    const browser = test.browser();
    await test.signIn(browser, people.xiaoman);
    for (const [path, input] of [
      ["syncs.start", { fullName: demoLogin }],
      ["syncs.confirm", { id }],
      ["syncs.cancel", { id }],
    ] as const)
      expect([path, (await browser.send("POST", `/trpc/app.${path}`, input)).status]).toEqual([
        path,
        403,
      ]);
    for (const [path, input] of [
      ["syncs.list", {}],
      ["syncs.get", { id }],
      ["syncs.changes", { id }],
      ["directory.corps", null],
      ["directory.departments", { corpKey: "x" }],
      ["directory.members", { corpKey: "x" }],
      ["directory.member", { corpKey: "x", memberId: "y" }],
    ] as const) {
      const search = `?input=${encodeURIComponent(JSON.stringify(input))}`;
      const answer = await browser.send("GET", `/trpc/app.${path}${search}`);
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  it("an administrator cancels a sync, even while it waits for its provider", async () => {
    test.sandbox.world.failNext("department/simplelist", 45009);
    const id = await begin(test);
    await eventually(async () => (await get(test, id))["error"] !== null || undefined);
    expect((await mutate("app.syncs.cancel", { id })).data).toEqual({ success: true });
    expect(await get(test, id)).toMatchObject({ status: "cancelled", error: null });
    const again = await mutate("app.syncs.cancel", { id });
    expect(again.error.data.errcode).toBe(10703);
    expect(await lastAudit("sync-cancelled")).toMatchObject({ detail: { syncId: id } });
    await sync(test);
  });
});

describe("many removals", () => {
  beforeEach(async () => {
    for (let n = 0; n < 60; n++)
      test.sandbox.world.addMember(corpId, {
        userId: `Temp${n}`,
        name: `临时 ${n}`,
        departments: [{ id: departments.design }],
      });
    await sync(test);
    for (let n = 0; n < 60; n++) test.sandbox.world.removeMember(corpId, `Temp${n}`);
  });

  it("many removals wait for confirmation and are then applied", async () => {
    const id = await begin(test);
    const waiting = await becomes(test, id, "waiting");
    expect(waiting).toMatchObject({ counts: { members: { removed: 60 } }, confirmed: false });
    const key = await corpKey();
    expect(await members({ corpKey: key, search: "临时" })).toHaveLength(60);
    const other = await mutate("app.syncs.start", { fullName: demoLogin });
    expect(other.error.data.errcode).toBe(10404);
    expect((await mutate("app.syncs.confirm", { id })).data).toEqual({ success: true });
    expect(await becomes(test, id, "done")).toMatchObject({ confirmed: true });
    expect(await lastAudit("sync-confirmed")).toMatchObject({ detail: { syncId: id } });
    expect(await members({ corpKey: key, search: "临时" })).toEqual([]);
    expect(await members({ corpKey: key, state: "removed" })).toHaveLength(60);
    expect((await mutate("app.syncs.confirm", { id })).error.data.errcode).toBe(10703);
  });

  it("many removals are not applied when the sync is cancelled", async () => {
    const id = await begin(test);
    await becomes(test, id, "waiting");
    await mutate("app.syncs.cancel", { id });
    expect(await get(test, id)).toMatchObject({ status: "cancelled" });
    expect(await members({ corpKey: await corpKey(), search: "临时" })).toHaveLength(60);
  });
});

describe("a member", () => {
  it("a member disabled at the provider loses the session at the next sync, and signs in again once enabled", async () => {
    const { world } = test.sandbox;
    const browser = test.browser();
    await test.signIn(browser, people.plain);
    await sync(test);
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
    world.updateMember(corpId, people.plain, { status: 2 });
    await sync(test);
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    world.updateMember(corpId, people.plain, { status: 1 });
    await sync(test);
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    await test.signIn(browser, people.plain);
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
  });

  it("a removed member is a tombstone without sessions, and is restored on return", async () => {
    const { world } = test.sandbox;
    const browser = test.browser();
    await test.signIn(browser, people.plain);
    const { userId } = (await readJson(browser.visit("/api/auth/session"))).user;
    await sync(test);
    const key = await corpKey();
    const memberId = people.plain.toLowerCase();
    world.removeMember(corpId, people.plain);
    await sync(test);
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    const gone = await query("app.directory.member", { corpKey: key, memberId });
    expect(gone).toMatchObject({ state: "removed", userId });
    world.addMember(corpId, {
      userId: people.plain,
      name: "陈一",
      departments: [{ id: departments.design }],
    });
    await sync(test);
    await test.signIn(browser, people.plain);
    expect((await readJson(browser.visit("/api/auth/session"))).user.userId).toBe(userId);
  });

  it("directory.member shows departments, the linked user, active sessions and the audit trail", async () => {
    const browser = test.browser();
    await test.signIn(browser, people.xiaoman);
    await sync(test);
    const key = await corpKey();
    const memberId = people.xiaoman.toLowerCase();
    const shown = await query("app.directory.member", { corpKey: key, memberId });
    expect(shown).toMatchObject({
      corpKey: key,
      memberId,
      name: "林小满",
      state: "active",
      user: {
        user: { userId: shown.userId },
        accounts: [{ kind: "wecom", subject: memberId }],
        sessions: [{ userId: shown.userId }],
      },
    });
    const names = shown.departments.map(({ name }: { name: string }) => name);
    expect(new Set(names)).toEqual(new Set(["研发中心", "平台组"]));
    const actions = shown.audit.map(({ action }: { action: string }) => action);
    expect(actions.slice(-2)).toEqual(["login", "session-created"]);
    // A step of a login has the name "token".
    expect(JSON.stringify(shown).replaceAll('"step":"token"', "")).not.toMatch(/token|secret/i);
    const unlinked = await query("app.directory.member", {
      corpKey: key,
      memberId: people.emoji.toLowerCase(),
    });
    expect(unlinked).toMatchObject({ userId: null, user: null, audit: [] });
    const unknown = { corpKey: key, memberId: "nobody" };
    const { error } = await test.query("app.directory.member", unknown, test.asAdmin);
    expect(error.data.errcode).toBe(10402);
  });
});
