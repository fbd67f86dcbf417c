import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJson, startTestServer, type Browser, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), "menshen-admin-"));
let offsetMs = 0;
const config = { now: () => Date.now() + offsetMs, streamCheckMs: 20 };

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config });
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

async function administrator(of = test): Promise<Browser> {
  const token = new URL(await of.server.createAdminLink()).hash.slice("#admin=".length);
  const browser = of.browser();
  const answer = await browser.send("POST", "/api/admin/session", { token });
  expect(answer.status).toBe(200);
  return browser;
}

const isAdmin = async (browser: Browser) =>
  (await readJson(browser.send("GET", "/api/admin/session"))).admin;

const cookieOf = (browser: Browser) => `menshen-admin=${browser.cookies.get("menshen-admin")}`;

const active = (browser: Browser, of = test) =>
  fetch(`${of.url}/trpc/app.keys.status`, {
    headers: { cookie: cookieOf(browser), "x-menshen-active": "1" },
  });

const stream = (browser: Browser) =>
  fetch(`${test.url}/trpc/app.onSnapshot`, {
    headers: { cookie: cookieOf(browser), accept: "text/event-stream" },
  });

const sessions = async (browser: Browser) =>
  (await readJson(browser.send("GET", "/trpc/app.adminSessions.list"))).result.data as {
    id: string;
    isCurrent: boolean;
  }[];

describe("administrator sessions", () => {
  it("a session without an action of the person ends after 30 minutes, however often it polls", async () => {
    const browser = await administrator();
    for (let minutes = 0; minutes < 30; minutes += 10) {
      expect(await isAdmin(browser)).toBe(true);
      offsetMs += 10 * MINUTE;
    }
    expect(await isAdmin(browser)).toBe(false);
  });

  it("actions of the person extend a session, up to eight hours", async () => {
    const browser = await administrator();
    for (let minutes = 0; minutes < 8 * 60; minutes += 20) {
      expect((await active(browser)).status).toBe(200);
      offsetMs += 20 * MINUTE;
    }
    expect((await active(browser)).status).toBe(401);
  });

  it("a session can be listed and ended, and its streams end with it", async () => {
    const [one, two] = [await administrator(), await administrator()];
    const listed = await sessions(one);
    expect(listed.map(({ isCurrent }) => isCurrent)).toEqual(expect.arrayContaining([true, false]));
    const [other] = listed.filter(({ isCurrent }) => !isCurrent);
    const [mine] = (await sessions(two)).filter(({ isCurrent }) => isCurrent);
    expect(other!.id).toBe(mine!.id);
    expect(cookieOf(two)).not.toContain(mine!.id);

    const [ending, staying] = [await stream(two), await stream(one)];
    expect(ending.status).toBe(200);
    const ended = await one.send("POST", "/trpc/app.adminSessions.end", { id: mine!.id });
    expect(ended.status).toBe(200);
    expect(await isAdmin(two)).toBe(false);
    // Resolves only when the server ends the stream.
    await ending.text();
    const first = await staying.body!.getReader().read();
    expect(first.done).toBe(false);
    expect(await (await stream(two)).text()).toContain("10602");
    const again = await one.send("POST", "/trpc/app.adminSessions.end", { id: mine!.id });
    expect((await readJson(again)).error.data.errcode).toBe(10402);
  });

  it("sessions and links end when the administrator's token changes", async () => {
    const shared = { ...config, databaseUrl: `sqlite:${folder}/a.db`, secret: randomBytes(32) };
    let cookie: string;
    let link: string;
    {
      await using before = await startTestServer({ config: shared });
      const browser = await administrator(before);
      cookie = browser.cookies.get("menshen-admin")!;
      link = new URL(await before.server.createAdminLink()).hash.slice("#admin=".length);
    }
    await using after = await startTestServer({ config: shared });
    const browser = after.browser();
    browser.cookies.set("menshen-admin", cookie);
    expect(await isAdmin(browser)).toBe(false);
    const answer = await browser.send("POST", "/api/admin/session", { token: link });
    expect(answer.status).toBe(403);
  });
});
