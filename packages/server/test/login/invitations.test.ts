import { demo, readJson, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const { people } = demo.corpA;
const login = "auths.loginTypes.QywxInnerExample";
const HOUR = 3_600_000;
let offsetMs = 0;
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { now: () => Date.now() + offsetMs, rateLimit: false } });
});
afterAll(() => test.close());

let made = 0;
async function newUser(name = "林小满"): Promise<string> {
  const userId = `invited-${++made}`;
  await test.mutate("app.users.create", { userId, name }, test.asAdmin);
  return userId;
}
async function invite(userId: string, more = {}): Promise<{ token: string; expiresAt: number }> {
  const { data } = await test.mutate("app.users.invite", { userId, ...more }, test.asAdmin);
  const { url, expiresAt } = data as { url: string; expiresAt: number };
  const { pathname, origin, hash } = new URL(url);
  expect([origin, pathname]).toEqual([
    test.server.ports.settings.publicOrigin,
    "/login/invitation",
  ]);
  return { token: hash.slice(1), expiresAt };
}
const audit = async (action: string) =>
  (await test.query("app.audit.list", { action, limit: 1 }, test.asAdmin)).data[0];
const userOf = async (browser: ReturnType<TestServer["browser"]>) =>
  (await readJson(browser.visit("/api/auth/session"))).user?.userId;

/** What the page's script and then the invited person do. */
async function accept(token: string, who: string, browser = test.browser()) {
  const opened = await browser.send("POST", "/login/invitation", { token });
  if (opened.status !== 200) return opened;
  const page = await (await browser.visit("/login/invitation")).text();
  expect(page).toContain(`/api/auth/${login}/start?flow=qr&amp;purpose=invitation`);
  expect(page).not.toContain(token);
  return await test.signIn(browser, who, { purpose: "invitation" });
}

describe("an invitation", () => {
  it("links the account of the invited person and signs in, once", async () => {
    const userId = await newUser();
    const { token } = await invite(userId);
    expect(await audit("user-invited")).toMatchObject({ userId, actor: "admin" });
    expect(JSON.stringify(await audit("user-invited"))).not.toContain(token);
    const browser = test.browser();
    const landed = await accept(token, people.xiaoman, browser);
    expect(landed.headers.get("location")).toBe("/");
    expect(await userOf(browser)).toBe(userId);
    expect(await audit("account-linked")).toMatchObject({
      userId,
      detail: { purpose: "invitation" },
    });
    const again = await accept(token, people.plain);
    expect(again.status).toBe(400);
    expect((await readJson(Promise.resolve(again))).error.data.errcode).toBe(10104);
    const later = test.browser();
    await test.signIn(later, people.xiaoman);
    expect(await userOf(later)).toBe(userId);
  });

  it("shows the name of its user as text", async () => {
    const { token } = await invite(await newUser("<img src=x>"));
    const browser = test.browser();
    await browser.send("POST", "/login/invitation", { token });
    const page = await (await browser.visit("/login/invitation")).text();
    expect(page).toContain("&lt;img src=x&gt;");
    expect(page).not.toContain("<img src=x");
  });

  it("is listed while it is open, and withdrawn by an administrator", async () => {
    const userId = await newUser();
    const { token, expiresAt } = await invite(userId);
    const open = async () => {
      const { data } = await test.query("app.users.invitations", {}, test.asAdmin);
      return (data as { userId: string }[]).filter((row) => row.userId === userId);
    };
    expect(await open()).toEqual([
      {
        userId,
        user: expect.objectContaining({ userId, name: "林小满" }),
        actor: "admin",
        createdAt: expect.any(Number),
        expiresAt,
      },
    ]);
    const withdraw = () => test.mutate("app.users.withdrawInvitation", { userId }, test.asAdmin);
    expect((await withdraw()).data).toEqual({ success: true });
    expect(await open()).toEqual([]);
    expect((await accept(token, people.plain)).status).toBe(400);
    expect((await withdraw()).error.data.errcode).toBe(10402);
    expect(await audit("invitation-withdrawn")).toMatchObject({ userId, detail: { by: "admin" } });
    const later = await invite(userId);
    await accept(later.token, people.emoji);
    expect(await open()).toEqual([]);
  });

  it("ends with its time, with a newer one, and with its user", async () => {
    const userId = await newUser();
    const first = await invite(userId, { hours: 1 });
    const second = await invite(userId, { hours: 1 });
    const status = async (token: string) =>
      (await test.browser().send("POST", "/login/invitation", { token })).status;
    expect(await status(first.token)).toBe(400);
    expect(await status(second.token)).toBe(200);
    offsetMs += HOUR;
    expect(await status(second.token)).toBe(400);
    const third = await invite(userId);
    await test.mutate("app.users.setStatus", { userId, status: "disabled" }, test.asAdmin);
    expect(await status(third.token)).toBe(400);
    const refused = await test.mutate("app.users.invite", { userId }, test.asAdmin);
    expect(refused.error.data.errcode).toBe(10204);
    expect(await status("x".repeat(43))).toBe(400);
  });

  it("stays valid when the account belongs to another user", async () => {
    const taken = test.browser();
    await test.signIn(taken, people.boss);
    const owner = await userOf(taken);
    const userId = await newUser();
    const { token } = await invite(userId);
    const browser = test.browser();
    const refused = await accept(token, people.boss, browser);
    expect(refused.headers.get("location")).toBe("/login?error=10202");
    expect(await userOf(browser)).toBeUndefined();
    expect(owner).not.toBe(userId);
    await accept(token, people.plain, browser);
    expect(await userOf(browser)).toBe(userId);
  });

  it("only the invitation's own page opens it and starts its login", async () => {
    const { token } = await invite(await newUser());
    const browser = test.browser();
    for (const headers of [
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: "https://app.localhost", "sec-fetch-site": "same-site" },
    ]) {
      const opened = await fetch(`${test.url}/login/invitation`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ token }),
      });
      expect(opened.status).toBe(403);
      expect(opened.headers.get("set-cookie")).toBeNull();
    }
    await browser.send("POST", "/login/invitation", { token });
    const start = `/api/auth/${login}/start?purpose=invitation`;
    const foreign = await browser.visit(start, { "sec-fetch-site": "cross-site" });
    expect(foreign.status).toBe(403);
    const none = await test.browser().visit(start, { "sec-fetch-site": "same-origin" });
    expect(none.headers.get("location")).toBe("/login/invitation");
  });

  it("of concurrent acceptances of one invitation one links its account", async () => {
    const userId = await newUser();
    const { token } = await invite(userId);
    const start = `/api/auth/${login}/start?purpose=invitation`;
    const landings = [];
    for (let n = 0; n < 8; n++) {
      const browser = test.browser();
      await browser.send("POST", "/login/invitation", { token });
      const started = await browser.visit(start, { "sec-fetch-site": "same-origin" });
      const page = started.headers.get("location") ?? "";
      const userId = n % 2 === 0 ? people.emoji : people.rare;
      const back = await test.sandbox.signIn(page, { userId, action: "confirm" });
      landings.push({ browser, back: back ?? "" });
    }
    await Promise.all(landings.map(({ browser, back }) => browser.visit(back)));
    const browsers = landings.map(({ browser }) => browser);
    const signedIn = (await Promise.all(browsers.map(userOf))).filter(Boolean);
    expect(signedIn).toEqual([userId]);
    const { data } = await test.query("app.users.get", { userId }, test.asAdmin);
    expect(data.accounts).toHaveLength(1);
  });
});
