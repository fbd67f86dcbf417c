import { demo, httpRequest, readJson, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const neighbour = "http://127.0.0.1:4000";
let test: TestServer;
/** Cookies of a browser that is signed in as a user and in the console. */
let cookie: string;
beforeAll(async () => {
  test = await startTestServer({ config: { allowedOrigins: [neighbour] } });
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  const token = await oneTimeToken();
  await browser.send("POST", "/api/admin/session", { token });
  cookie = Array.from(browser.cookies, (pair) => pair.join("=")).join("; ");
});
afterAll(() => test.close());

const oneTimeToken = async () =>
  new URL(await test.server.createAdminLink()).hash.slice("#admin=".length);

const ask = async (path: string, headers: Record<string, string>, body?: string) => {
  const answer = await httpRequest(new URL(path, test.url), {
    method: body === undefined ? "GET" : "POST",
    headers: {
      cookie,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return {
    status: answer.status,
    cookies: answer.headers.getSetCookie(),
    json: await readJson(answer),
  };
};

describe("the administrator's cookie is accepted from this server's own pages only", () => {
  const strangers: Record<string, string>[] = [
    { origin: neighbour, "sec-fetch-site": "same-site" },
    { origin: neighbour },
    { origin: "null" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site" },
    { origin: neighbour, "sec-fetch-site": "same-origin" },
  ];

  it("an allowed origin acts as the user of its session, never as the administrator", async () => {
    for (const headers of strangers) {
      const read = await ask("/trpc/app.audit.list", headers);
      expect([headers, read.status, read.json.error.data.errcode]).toEqual([headers, 403, 10603]);
      expect((await ask("/api/auth/session", headers)).status).toBe(200);
    }
    const validate = "/trpc/app.elements.validate";
    const from = { origin: neighbour, "sec-fetch-site": "same-site" };
    const change = await ask(validate, from, '{"fullName":"auths.New"}');
    expect([change.status, change.json.error.data.errcode]).toEqual([403, 10603]);
    expect(change.json.error.message).toBe("this call needs an administrator");
  });

  it("an allowed origin cannot create, end or read the console's session", async () => {
    for (const path of ["/api/admin/session", "/api/%61dmin/session"])
      for (const headers of strangers) {
        const body = JSON.stringify({ token: await oneTimeToken() });
        const made = await ask(path, headers, body);
        expect([path, headers, made.status, made.cookies]).toEqual([path, headers, 403, []]);
        expect((await ask(path, headers)).status).toBe(403);
      }
  });

  it.each<Record<string, string>>([
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" },
    {},
  ])("%o: the console and typed addresses are accepted", async (headers) => {
    expect((await ask("/trpc/app.audit.list", headers)).status).toBe(200);
    expect((await ask("/api/admin/session", headers)).json).toEqual({ admin: true });
  });

  it("changes made by the console are accepted", async () => {
    const headers = { origin: test.url, "sec-fetch-site": "same-origin" };
    const answer = await ask("/trpc/app.elements.validate", headers, '{"fullName":"auths.New"}');
    expect(answer.json.error?.data.errcode).not.toBe(10603);
  });
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const expired = (n: number) => String(n).padStart(43, "x");

describe("guessing the administrator's token", () => {
  it("users' expired tokens do not count as guesses, so a backend that forwards them is not locked out", async () => {
    await using fresh = await startTestServer();
    for (let n = 0; n < 20; n++) {
      const answer = await fresh.query("app.audit.list", {}, bearer(expired(n)));
      expect([n, answer.error.data.errcode]).toEqual([n, 10602]);
    }
    expect((await fresh.query("app.audit.list", {}, fresh.asAdmin)).status).toBe(200);
  });

  it("an administrator token in the form of a session token cannot be guessed either, and the right one passes meanwhile", async () => {
    await using fresh = await startTestServer({ config: { adminToken: "a".repeat(43) } });
    for (let n = 0; n < 5; n++) await fresh.query("app.info", undefined, bearer(expired(n)));
    for (const [headers, status] of [
      [bearer(expired(6)), 429],
      [fresh.asAdmin, 200],
    ] as const) {
      expect((await fresh.query("app.audit.list", {}, headers)).status).toBe(status);
    }
  });
});
