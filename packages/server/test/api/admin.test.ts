import {
  demo,
  demoLogin,
  readJson,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const HOUR = 60 * 60_000;
let offsetMs = 0;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { now: () => Date.now() + offsetMs } });
});
afterAll(() => test.close());

async function oneTimeToken(): Promise<string> {
  const link = new URL(await test.server.createAdminLink());
  expect(link.origin + link.pathname).toBe(`${test.url}/`);
  return new URLSearchParams(link.hash.slice(1)).get("admin") ?? "";
}

async function administrator(): Promise<Browser> {
  const browser = test.browser();
  await browser.send("POST", "/api/admin/session", { token: await oneTimeToken() });
  return browser;
}

const isAdmin = async (browser: Browser) =>
  (await readJson(browser.send("GET", "/api/admin/session"))).admin;

describe("the console's session", () => {
  it("the one-time token of the printed link is exchanged for a SameSite=Strict session cookie", async () => {
    const browser = test.browser();
    expect(await isAdmin(browser)).toBe(false);
    const token = await oneTimeToken();
    const answer = await browser.send("POST", "/api/admin/session", { token });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^menshen-admin=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(await isAdmin(browser)).toBe(true);
    expect((await browser.send("GET", "/trpc/app.audit.list")).status).toBe(200);
  });

  it("a one-time token works once, even in concurrent requests", async () => {
    const token = await oneTimeToken();
    const tries = await Promise.all(
      Array.from({ length: 4 }, () => test.browser().send("POST", "/api/admin/session", { token })),
    );
    expect(tries.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 403, 403, 403]);
  });

  it("the administrator's session ends after eight hours or at sign-out", async () => {
    const late = await administrator();
    offsetMs += 8 * HOUR;
    expect(await isAdmin(late)).toBe(false);
    const browser = await administrator();
    const cookie = browser.cookies.get("menshen-admin") ?? "";
    await browser.send("DELETE", "/api/admin/session");
    expect(browser.cookies.has("menshen-admin")).toBe(false);
    browser.cookies.set("menshen-admin", cookie);
    expect(await isAdmin(browser)).toBe(false);
  });

  it("an administrator link expires after an hour", async () => {
    const token = await oneTimeToken();
    offsetMs += HOUR;
    const answer = await test.browser().send("POST", "/api/admin/session", { token });
    expect(answer.status).toBe(403);
  });

  it("a user's session token in the administrator's cookie grants nothing", async () => {
    const browser = test.browser();
    await test.signIn(browser, demo.corpA.people.xiaoman);
    browser.cookies.set("menshen-admin", browser.cookies.get("menshen") ?? "");
    expect(await isAdmin(browser)).toBe(false);
    const { status } = await browser.send("GET", "/trpc/app.audit.list");
    expect(status).toBe(403);
  });

  it("every app procedure except app.info requires an administrator", async () => {
    for (const path of [
      "app.audit.list",
      "app.dryRun.get",
      "app.dryRun.list",
      "app.elements.list",
    ]) {
      expect((await test.query(path)).error.data.errcode).toBe(10602);
    }
    expect((await test.mutate("app.dryRun.start")).error.data.errcode).toBe(10602);
    expect((await test.query("app.info")).data).toMatchObject({ name: "Menshen", mode: "start" });
  });
});

const start = async (browser: Browser, flow = "qr") => {
  const answer = await browser.send("POST", "/trpc/app.dryRun.start", {
    fullName: demoLogin,
    flow,
  });
  return (await readJson(answer)).result.data as { id: string; url: string };
};
const get = async (id: string) => (await test.query("app.dryRun.get", { id }, test.asAdmin)).data;

describe("a login test", () => {
  it("a login test leaves the administrator's session unchanged", async () => {
    const browser = await administrator();
    await test.signIn(browser, demo.corpA.people.xiaoman);
    const before = new Map(browser.cookies);
    const { id, url } = await start(browser);
    expect(url).toBe(`${test.url}/api/auth/${demoLogin}/start?flow=qr&dryRun=${id}`);
    expect(await get(id)).toMatchObject({ status: "waiting", steps: [] });

    const landed = await test.signIn(browser, demo.corpA.people.boss, { dryRun: id });
    expect(landed.headers.get("location")).toBe("/api/auth/dry-run");
    for (const set of landed.headers.getSetCookie()) expect(set).toMatch(/^menshen-flow-/);
    expect(browser.cookies.get("menshen")).toBe(before.get("menshen"));
    expect(browser.cookies.get("menshen-admin")).toBe(before.get("menshen-admin"));
    const { user } = await readJson(browser.visit("/api/auth/session"));
    expect(user.name).toBe("林小满");
    expect(await isAdmin(browser)).toBe(true);
    expect(await (await browser.follow("/api/auth/dry-run")).text()).toContain(
      "The login test is complete",
    );
  });

  it("a login test shows every step and the result, but no token", async () => {
    const browser = await administrator();
    const { id } = await start(browser);
    await test.signIn(browser, demo.corpA.people.xiaoman, { dryRun: id });
    const run = await get(id);
    expect(run.status).toBe("done");
    expect(run.steps.map(({ step }: { step: string }) => step)).toEqual([
      "issued",
      "callback",
      "token",
      "identity",
      "profile",
      "user",
      "session",
    ]);
    expect(run.result).toMatchObject({
      profile: { userId: demo.corpA.people.xiaoman },
      corpList: [{ corpId: demo.corpA.corpId }],
      session: { platform: "web" },
    });
    expect(JSON.stringify(run)).not.toMatch(/[\w-]{43}/);
  });

  it("a failed login test shows the reason", async () => {
    const browser = await administrator();
    const { id } = await start(browser);
    test.sandbox.world.failNext("auth/getuserinfo", 40029);
    const landed = await test.signIn(browser, demo.corpA.people.xiaoman, { dryRun: id });
    expect(landed.headers.get("location")).toBe("/api/auth/dry-run?error=40029");
    expect(await get(id)).toMatchObject({ status: "failed" });
    expect((await get(id)).steps.at(-1)).toMatchObject({
      step: "identity",
      ok: false,
      detail: { errcode: 40029, source: "wecom" },
    });
  });

  it("a login test shows that the person declined at the provider", async () => {
    const browser = await administrator();
    const { id } = await start(browser);
    const started = await browser.visit(`/api/auth/${demoLogin}/start?flow=qr&dryRun=${id}`);
    const page = new URL(started.headers.get("location") ?? "");
    const landed = await browser.visit(
      `/api/auth/qywx/callback?state=${page.searchParams.get("state")}`,
    );
    expect(landed.headers.get("location")).toBe("/api/auth/dry-run?error=10105");
    expect(await get(id)).toMatchObject({ status: "failed" });
  });

  it("a login test starts once, for its element only, within ten minutes", async () => {
    const browser = await administrator();
    const { id } = await start(browser);
    await test.signIn(browser, demo.corpA.people.xiaoman, { dryRun: id });
    const used = await browser.visit(`/api/auth/${demoLogin}/start?dryRun=${id}`);
    expect(used.status).toBe(400);
    const unknown = await browser.visit(`/api/auth/${demoLogin}/start?dryRun=nothing`);
    expect(unknown.status).toBe(400);
    const { id: late } = await start(browser);
    offsetMs += 11 * 60_000;
    expect((await browser.visit(`/api/auth/${demoLogin}/start?dryRun=${late}`)).status).toBe(400);
  });

  it("a cancelled login test ends: its login page leads nowhere, and the provider is not asked", async () => {
    const browser = await administrator();
    const { id } = await start(browser);
    const back = await callbackOf(browser, id);
    expect(new URL((await get(id)).url).search).toBe(`?dryRun=${id}`);
    const cancelled = await test.mutate("app.dryRun.cancel", { id }, test.asAdmin);
    expect(cancelled.data).toEqual({ success: true });
    const landed = await browser.visit(back);
    expect(landed.headers.get("location")).toBe("/api/auth/dry-run?error=10102");
    expect(await get(id)).toMatchObject({
      status: "cancelled",
      steps: [{ step: "issued" }],
      url: null,
    });
    expect((await browser.visit(`/api/auth/${demoLogin}/start?dryRun=${id}`)).status).toBe(400);
    const again = await test.mutate("app.dryRun.cancel", { id }, test.asAdmin);
    expect(again.error.data.errcode).toBe(10703);
    const { data } = await test.query("app.audit.list", { limit: 1 }, test.asAdmin);
    expect(data[0]).toMatchObject({ action: "login-test-cancelled", detail: { dryRunId: id } });
  });

  it("a login test's callback in another browser is reported, and the right one still completes it", async () => {
    const browser = await administrator();
    const { id } = await start(browser);
    const back = await callbackOf(browser, id);
    for (let n = 0; n < 2; n++) {
      const elsewhere = await test.browser().visit(back);
      expect(elsewhere.headers.get("location")).toBe("/api/auth/dry-run?error=10103");
    }
    expect(await get(id)).toMatchObject({
      status: "waiting",
      steps: [{ step: "issued" }, { step: "callback", ok: false, detail: { errcode: 10103 } }],
    });
    await browser.visit(back);
    expect(await get(id)).toMatchObject({ status: "done" });
  });

  it("a login test that lands on a page of another element fails with the reason", async () => {
    const browser = await administrator();
    const { id } = await start(browser);
    const { search } = new URL(await callbackOf(browser, id), test.url);
    const landed = await browser.visit(`/api/auth/auths.Other/callback${search}`);
    expect(landed.headers.get("location")).toBe("/api/auth/dry-run?error=10102");
    const run = await get(id);
    expect(run).toMatchObject({ status: "failed" });
    expect(run.steps.at(-1)).toMatchObject({ step: "callback", ok: false });
  });

  it("a login test whose login cannot start fails with the reason", async () => {
    const input = { fullName: demoLogin, flow: "qr", corpId: "wwUnknown" };
    const { data } = await test.mutate("app.dryRun.start", input, test.asAdmin);
    const { pathname, search } = new URL(data.url);
    expect((await test.browser().visit(pathname + search)).status).toBeGreaterThanOrEqual(400);
    const run = await get(data.id);
    expect(run).toMatchObject({ status: "failed" });
    expect(run.steps).toMatchObject([{ step: "issued", ok: false, detail: { errcode: 10203 } }]);
  });

  it("the login tests of an element are listed, newest first", async () => {
    const browser = await administrator();
    const before = await start(browser);
    offsetMs += 1000;
    const draft = { config: { ...draftConfig, corpSecret: "{{keep}}" } };
    const input = { fullName: demoLogin, flow: "qr", draft };
    const { data: newest } = await test.mutate("app.dryRun.start", input, test.asAdmin);
    await test.signIn(browser, demo.corpA.people.xiaoman, { dryRun: before.id });
    const list = await test.query(
      "app.dryRun.list",
      { fullName: demoLogin, limit: 2 },
      test.asAdmin,
    );
    expect(list.data).toMatchObject([
      { id: newest.id, status: "waiting", isDraft: true },
      { id: before.id, status: "done", isDraft: false },
    ]);
    const other = await test.query("app.dryRun.list", { fullName: "auths.None" }, test.asAdmin);
    expect(other.data).toEqual([]);
  });
});

const draftConfig = {
  corpId: demo.corpA.corpId,
  agentId: demo.corpA.apps.portal.agentId,
  redirectUri: "{{WECOM_REDIRECT_URI}}",
};

/** Opens the login page of a test and signs in there; the address that the provider redirects to. */
async function callbackOf(browser: Browser, dryRun: string): Promise<string> {
  const started = await browser.visit(`/api/auth/${demoLogin}/start?flow=qr&dryRun=${dryRun}`);
  const page = started.headers.get("location") ?? "";
  const back = await test.sandbox.signIn(page, { userId: demo.corpA.people.xiaoman });
  return `${back?.pathname}${back?.search}`;
}
