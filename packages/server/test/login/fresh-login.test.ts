import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  demo,
  demoElements,
  demoLogin,
  httpRequest,
  readJson,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const wechat = "auths.loginTypes.Site";
const { xiaoman, boss } = demo.corpA.people;
const { plain } = demo.wechat.people;
const sameOrigin = { "sec-fetch-site": "same-origin" };
const TEN_MINUTES = 10 * 60_000;

let folder: string;
let test: TestServer;
let aheadMs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-fresh-"));
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
    config: {
      rateLimit: false,
      now: () => Date.now() + aheadMs,
      databaseUrl: `sqlite:${join(folder, "menshen.db")}`,
    },
  });
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  for (const { userId } of (await test.query("app.users.list", {}, test.asAdmin)).data)
    await test.mutate(`${wechat}.unbind`, { userId }, test.asAdmin);
});

const signedIn = async (who: string): Promise<Browser> => {
  const browser = test.browser();
  await test.signIn(browser, who);
  return browser;
};
/** Signed in ten minutes ago. */
const stale = async (who: string): Promise<Browser> => {
  const browser = await signedIn(who);
  aheadMs += TEN_MINUTES;
  return browser;
};
const userIdOf = async (browser: Browser): Promise<string> =>
  (await readJson(browser.visit("/api/auth/session"))).user.userId;
const outcome = async (answer: Promise<Response>): Promise<number> => {
  const response = await answer;
  return response.ok ? response.status : (await readJson(response)).error.data.errcode;
};
const call = (browser: Browser, path: string, input: object) =>
  outcome(browser.send("POST", `/trpc/${path}`, input));
const start = (browser: Browser) =>
  browser.visit(`/api/auth/${wechat}/start?purpose=bind&returnTo=/%23/account`, sameOrigin);
const location = (answer: Response) => answer.headers.get("location") ?? "";

const bindPage = async (browser: Browser) => {
  const text = await (await browser.visit("/login/bind?lang=en")).text();
  const of = (name: string) => new RegExp(`data-${name}="([^"]+)"`).exec(text)?.[1] ?? "";
  return { text, body: { pendingId: of("pending"), userId: of("user") } };
};

describe("a login of ten minutes ago", () => {
  it("does not start to link: the login page asks for another login and returns", async () => {
    const browser = await stale(xiaoman);
    const input = encodeURIComponent(JSON.stringify({ purpose: "bind" }));
    const query = `/trpc/${wechat}.getLoginConfig?input=${input}`;
    const answer = await browser.send("GET", query);
    expect([answer.status, (await readJson(answer)).error.data]).toMatchObject([
      401,
      { errcode: 10606, hint: { en: expect.stringContaining("sign in again") as string } },
    ]);
    const refused = await start(browser);
    expect(location(refused)).toBe("/login?error=10606&returnTo=%2F%23%2Faccount");
    expect(refused.headers.getSetCookie()).toEqual([]);
    for (const [lang, text] of [
      ["en", "sign in again"],
      ["zh", "请重新登录"],
    ]) {
      const page = await (await browser.visit(`${location(refused)}&lang=${lang}`)).text();
      expect(page).toContain(text);
      expect(page).toContain(`/api/auth/${demoLogin}/start?flow=qr&amp;returnTo=%2F%23%2Faccount`);
      expect(page).not.toContain('href="/#/account"');
    }
    const again = await test.signIn(browser, xiaoman, { returnTo: "/#/account" });
    expect(location(again)).toBe("/#/account");
    expect(location(await start(browser))).toMatch(/^https:\/\/open\.weixin\.qq\.com\//);
  });

  it("a flow that started in time may end later", async () => {
    const browser = await signedIn(xiaoman);
    aheadMs += TEN_MINUTES - 5_000;
    const started = await start(browser);
    aheadMs += 60_000;
    const back = await test.sandbox.signIn(location(started), { userId: plain });
    expect(location(await browser.visit(back ?? ""))).toBe(`/?linked=${wechat}#/account`);
    expect(await call(browser, `${wechat}.unbind`, {})).toBe(10606);
    await test.signIn(browser, xiaoman);
    expect(await call(browser, `${wechat}.unbind`, {})).toBe(200);
  });

  it("does not confirm a link, and the page asks for another login", async () => {
    const browser = await stale(xiaoman);
    await test.signIn(browser, plain, { fullName: wechat });
    const { text: before, body } = await bindPage(browser);
    expect(before).toContain("sign in again first");
    expect(before).toContain(`/api/auth/${demoLogin}/start?flow=qr&amp;returnTo=%2Flogin%2Fbind`);
    expect(body).toEqual({ pendingId: "", userId: "" });
    await test.signIn(browser, xiaoman, { returnTo: "/login/bind" });
    expect(await outcome(browser.send("POST", "/login/bind", (await bindPage(browser)).body))).toBe(
      200,
    );
  });

  it("does not confirm a link that the page offered in time", async () => {
    const browser = await signedIn(xiaoman);
    aheadMs += TEN_MINUTES - 120_000;
    await test.signIn(browser, plain, { fullName: wechat });
    const shown = await bindPage(browser);
    expect(shown.body.pendingId).not.toBe("");
    aheadMs += 120_000;
    expect(await outcome(browser.send("POST", "/login/bind", shown.body))).toBe(10606);
    // The page reloads then.
    expect((await bindPage(browser)).text).toContain("sign in again first");
    await test.signIn(browser, xiaoman, { returnTo: "/login/bind" });
    expect(await outcome(browser.send("POST", "/login/bind", shown.body))).toBe(200);
  });

  it("a token of a user's session needs a young login, too; linking by bindCode included", async () => {
    const browser = await stale(xiaoman);
    const authorization = `Bearer ${browser.cookies.get("menshen")}`;
    for (const [path, input] of [
      [`${wechat}.unbind`, {}],
      [`${wechat}.bind`, { bindCode: "x" }],
    ] as const) {
      const { error } = await test.mutate(path, input, { authorization });
      expect([path, error?.data.errcode, error?.data.httpStatus]).toEqual([path, 10606, 401]);
    }
  });
});

describe("an administrator by role", () => {
  it("changes status, merges and unlinks within ten minutes after a login only; the console and the token are exempt", async () => {
    const admin = await signedIn(boss);
    const other = await userIdOf(await signedIn(xiaoman));
    const grant = { userId: await userIdOf(admin), role: "admin" };
    await test.mutate("app.users.setRole", grant, test.asAdmin);
    const changes: [string, object, number][] = [
      ["app.users.setStatus", { userId: other, status: "active" }, 200],
      ["app.users.merge", { keepUserId: other, mergeUserId: "nobody" }, 10402],
      ["app.users.undoMerge", { mergeId: 999 }, 10402],
      [`${wechat}.unbind`, { userId: other }, 200],
    ];
    const outcomes = async (browser: Browser) => {
      const found: [string, number][] = [];
      for (const [path, input] of changes) found.push([path, await call(browser, path, input)]);
      return found;
    };
    const allowed = changes.map(([path, , errcode]) => [path, errcode]);
    expect(await outcomes(admin)).toEqual(allowed);
    aheadMs += TEN_MINUTES;
    expect(await outcomes(admin)).toEqual(changes.map(([path]) => [path, 10606]));
    expect(await outcome(admin.send("GET", "/trpc/app.users.list"))).toBe(200);
    // Whatever else changes users, input unseen; ending a session gives nobody a way in.
    for (const [path, { kind }] of test.server.appProcedures) {
      if (kind !== "mutation" || !path.startsWith("app.users.")) continue;
      const errcode = path === "app.users.revokeSession" ? 10701 : 10606;
      expect([path, await call(admin, path, { no: "input" })]).toEqual([path, errcode]);
    }
    const token = new URL(await test.server.createAdminLink()).hash.slice("#admin=".length);
    await admin.send("POST", "/api/admin/session", { token });
    expect(await outcomes(admin)).toEqual(allowed);
    for (const [path, input, errcode] of changes) {
      const { error } = await test.mutate(path, input, test.asAdmin);
      expect([path, error?.data.errcode ?? 200]).toEqual([path, errcode]);
    }
    await test.signIn(admin, boss);
    await admin.send("DELETE", "/api/admin/session");
    expect(await outcomes(admin)).toEqual(allowed);
  });

  it("server code is exempt", async () => {
    const userId = await userIdOf(await stale(xiaoman));
    const element = test.app.getElement(wechat) as unknown as {
      unbind(input: object): Promise<object>;
    };
    expect(await element.unbind({ userId })).toMatchObject({ success: true });
  });

  it("a program without a session is told to sign in, not to sign in again", async () => {
    const answer = await httpRequest(new URL(`/trpc/${wechat}.unbind`, test.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect((await readJson(answer)).error.data.errcode).toBe(10602);
  });
});
