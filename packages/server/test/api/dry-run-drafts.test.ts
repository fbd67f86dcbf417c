import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demo, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.close());

const { corpA } = demo;
const { portal } = corpA.apps;
const redirectUri = "{{WECOM_REDIRECT_URI}}";
const config = {
  corpId: corpA.corpId,
  corpSecret: "{{keep}}",
  agentId: portal.agentId,
  redirectUri,
};

async function startDraft(fullName: string, draft: object, on = test) {
  const input = { fullName, flow: "qr", draft };
  return await on.mutate("app.dryRun.start", input, on.asAdmin);
}
const get = async (id: string, on = test) =>
  (await on.query("app.dryRun.get", { id }, on.asAdmin)).data;

describe("a login test of a draft", () => {
  it("a draft is tested as written, and the saved element stays as it is", async () => {
    const title = { zh: "草稿", en: "Draft" };
    const before = test.app.snapshot;
    const { data } = await startDraft(demoLogin, {
      e: { type: "auths.loginTypes.QywxInnerType", title },
      config: { ...config, scope: "snsapi_privateinfo" },
    });
    expect(Object.keys(data).sort()).toEqual(["expiresAt", "id", "url"]);
    const started = await test
      .browser()
      .visit(new URL(data.url).pathname + new URL(data.url).search);
    expect(started.status).toBe(303);
    const browser = test.browser();
    await test.signIn(browser, corpA.people.xiaoman, { dryRun: data.id });
    expect(await get(data.id)).toMatchObject({
      status: "done",
      result: { profile: { userId: corpA.people.xiaoman }, user: { isNew: true } },
    });
    expect(test.app.snapshot).toBe(before);
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
  });

  it("a wrong secret of a draft fails the test; the saved element works", async () => {
    const { data } = await startDraft(demoLogin, {
      config: { ...config, corpSecret: "a-secret-that-is-wrong" },
    });
    await test.signIn(test.browser(), corpA.people.xiaoman, { dryRun: data.id });
    const run = await get(data.id);
    expect(run).toMatchObject({ status: "failed" });
    expect(JSON.stringify(run)).not.toContain("a-secret-that-is-wrong");
    const landed = await test.signIn(test.browser(), corpA.people.xiaoman);
    expect(landed.headers.get("location")).toBe("/");
  });

  it("an element that was never saved can be tested", async () => {
    const fullName = "auths.Fresh";
    const { data } = await startDraft(fullName, {
      e: { type: "auths.loginTypes.QywxInnerType", title: "Fresh" },
      config: { ...config, corpSecret: portal.secret },
    });
    await test.signIn(test.browser(), corpA.people.xiaoman, { fullName, dryRun: data.id });
    expect(await get(data.id)).toMatchObject({ status: "done", element: fullName });
    expect(test.app.findElement(fullName)).toBeUndefined();
    const login = await test.browser().visit(`/api/auth/${fullName}/start?flow=qr`);
    expect(login.status).toBe(404);
  });

  it("a draft that names another host never sees a stored secret", async () => {
    const elsewhere = { ...config, apiBase: "https://api.weixin.qq.com" };
    for (const corpSecret of ["{{keep}}", "{{WECOM_CORP_SECRET}}", "********"]) {
      const answer = await startDraft(demoLogin, { config: { ...elsewhere, corpSecret } });
      expect(answer.error.data).toMatchObject({
        errcode: 10701,
        data: { diagnostics: [{ code: "secret-withheld", pointer: "/corpSecret" }] },
      });
    }
  });

  it("a broken draft answers its diagnostics", async () => {
    const answer = await startDraft(demoLogin, { config: { ...config, corpId: 7 } });
    expect(answer.error.data.errcode).toBe(10701);
    expect(answer.error.data.data.diagnostics.length).toBeGreaterThan(0);
  });
});

describe("two nodes over one database", () => {
  it("a draft's test that started on one node completes on the other; its secret is sealed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "menshen-drafts-"));
    const file = join(folder, "menshen.db");
    const shared = { databaseUrl: `sqlite:${file}`, secret: randomBytes(32), rateLimit: false };
    try {
      await using one = await startTestServer({ config: shared });
      await using two = await startTestServer({ config: { ...shared, fetch: one.sandbox.fetch } });
      const fullName = "auths.Fresh";
      const draft = {
        e: { type: "auths.loginTypes.QywxInnerType", title: "Fresh" },
        config: { ...config, corpSecret: portal.secret },
      };
      const { data } = await startDraft(fullName, draft, one);
      const { pathname, search } = new URL(data.url);
      const here = one.browser();
      const started = await here.visit(pathname + search);
      const page = started.headers.get("location") ?? "";
      const back = await one.sandbox.signIn(page, { userId: corpA.people.xiaoman });
      const there = two.browser();
      for (const [name, value] of here.cookies) there.cookies.set(name, value);
      const landed = await there.visit(`${back?.pathname}${back?.search}`);
      expect(landed.headers.get("location")).toBe("/api/auth/dry-run");
      expect(await get(data.id, two)).toMatchObject({ status: "done" });
      for (const name of [file, `${file}-wal`]) {
        const bytes = await readFile(name).catch(() => Buffer.alloc(0));
        expect(bytes.includes(portal.secret)).toBe(false);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
