import { demo, readJson, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const HOUR = 60 * 60_000;
let offsetMs = 0;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { now: () => Date.now() + offsetMs } });
});
afterAll(() => test.close());

const check = (headers: Record<string, string>) =>
  fetch(`${test.url}/api/auth/session`, { headers });

async function signedIn() {
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  return { browser, token: browser.cookies.get("menshen") ?? "" };
}

describe("the session check for other software", () => {
  it("the session check accepts cookie and bearer token", async () => {
    const { token } = await signedIn();
    const byCookie = await check({ cookie: `other=1; menshen=${token}` });
    const byBearer = await check({ authorization: `Bearer ${token}` });
    expect(byCookie.status).toBe(200);
    expect(byBearer.status).toBe(200);
    const body = await readJson(byCookie);
    expect(await readJson(byBearer)).toEqual(body);
    expect(body.user).toEqual({ userId: expect.any(String), name: "林小满", avatar: null });
    expect(byCookie.headers.get("x-menshen-user")).toBe(body.user.userId);
    expect(byCookie.headers.get("cache-control")).toBe("no-store");
  });

  it("the session check answers 401 without a valid session", async () => {
    for (const headers of [{}, { cookie: "menshen=x" }, { cookie: `menshen=${"A".repeat(43)}` }]) {
      const answer = await check(headers);
      expect(answer.status).toBe(401);
      expect((await readJson(answer)).error.data.errcode).toBe(10602);
    }
  });

  it("a logout ends the session at once and everywhere", async () => {
    const { browser, token } = await signedIn();
    const out = await browser.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
    expect(out.status).toBe(200);
    expect(browser.cookies.has("menshen")).toBe(false);
    expect((await check({ authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it("a session ends after 24 hours without use, and after seven days at most", async () => {
    const idle = await signedIn();
    offsetMs += 24 * HOUR + 1_000;
    expect((await check({ cookie: `menshen=${idle.token}` })).status).toBe(401);
    const used = await signedIn();
    for (let day = 0; day < 7; day++) {
      expect((await check({ cookie: `menshen=${used.token}` })).status).toBe(200);
      offsetMs += 24 * HOUR - 60_000;
    }
    offsetMs += 10 * 60_000;
    expect((await check({ cookie: `menshen=${used.token}` })).status).toBe(401);
  });

  it("a loginCode is exchanged into the session cookie, and the response omits the token", async () => {
    const browser = test.browser();
    const { data: config } = await test.query(
      "auths.loginTypes.QywxInnerExample.getLoginConfig",
      {},
    );
    const back = await test.sandbox.signIn(config.loginUrl, { userId: demo.corpA.people.plain });
    const { data } = await test.mutate("auths.loginTypes.QywxInnerExample.getLoginCode", {
      authCode: back?.searchParams.get("code"),
      state: config.state,
    });
    const path = "/trpc/auths.loginTypes.services.AuthSvc.loginByCode";
    const input = { loginCode: data.loginCode, cookie: true };
    const answer = await browser.send("POST", path, input);
    expect((await readJson(answer)).result.data).not.toHaveProperty("token");
    expect(browser.cookies.get("menshen")).toMatch(/^[\w-]{43}$/);
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
  });
});
