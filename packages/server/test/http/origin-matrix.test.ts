import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  demo,
  demoElements,
  httpRequest,
  readJson,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const friend = "https://app.example.com";
const wechat = "auths.loginTypes.Site";
const authSvc = "auths.loginTypes.services.AuthSvc";
const { xiaoman, boss } = demo.corpA.people;

let folder: string;
let test: TestServer;
/** Cookies of a user, of a user with the admin role, and of the console beside a user. */
let cookies: { user: string; adminRole: string; console: string };
/** A session token of a user. */
let bearer: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-origins-"));
  const file = join(folder, "menshen.db");
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/loginTypes/Site/e.json": { type: "auths.loginTypes.WeChatType", title: "WeChat" },
      "auths/loginTypes/Site/Site.json": {
        authConfig: {
          appId: demo.wechat.apps.site.appId,
          appSecret: demo.wechat.apps.site.secret,
        },
      },
    },
    config: { allowedOrigins: [friend], rateLimit: false, databaseUrl: `sqlite:${file}` },
  });
  const [user, admin, atConsole] = [test.browser(), test.browser(), test.browser()];
  await test.signIn(user, xiaoman);
  await test.signIn(atConsole, xiaoman);
  await test.signIn(admin, boss);
  const { userId } = (await readJson(admin.visit("/api/auth/session"))).user;
  await test.mutate("app.users.setRole", { userId, role: "admin" }, test.asAdmin);
  const token = new URL(await test.server.createAdminLink()).hash.slice("#admin=".length);
  await atConsole.send("POST", "/api/admin/session", { token });
  cookies = {
    user: cookieOf(user),
    adminRole: cookieOf(admin),
    console: cookieOf(atConsole),
  };
  bearer = user.cookies.get("menshen") ?? "";
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

function cookieOf(browser: Browser): string {
  return Array.from(browser.cookies, (pair) => pair.join("=")).join("; ");
}

type Headers = Record<string, string>;

const origins = () => [
  undefined,
  test.url,
  friend,
  `${friend}:8443`,
  `${friend}.evil.test`,
  friend.replace("https", "http"),
  "https://evil.test",
  `https://sub.${new URL(test.url).host}`,
  test.url.replace("http:", "https:"),
  "null",
  "",
  `${friend}, https://evil.test`,
  `${test.url}/`,
];
const sites = [
  undefined,
  "same-origin",
  "same-site",
  "cross-site",
  "none",
  "Same-Origin",
  "same-origin, cross-site",
];

const combinations = () =>
  origins().flatMap((origin) =>
    sites.map((site) => ({
      origin,
      site,
      headers: {
        ...(origin !== undefined && { origin }),
        ...(site !== undefined && { "sec-fetch-site": site }),
      } as Headers,
    })),
  );

/** A page of this server, by everything that the request says. */
function isOwn({ origin, site }: { origin?: string | undefined; site?: string | undefined }) {
  if (origin === undefined) return site === "same-origin";
  return origin === test.url && (site === undefined || site === "same-origin");
}

async function ask(headers: Headers, path: string, body?: object): Promise<string> {
  const answer = await httpRequest(new URL(path, test.url), {
    method: body ? "POST" : "GET",
    headers: { ...(body && { "content-type": "application/json" }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.ok) return "done";
  return String((await readJson(answer)).error.data.errcode);
}

const query = (path: string, input: object) =>
  `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
const forbidden = "10603";

describe("91 combinations of Origin and Sec-Fetch-Site", () => {
  it("there are 91", () => {
    expect(combinations()).toHaveLength(91);
  });

  it("with a cookie, linking, unlinking and revoking sessions are for pages of this server", async () => {
    const calls: [string, object, string][] = [
      [`/trpc/${wechat}.bind`, { bindCode: "x" }, "10104"],
      [`/trpc/${wechat}.unbind`, {}, "done"],
      ["/login/bind", { pendingId: "x", userId: "y" }, "10104"],
      [`/trpc/${authSvc}.revokeSession`, { sessionId: "x" }, "10402"],
    ];
    for (const combination of combinations())
      for (const [path, input, allowed] of calls) {
        const headers = { ...combination.headers, cookie: cookies.user };
        const outcome = await ask(headers, path, input);
        const expected = isOwn(combination) ? allowed : forbidden;
        expect({ path, headers: combination.headers, outcome }).toEqual({
          path,
          headers: combination.headers,
          outcome: expected,
        });
      }
  });

  it("with a cookie, only a page of this server starts to link an account", async () => {
    const path = query(`${wechat}.getLoginConfig`, { purpose: "bind" });
    for (const { headers, origin, site } of combinations()) {
      const outcome = await ask({ ...headers, cookie: cookies.user }, path);
      // A typed address and a program say nothing of another page, and only they can read the answer.
      const isOther =
        (origin !== undefined && origin !== test.url) ||
        (site !== undefined && site !== "same-origin" && site !== "none");
      expect([headers, outcome]).toEqual([headers, isOther ? forbidden : "done"]);
      const started = await httpRequest(
        new URL(`/api/auth/${wechat}/start?purpose=bind`, test.url),
        { headers: { ...headers, cookie: cookies.user, "sec-fetch-mode": "navigate" } },
      );
      const expected = isOwn({ origin, site }) ? 303 : 403;
      expect([headers, started.status]).toEqual([headers, expected]);
    }
  });

  it("with a cookie, administrators act from pages of this server, by role and by the console's session", async () => {
    const change = { fullName: "auths.New" };
    for (const cookie of [cookies.adminRole, cookies.console])
      for (const { headers, origin, site } of combinations()) {
        const from = { ...headers, cookie };
        const changed = await ask(from, "/trpc/app.elements.validate", change);
        expect([headers, changed === forbidden]).toEqual([headers, !isOwn({ origin, site })]);
        const read = await ask(from, query("app.users.list", {}));
        const isOther =
          (origin !== undefined && origin !== test.url) ||
          (site !== undefined && site !== "same-origin" && site !== "none");
        expect([headers, read]).toEqual([headers, isOther ? forbidden : "done"]);
      }
  });

  it("a bearer token is judged by Origin as before: the listed origin, this one, and programs may link", async () => {
    for (const { headers, origin, site } of combinations()) {
      const from = { ...headers, authorization: `Bearer ${bearer}` };
      const outcome = await ask(from, `/trpc/${wechat}.unbind`, {});
      const isProgram = origin === undefined && site === undefined;
      const isAllowed = origin === friend || isProgram || isOwn({ origin, site });
      expect([headers, outcome]).toEqual([headers, isAllowed ? "done" : forbidden]);
    }
  });

  it("a page of an allowed origin ends the visitor's own session", async () => {
    for (const { headers, origin, site } of combinations()) {
      const isAllowed = origin === friend || isOwn({ origin, site });
      if (!isAllowed) {
        const from = { ...headers, cookie: cookies.user };
        expect([headers, await ask(from, `/trpc/${authSvc}.logout`, {})]).toEqual([
          headers,
          forbidden,
        ]);
        continue;
      }
      const browser = test.browser();
      await test.signIn(browser, xiaoman);
      const from = { ...headers, cookie: cookieOf(browser) };
      expect([headers, await ask(from, `/trpc/${authSvc}.logout`, {})]).toEqual([headers, "done"]);
      expect((await browser.visit("/api/auth/session")).status).toBe(401);
    }
  });
});
