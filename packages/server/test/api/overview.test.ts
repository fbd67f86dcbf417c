import {
  demo,
  demoElements,
  demoLogin,
  demoProxy,
  demoProxyElements,
  eventually,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const HOUR = 60 * 60_000;
const { suiteId } = demo.provider.template;
const { xiaoman, boss } = demo.corpA.people;
let offsetMs = 0;
const now = (): number => Date.now() + offsetMs;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: { ...demoElements, ...demoProxyElements },
    config: { now },
  });
});
afterAll(() => test.close());

const figures = async (input: object = {}) =>
  (await test.query("app.overview.logins", input, test.asAdmin)).data;
const health = async () => (await test.query("app.overview.health", undefined, test.asAdmin)).data;

async function failLogin(errcode: number) {
  const browser = test.browser();
  const started = await browser.visit(`/api/auth/${demoLogin}/start?flow=qr`);
  const at = started.headers.get("location") ?? "";
  const back = await test.sandbox.signIn(at, { userId: xiaoman });
  test.sandbox.world.failNext("auth/getuserinfo", errcode);
  if (back) await browser.visit(back);
}

describe("the figures of logins", () => {
  it("count logins and failures by hour, element and errcode, of 24 hours and of 7 days", async () => {
    await test.signIn(test.browser(), boss);
    offsetMs = 30 * HOUR;
    await test.signIn(test.browser(), xiaoman);
    await failLogin(40029);
    const { hours, day, week } = await figures();
    expect(hours).toHaveLength(192);
    expect(hours.at(-1)).toMatchObject({ done: 1, failed: 1 });
    const failures = [{ source: "wecom", errcode: 40029, count: 1 }];
    expect(day).toMatchObject({
      done: 1,
      failed: 1,
      elements: [{ element: demoLogin, done: 1, failed: 1 }],
      failures,
    });
    expect(week).toMatchObject({ done: 2, failed: 1, failures });
    // The link of a figure finds the same rows.
    const rows = await test.query(
      "app.audit.list",
      { kind: "login", outcome: "failed", from: day.from, errcode: 40029, source: "wecom" },
      test.asAdmin,
    );
    expect(rows.data).toHaveLength(1);
    expect(await figures({ element: demoProxy })).toMatchObject({ week: { done: 0, failed: 0 } });
  });
});

describe("the health of callbacks and syncs", () => {
  it("counts callbacks that were given up, and what else needs attention", async () => {
    expect((await health()).attention).toMatchObject({
      deadCallbacks: 0,
      linkProposals: 0,
      mergeProposals: 0,
    });
    await test.database.inbox.accept({
      element: demoProxy,
      scope: suiteId,
      event: "create_auth",
      receiver: suiteId,
      dedupeKey: "an old one",
      orderKey: null,
      occurredAtMs: now(),
      raw: Buffer.from("<xml/>"),
      decoded: { SuiteId: suiteId, InfoType: "create_auth", AuthCode: "an-auth-code-long-gone" },
    });
    await proposeMerge();
    await eventually(async () => (await health()).callbacks.dead === 1);
    expect(await health()).toMatchObject({
      callbacks: { dead: 1, failed: 0 },
      syncs: { done: 0, failed: 0 },
      attention: {
        deadCallbacks: 1,
        brokenElements: 0,
        driftedNodes: 0,
        unreadableRows: 0,
        mergeProposals: 1,
      },
    });
  });

  it("requires an administrator", async () => {
    for (const path of ["app.overview.logins", "app.overview.health"])
      expect((await test.query(path)).error.data.errcode).toBe(10602);
  });
});

/** Two users who signed in above may be the same person. */
async function proposeMerge() {
  const { data } = test.server.ports;
  const { data: users } = await test.query("app.users.list", {}, test.asAdmin);
  const [{ userId }, { userId: otherUserId }] = users;
  const [account] = await data.accounts.listOfUser(userId);
  const pair = { accountId: account?.id ?? 0, userId, otherUserId };
  const proposal = { ...pair, matchedBy: "unionId", unionId: "u" } as const;
  await data.mergeProposals.raise({ ...proposal, createdAtMs: now() });
}

const send = (fullName: string) =>
  test.mutate("app.callbacks.sendTest", { fullName }, test.asAdmin);
const countOf = async (input: object) =>
  (await test.query("app.callbacks.list", input, test.asAdmin)).data.length;

describe("a test event", () => {
  it("comes back over the public address, is stored and marked as a test, and is audited", async () => {
    const { data } = await send(demoProxy);
    expect(data).toEqual({ id: expect.any(Number), answeredInMs: expect.any(Number) });
    const get = async () =>
      (await test.query("app.callbacks.get", { id: data.id }, test.asAdmin)).data;
    await eventually(async () => (await get()).status === "done");
    expect(await get()).toMatchObject({
      event: "menshen_test",
      mark: "test",
      scope: suiteId,
      decoded: { SuiteId: suiteId, InfoType: "menshen_test" },
    });
    const rows = await test.query("app.audit.list", { action: "callback-tested" }, test.asAdmin);
    expect(rows.data).toMatchObject([{ element: demoProxy, actor: "admin" }]);
  });

  it("is refused for an element without callback keys, and for one that receives none", async () => {
    expect((await send(demoLogin)).error.data.errcode).toBe(10003);
    expect((await send("auths.loginTypes.MyWeChatLogin")).error.data.errcode).toBe(10001);
  });

  it("the list of callbacks is filtered by the time of arrival", async () => {
    const event = "menshen_test";
    expect(await countOf({ event, from: now() - HOUR })).toBe(1);
    expect(await countOf({ event, from: now() + HOUR })).toBe(0);
    expect(await countOf({ event, until: now() - HOUR })).toBe(0);
  });
});
