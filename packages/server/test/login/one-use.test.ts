import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  demo,
  demoElements,
  demoLogin,
  readJson,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const start = `/api/auth/${demoLogin}/start`;
const loginByCode = "auths.loginTypes.services.AuthSvc.loginByCode";
const getLoginCode = `${demoLogin}.getLoginCode`;
const second = "auths.loginTypes.Second";
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

let nowMs = Date.now();
let test: TestServer;
beforeAll(async () => {
  const config = demoElements["auths/loginTypes/QywxInnerExample/QywxInnerExample.json"] as object;
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/loginTypes/Second/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Second" },
      "auths/loginTypes/Second/Second.json": {
        ...config,
        redirectUri: "http://127.0.0.1/api/auth/second",
      },
    },
    config: { now: () => nowMs, rateLimit: false },
  });
});
afterAll(() => test.close());

const signsIn = (answer: Response) =>
  answer.headers.getSetCookie().some((line) => /^menshen=[\w-]{43};/.test(line));
const locationOf = (answer: Response) => answer.headers.get("location");

async function begin(browser: Browser, query = ""): Promise<URL> {
  const started = await browser.visit(start + query);
  const back = await test.sandbox.signIn(locationOf(started) ?? "", {
    userId: demo.corpA.people.xiaoman,
  });
  if (!back) throw new Error("the provider did not redirect");
  return back;
}

async function beginByChallenge(): Promise<{ authCode: string; state: string }> {
  const { data } = await test.query(`${demoLogin}.getLoginConfig`, { challenge });
  const back = await test.sandbox.signIn(data.loginUrl, { userId: demo.corpA.people.plain });
  return {
    authCode: back?.searchParams.get("code") ?? "",
    state: back?.searchParams.get("state") ?? "",
  };
}

async function sessionsOf(browser: Browser): Promise<number> {
  const path = "/trpc/auths.loginTypes.services.AuthSvc.listSessions";
  return (await readJson(browser.send("GET", path))).result.data.length;
}

describe("a state works once", () => {
  it("fifty concurrent copies of a callback yield one login and one session", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    const before = test.sandbox.world.calls("auth/getuserinfo").length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => browser.visit(back)));
    expect(answers.map(locationOf)).toEqual(Array.from({ length: 50 }, () => "/"));
    const tokens = answers.map((answer) => answer.headers.getSetCookie()[0]?.split(";")[0]);
    expect(new Set(tokens).size).toBe(1);
    expect(test.sandbox.world.calls("auth/getuserinfo").length - before).toBe(1);
  });

  it("a callback replayed after two minutes is rejected", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    expect(signsIn(await browser.visit(back))).toBe(true);
    browser.cookies.delete("menshen");
    nowMs += 2 * 60_000 + 1;
    const late = await browser.visit(back);
    expect([signsIn(late), locationOf(late)]).toEqual([false, "/login?error=10102"]);
  });

  it("a callback after ten minutes is rejected", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    nowMs += 10 * 60_000 + 1;
    const late = await browser.visit(back);
    expect([signsIn(late), locationOf(late)]).toEqual([false, "/login?error=10102"]);
  });

  it("a stolen state and code are rejected in another browser, before and after use", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    expect(locationOf(await test.browser().visit(back))).toBe("/login?error=10103");
    expect(signsIn(await browser.visit(back))).toBe(true);
    const after = await test.browser().visit(back);
    expect([signsIn(after), locationOf(after)]).toEqual([false, "/login?error=10102"]);
  });

  it("a consumed state with another code is rejected and does not undo the login", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    await browser.visit(back);
    const other = new URL(back);
    other.searchParams.set("code", "another-code");
    expect(signsIn(await browser.visit(other))).toBe(false);
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
  });

  it("a failed callback stays failed: another attempt under the same state is rejected", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    test.sandbox.world.failNext("auth/getuserinfo", 40029);
    expect(locationOf(await browser.visit(back))).toBe("/login?error=40029");
    expect(locationOf(await browser.visit(back))).toBe("/login?error=40029");
    expect(test.sandbox.world.unusedFaults()).toEqual([]);
  });

  it("fifty concurrent getLoginCode calls get one loginCode; a wrong verifier neither gets nor consumes it", async () => {
    const input = await beginByChallenge();
    const wrong = await test.mutate(getLoginCode, { ...input, verifier: "x".repeat(43) });
    expect(wrong.error.data.errcode).toBe(10103);
    const call = () => test.mutate(getLoginCode, { ...input, verifier });
    const answers = await Promise.all(Array.from({ length: 50 }, call));
    expect(new Set(answers.map(({ data }) => data.loginCode)).size).toBe(1);
    const stolen = await test.mutate(getLoginCode, { ...input, verifier: "y".repeat(43) });
    expect(stolen.error.data.errcode).toBe(10102);
  });
});

describe("a loginCode works once", () => {
  it("of fifty concurrent exchanges of a loginCode one gets a session", async () => {
    const input = { ...(await beginByChallenge()), verifier };
    const { loginCode } = (await test.mutate(getLoginCode, input)).data;
    const exchange = () => test.mutate(loginByCode, { loginCode });
    const answers = await Promise.all(Array.from({ length: 50 }, exchange));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    for (const { error } of answers.filter(({ status }) => status !== 200))
      expect(error.data.errcode).toBe(10104);
  });

  it("ten exchanges of a loginCode in one batch yield one session", async () => {
    const input = { ...(await beginByChallenge()), verifier };
    const { loginCode } = (await test.mutate(getLoginCode, input)).data;
    const paths = Array.from({ length: 10 }, () => loginByCode).join(",");
    const response = await fetch(`${test.url}/trpc/${paths}?batch=1`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(
        Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, { loginCode }])),
      ),
    });
    const answers = (await response.json()) as { result?: unknown }[];
    expect(answers.filter((answer) => "result" in answer).length).toBe(1);
  });

  it("a loginCode expires after five minutes", async () => {
    const input = { ...(await beginByChallenge()), verifier };
    const { loginCode } = (await test.mutate(getLoginCode, input)).data;
    nowMs += 5 * 60_000 + 1;
    expect((await test.mutate(loginByCode, { loginCode })).error.data.errcode).toBe(10104);
  });

  it("a replayed callback does not restore a session after logout", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    await browser.visit(back);
    const token = browser.cookies.get("menshen") ?? "";
    await browser.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
    expect(browser.cookies.has("menshen")).toBe(false);
    await browser.visit(back);
    browser.cookies.set("menshen", token);
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
  });
});

describe("a flow is tied to element, purpose and browser", () => {
  it("two tabs of one browser complete their own logins in any order", async () => {
    const browser = test.browser();
    const first = await begin(browser, "?returnTo=/first");
    const later = await begin(browser, "?returnTo=/later");
    expect(locationOf(await browser.visit(later))).toBe("/later");
    expect(locationOf(await browser.visit(first))).toBe("/first");
    expect(await sessionsOf(browser)).toBeGreaterThanOrEqual(2);
  });

  it("codes swapped between two tabs are consumed once each", async () => {
    const browser = test.browser();
    const [a, b] = [await begin(browser), await begin(browser)];
    const mixed = new URL(a);
    mixed.searchParams.set("code", b.searchParams.get("code") ?? "");
    expect(signsIn(await browser.visit(mixed))).toBe(true);
    const other = await browser.visit(b);
    expect([signsIn(other), locationOf(other)]).toEqual([false, "/login?error=40029"]);
  });

  it("an element's state is unknown to every other element, on the landing and over tRPC", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    for (const path of [
      "/api/auth/second",
      `/api/auth/${second}/callback`,
      `/api/auth/${demoLogin}/callback`,
    ])
      expect(locationOf(await browser.visit(path + back.search))).toBe("/login?error=10102");
    const input = await beginByChallenge();
    const elsewhere = await test.mutate(`${second}.getLoginCode`, { ...input, verifier });
    expect(elsewhere.error.data.errcode).toBe(10102);
    expect((await test.mutate(getLoginCode, { ...input, verifier })).status).toBe(200);
    expect(signsIn(await browser.visit(back))).toBe(true);
  });

  it("a cookie flow accepts no verifier, and a challenge flow no cookie", async () => {
    const browser = test.browser();
    const back = await begin(browser);
    const state = back.searchParams.get("state") ?? "";
    const authCode = back.searchParams.get("code") ?? "";
    const secret = [...browser.cookies.values()][0]?.split(".")[1] ?? "";
    for (const proof of [{}, { verifier: secret }, { verifier }]) {
      const answer = await test.mutate(getLoginCode, { authCode, state, ...proof });
      expect(answer.error.data.errcode).toBe(10103);
    }
    expect(signsIn(await browser.visit(back))).toBe(true);
  });

  it("a login test's flow creates no login, and a login's flow no login test", async () => {
    const admin = test.browser();
    const begun = await test.mutate(
      "app.dryRun.start",
      { fullName: demoLogin, flow: "qr" },
      test.asAdmin,
    );
    const landed = await test.signIn(admin, demo.corpA.people.xiaoman, { dryRun: begun.data.id });
    expect([signsIn(landed), locationOf(landed)]).toEqual([false, "/api/auth/dry-run"]);
    expect((await admin.visit("/api/auth/session")).status).toBe(401);
  });

  it("a linking flow needs a session and creates none", async () => {
    const bind = { purpose: "bind", challenge };
    const refused = await test.query(`${demoLogin}.getLoginConfig`, bind);
    expect(refused.error.data.errcode).toBe(10602);
    const browser = test.browser();
    await test.signIn(browser, demo.corpA.people.xiaoman);
    const path = `/trpc/${demoLogin}.getLoginConfig?input=${encodeURIComponent(JSON.stringify(bind))}`;
    const { loginUrl, state } = (await readJson(browser.send("GET", path))).result.data;
    const back = await test.sandbox.signIn(loginUrl, { userId: demo.corpA.people.plain });
    const authCode = back?.searchParams.get("code");
    const answer = await test.mutate(getLoginCode, { authCode, state, verifier });
    expect(answer.error.data.errcode).toBe(10102);
  });
});

describe("two nodes over one database", () => {
  it("a login started on one node completes on the other; replay and logout hold on both", async () => {
    const folder = await mkdtemp(join(tmpdir(), "menshen-nodes-"));
    const shared = {
      databaseUrl: `sqlite:${join(folder, "menshen.db")}`,
      secret: randomBytes(32),
      rateLimit: false,
    };
    try {
      await using one = await startTestServer({ config: shared });
      await using two = await startTestServer({ config: { ...shared, fetch: one.sandbox.fetch } });
      const browser = one.browser();
      const started = await browser.visit(start);
      const back = await one.sandbox.signIn(locationOf(started) ?? "", {
        userId: demo.corpA.people.xiaoman,
      });
      const there = two.browser();
      for (const [name, value] of browser.cookies) there.cookies.set(name, value);
      const address = `/api/auth/qywx/callback${back?.search ?? ""}`;
      const answers = await Promise.all(
        [browser, there, browser, there].map((each) => each.visit(address)),
      );
      expect(answers.map(locationOf)).toEqual(["/", "/", "/", "/"]);
      const tokens = answers.map((answer) => answer.headers.getSetCookie()[0]?.split(";")[0]);
      expect(new Set(tokens).size).toBe(1);
      expect(locationOf(await two.browser().visit(address))).toBe("/login?error=10102");

      const { data } = await one.query(`${demoLogin}.getLoginConfig`, { challenge });
      const again = await one.sandbox.signIn(data.loginUrl, { userId: demo.corpA.people.plain });
      const [authCode, state] = ["code", "state"].map((name) => again?.searchParams.get(name));
      const grants = await Promise.all(
        [one, two, one, two].map((node) =>
          node.mutate(getLoginCode, { authCode, state, verifier }),
        ),
      );
      const codes = new Set(grants.map((grant) => grant.data.loginCode as string));
      expect(codes.size).toBe(1);
      const exchanges = await Promise.all(
        [one, two, one, two].map((node) => node.mutate(loginByCode, { loginCode: [...codes][0] })),
      );
      const statuses = exchanges.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses).toEqual([200, 400, 400, 400]);

      expect((await there.visit("/api/auth/session")).status).toBe(200);
      await browser.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
      expect((await there.visit("/api/auth/session")).status).toBe(401);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
