import { demo, readJson, startTestServer, type Browser, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const { xiaoman, boss } = demo.corpA.people;
const service = "/trpc/auths.loginTypes.services.AuthSvc";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { rateLimit: false } });
});
afterAll(() => test.close());

async function signedIn(userId: string, browser = test.browser()) {
  await test.signIn(browser, userId);
  return { browser, token: browser.cookies.get("menshen") ?? "" };
}

const isAlive = async (token: string) =>
  (await fetch(`${test.url}/api/auth/session`, { headers: { authorization: `Bearer ${token}` } }))
    .status === 200;

const listed = async (browser: Browser): Promise<{ sessionId: string }[]> =>
  (await readJson(browser.send("GET", `${service}.listSessions`))).result.data;

describe("a new login", () => {
  it("ends the session that it replaces in the browser, and no other", async () => {
    const elsewhere = await signedIn(xiaoman);
    const first = await signedIn(xiaoman);
    const second = await signedIn(xiaoman, first.browser);
    expect(second.token).not.toBe(first.token);
    expect(await isAlive(first.token)).toBe(false);
    expect(await isAlive(second.token)).toBe(true);
    expect(await isAlive(elsewhere.token)).toBe(true);
    const { data } = await test.query("app.audit.list", { limit: 5 }, test.asAdmin);
    expect(data.map(({ action }: { action: string }) => action)).toContain("session-replaced");
  });

  it("ends the session of another user that the browser had", async () => {
    const first = await signedIn(xiaoman);
    const second = await signedIn(boss, first.browser);
    expect(await isAlive(first.token)).toBe(false);
    expect(await isAlive(second.token)).toBe(true);
  });

  it("leaves a user at most 50 sessions: the least recently used one ends", async () => {
    const first = await signedIn(boss);
    const tokens: string[] = [];
    for (let n = 0; n < 50; n++) tokens.push((await signedIn(boss)).token);
    expect(await isAlive(first.token)).toBe(false);
    const last = await signedIn(boss);
    expect(await listed(last.browser)).toHaveLength(50);
    expect(await isAlive(tokens.at(-1) ?? "")).toBe(true);
  });

  it("by loginByCode with a cookie ends the session that the cookie held", async () => {
    const { browser, token } = await signedIn(xiaoman);
    const element = test.app.getElement("auths.loginTypes.QywxInnerExample");
    const authCode = test.sandbox.world.issueCode({
      corpId: demo.corpA.corpId,
      agentId: demo.corpA.apps.portal.agentId,
      userId: xiaoman,
    });
    const { loginCode } = await element.getLoginCode({ authCode });
    const input = { loginCode, cookie: true };
    expect((await browser.send("POST", `${service}.loginByCode`, input)).status).toBe(200);
    expect(await isAlive(token)).toBe(false);
    expect(await isAlive(browser.cookies.get("menshen") ?? "")).toBe(true);
  });
});

describe("logout", () => {
  it("clears the browser's cache and storage of this site, and no other cookies", async () => {
    const { browser, token } = await signedIn(xiaoman);
    const answer = await browser.send("POST", `${service}.logout`, {});
    expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^menshen=;/)]);
    expect(await isAlive(token)).toBe(false);
  });

  it("of the console clears cache and storage too", async () => {
    const answer = await test.browser().send("DELETE", "/api/admin/session");
    expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
  });
});
