import { demo, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const { xiaoman, boss } = demo.corpA.people;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
  await test.signIn(test.browser(), xiaoman);
  await test.signIn(test.browser(), boss);
});
afterAll(() => test.close());

const list = async (input: object) =>
  (await test.query("app.audit.list", input, test.asAdmin)).data as {
    id: number;
    action: string;
    userName: string | null;
    detail: Record<string, unknown>;
  }[];
const actions = async (input: object) => (await list(input)).map(({ action }) => action);

/** The redirect of the provider after a scan, not yet opened. */
async function scan(browser = test.browser()) {
  const started = await browser.visit(`/api/auth/${demoLogin}/start?flow=qr`);
  const back = await test.sandbox.signIn(started.headers.get("location") ?? "", {
    userId: xiaoman,
  });
  if (!back) throw new Error("the sandbox did not redirect");
  return { browser, back };
}

describe("the login log", () => {
  it("a login shows the steps that it reached with their times, and nothing of what was learned", async () => {
    const [login] = await list({ kind: "login", limit: 1, search: "林小满" });
    expect(login).toMatchObject({ action: "login", userName: "林小满" });
    const steps = login?.detail["steps"] as { step: string; ms: number }[];
    expect(steps.map(({ step }) => step)).toEqual([
      "callback",
      "token",
      "identity",
      "profile",
      "user",
      "session",
    ]);
    for (const step of steps) {
      expect(Object.keys(step)).toEqual(["step", "ms"]);
      expect(step.ms).toBeGreaterThanOrEqual(0);
    }
  });

  it("a failed login shows the step before the failure, its number and its remedy", async () => {
    const { browser, back } = await scan();
    test.sandbox.world.failNext("auth/getuserinfo", 60020);
    await browser.visit(back);
    const [failed] = await list({ kind: "login", limit: 1 });
    expect(failed).toMatchObject({
      action: "login-failed",
      detail: {
        errcode: 60020,
        source: "wecom",
        steps: [{ step: "callback" }, { step: "token" }],
        failedStep: "identity",
        adminHint: { zh: expect.stringContaining("企业可信IP") },
      },
    });
    expect(await list({ errcode: 60020, source: "wecom" })).toEqual([failed]);
    expect(await list({ errcode: 60020, source: "wechat" })).toEqual([]);
  });

  it("a person who declines, and a landing in another browser, are failures of the log", async () => {
    const { browser, back } = await scan();
    const state = back.searchParams.get("state") ?? "";
    await browser.visit(`${back.pathname}?state=${state}`);
    await test.browser().visit(`${back.pathname}?state=${state}`);
    const failed = await list({ outcome: "failed", limit: 2 });
    expect(failed.map(({ detail }) => [detail["errcode"], detail["at"]])).toEqual([
      [10103, "landing"],
      [10105, "landing"],
    ]);
    expect(JSON.stringify(failed)).not.toContain(state);
  });

  it("a program's flow that lands without a code is a failure of the log", async () => {
    const challenge = "c".repeat(43);
    const { data } = await test.query(`${demoLogin}.getLoginConfig`, { challenge });
    const { pathname } = new URL(new URL(data.loginUrl).searchParams.get("redirect_uri") ?? "");
    await test.browser().visit(`${pathname}?state=${data.state}`);
    expect(await list({ limit: 1 })).toMatchObject([
      { action: "login-failed", detail: { binding: "challenge", errcode: 10105, at: "landing" } },
    ]);
  });
});

describe("the filters of the audit log", () => {
  it("kind, element, company and time narrow the list", async () => {
    const { corpId } = demo.corpA;
    expect(await actions({ corpId, action: "login" })).toEqual(["login", "login"]);
    expect(await actions({ kind: "login", outcome: "done" })).toEqual(["login", "login"]);
    expect(await actions({ element: "auths.loginTypes.Unknown" })).toEqual([]);
    expect(await actions({ until: 1 })).toEqual([]);
    expect(await actions({ from: Date.now() + 60_000 })).toEqual([]);
    expect(await actions({ from: Date.now() - 60_000, action: "login" })).toHaveLength(2);
  });

  it("a search finds the entries of users by a part of their name, and of an address", async () => {
    const names = async (search: string) =>
      new Set((await list({ search })).map(({ userName }) => userName));
    expect(await names("小满")).toEqual(new Set(["林小满"]));
    expect(await list({ search: "127.0.0.1", action: "login" })).toHaveLength(2);
    expect(await list({ search: "no such person" })).toEqual([]);
  });
});
