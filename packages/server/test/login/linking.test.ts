import {
  demo,
  demoElements,
  demoLogin,
  readJson,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeEach, beforeAll, describe, expect, it } from "vitest";

const wechat = "auths.loginTypes.Site";
const { xiaoman, boss } = demo.corpA.people;
const { plain, emoji, namesake, noUnionId } = demo.wechat.people;
const sameOrigin = { "sec-fetch-site": "same-origin" };

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/loginTypes/Site/e.json": {
        type: "auths.loginTypes.WeChatType",
        title: { zh: "微信登录", en: "Sign in with WeChat" },
      },
      "auths/loginTypes/Site/Site.json": {
        authConfig: {
          appId: demo.wechat.apps.site.appId,
          appSecret: demo.wechat.apps.site.secret,
        },
      },
    },
    config: { allowedOrigins: ["https://app.example.com"], rateLimit: false },
  });
});
afterAll(() => test.close());

const bindStart = (more = "") => `/api/auth/${wechat}/start?purpose=bind${more}`;
const account = async (browser: Browser) =>
  (await readJson(browser.send("GET", "/trpc/app.account.get"))).result.data;
const location = (answer: Response) => answer.headers.get("location");

async function person(userId: string = xiaoman): Promise<Browser> {
  const browser = test.browser();
  await test.signIn(browser, userId);
  return browser;
}

/** Scans on WeChat's page and returns the callback without opening it. */
async function scanned(browser: Browser, who: string, query = "&returnTo=/%23/account") {
  const started = await browser.visit(bindStart(query), sameOrigin);
  const back = await test.sandbox.signIn(location(started) ?? "", { userId: who });
  if (!back) throw new Error("WeChat did not redirect");
  return back;
}

const link = async (browser: Browser, who: string) =>
  location(await browser.visit(await scanned(browser, who)));
const unlink = (browser: Browser) => browser.send("POST", `/trpc/${wechat}.unbind`, {});

beforeEach(async () => {
  for (const { userId } of (await test.query("app.users.list", {}, test.asAdmin)).data) {
    await test.mutate(`${wechat}.unbind`, { userId }, test.asAdmin);
  }
});

describe("linking an account by navigation", () => {
  it("linking returns to its page with linked=<element> and leaves the session unchanged", async () => {
    const browser = await person();
    const session = browser.cookies.get("menshen");
    expect(await link(browser, plain)).toBe(`/?linked=${wechat}#/account`);
    expect(browser.cookies.get("menshen")).toBe(session);
    const { user, accounts, methods } = await account(browser);
    expect(user.name).toBe("林小满");
    expect(accounts.map(({ kind, name }: Record<string, string>) => [kind, name])).toEqual([
      ["wecom", "林小满"],
      ["wechat", "孙清和"],
    ]);
    expect(methods).toMatchObject([{ fullName: wechat, accountIds: [accounts[1].id] }]);
    const other = test.browser();
    await test.signIn(other, plain, { fullName: wechat });
    expect((await readJson(other.visit("/api/auth/session"))).user.name).toBe("林小满");
    expect((await unlink(browser)).status).toBe(200);
    expect((await account(browser)).methods[0].accountIds).toEqual([]);
  });

  it("failed linking returns the errcode: another user's account, declined, provider's error", async () => {
    await link(await person(), plain);
    const browser = await person(boss);
    expect(await link(browser, plain)).toBe("/?linkError=10202#/account");
    const state = (await scanned(browser, plain)).searchParams.get("state") ?? "";
    const denied = await browser.visit(`/api/auth/${wechat}/callback?state=${state}`);
    expect(location(denied)).toBe("/?linkError=10105#/account");
    test.sandbox.world.failNext("sns/oauth2/access_token", 40029);
    expect(await link(browser, emoji)).toBe("/?linkError=40029#/account");
  });

  it("linking needs a session; a visitor is asked to sign in", async () => {
    const answer = await test.browser().visit(bindStart(), sameOrigin);
    expect([answer.status, location(answer)]).toEqual([303, "/login?error=10602"]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ["a link of another site", { "sec-fetch-site": "cross-site" }],
    ["a link on a sibling subdomain", { "sec-fetch-site": "same-site" }],
    ["a link in a mail", { "sec-fetch-site": "none" }],
    [
      "a site on the list of allowed origins",
      { "sec-fetch-site": "cross-site", origin: "https://app.example.com" },
    ],
    ["a script of our own page", { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }],
  ])("linking cannot be started by %s", async (_, headers) => {
    const browser = await person();
    const answer = await browser.visit(bindStart(), headers);
    expect([answer.status, location(answer)]).toEqual([403, null]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("linking cannot be started through a returnTo of a hosted page", async () => {
    const target = encodeURIComponent(bindStart());
    const page = await (await test.browser().visit(`/login?returnTo=${target}`)).text();
    expect(page).not.toContain("purpose");
    const started = await test.browser().visit(`/api/auth/${demoLogin}/start?returnTo=${target}`);
    expect(started.status).toBe(400);
  });

  it("linking is completed only by the user who started it", async () => {
    const browser = await person();
    const back = await scanned(browser, plain);
    await test.signIn(browser, boss);
    expect(location(await browser.visit(back))).toBe("/?linkError=10103#/account");
    browser.cookies.delete("menshen");
    expect(location(await browser.visit(back))).toBe("/?linkError=10103#/account");
    const other = test.browser();
    expect(location(await other.visit(back))).toBe("/login?error=10103");
    await test.signIn(browser, xiaoman);
    expect(location(await browser.visit(back))).toBe(`/?linked=${wechat}#/account`);
  });

  it("a replayed linking callback returns the first result", async () => {
    const browser = await person();
    const back = await scanned(browser, plain);
    const answers = await Promise.all([browser.visit(back), browser.visit(back)]);
    expect(answers.map(location)).toEqual(Array(2).fill(`/?linked=${wechat}#/account`));
    expect((await account(browser)).accounts).toHaveLength(2);
  });
});

/** Signs in with an account that is linked to no user. */
async function unknown(browser: Browser, who: string): Promise<void> {
  const landed = await test.signIn(browser, who, { fullName: wechat, returnTo: "/#/account" });
  expect(location(landed)).toBe("/login/bind");
}

async function bindPage(browser: Browser) {
  const answer = await browser.visit("/login/bind");
  const text = await answer.text();
  const of = (name: string) => new RegExp(`data-${name}="([^"]+)"`).exec(text)?.[1] ?? "";
  return { answer, text, shown: { pendingId: of("pending"), userId: of("user") } };
}

const confirm = async (browser: Browser, body: object) => {
  const answer = await browser.send("POST", "/login/bind", body);
  return { status: answer.status, body: await readJson(answer) };
};

describe("a provider account without a user", () => {
  it("an unlinked account is shown by nickname, linked after another login, and ends at the returnTo", async () => {
    const browser = test.browser();
    await unknown(browser, plain);
    expect(browser.cookies.has("menshen")).toBe(false);
    const before = await bindPage(browser);
    expect(before.text).toContain("孙清和");
    expect(before.text).toContain("https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox-sunqinghe/132");
    expect(before.text).toContain(
      `/api/auth/${demoLogin}/start?flow=qr&amp;returnTo=%2Flogin%2Fbind`,
    );
    expect(before.text).not.toContain(`/api/auth/${wechat}/start`);
    expect(before.shown.pendingId).toBe("");
    const landed = await test.signIn(browser, xiaoman, { returnTo: "/login/bind" });
    expect(location(landed)).toBe("/login/bind");
    const { shown, text } = await bindPage(browser);
    expect(text).toContain("Link to 林小满");
    expect(await confirm(browser, shown)).toEqual({
      status: 200,
      body: { returnTo: `/?linked=${wechat}#/account` },
    });
    expect(browser.cookies.has("menshen-bind")).toBe(false);
    const again = await test.signIn(test.browser(), plain, { fullName: wechat });
    expect(location(again)).toBe("/");
  });

  it("the names of both people are shown as text", async () => {
    const nickname = `<img src=x onerror="alert(1)">`;
    test.sandbox.world.wechat.updatePerson(noUnionId, { nickname });
    const browser = test.browser();
    await unknown(browser, noUnionId);
    await test.signIn(browser, demo.corpA.people.markup, { returnTo: "/login/bind" });
    const { text } = await bindPage(browser);
    expect(text).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(text).toContain("&lt;b&gt;&quot;QA&quot;&lt;/b&gt; &amp; Co");
    expect(text).not.toMatch(/<(?:img src=x|b>)/);
  });

  it("a bindCode lives in an HttpOnly cookie for five minutes", async () => {
    const browser = test.browser();
    const landed = await test.signIn(browser, noUnionId, { fullName: wechat });
    const cookie = landed.headers.getSetCookie().find((line) => line.startsWith("menshen-bind="));
    expect(cookie).toMatch(
      /^menshen-bind=[\w-]{43}\.[\w-]{43}\.[\w-]+; Max-Age=(?:300|29\d); Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const { text } = await bindPage(browser);
    const [code = "", secret = ""] = (browser.cookies.get("menshen-bind") ?? "").split(".");
    for (const value of [code, secret]) {
      expect(text).not.toContain(value);
      expect(test.logLines().join("\n")).not.toContain(value);
    }
  });

  it("a bindCode works in its browser only", async () => {
    const browser = test.browser();
    await unknown(browser, plain);
    const thief = await person(boss);
    const [code] = (browser.cookies.get("menshen-bind") ?? "").split(".");
    thief.cookies.set("menshen-bind", `${code}.${"A".repeat(43)}.Lw`);
    const { answer, text } = await bindPage(thief);
    expect(answer.status).toBe(400);
    expect(text).not.toContain("孙清和");
    expect(thief.cookies.has("menshen-bind")).toBe(false);
  });

  it("linking is rejected when another tab replaced the account or the user that the page shows", async () => {
    const browser = await person();
    await unknown(browser, plain);
    const { shown } = await bindPage(browser);
    await unknown(browser, namesake);
    const stale = await confirm(browser, shown);
    expect([stale.status, stale.body.error.data.errcode]).toEqual([409, 10703]);
    const fresh = await bindPage(browser);
    await test.signIn(browser, boss);
    const other = await confirm(browser, fresh.shown);
    expect(other.body.error.data.errcode).toBe(10703);
    expect((await account(browser)).methods[0].accountIds).toEqual([]);
  });

  it("an account is not linked without a session, and not twice", async () => {
    const browser = test.browser();
    await unknown(browser, plain);
    const withoutSession = await confirm(browser, { pendingId: "x", userId: "y" });
    expect(withoutSession.body.error.data.errcode).toBe(10602);
    await test.signIn(browser, xiaoman);
    const { shown } = await bindPage(browser);
    const cookie = browser.cookies.get("menshen-bind") ?? "";
    expect((await confirm(browser, shown)).status).toBe(200);
    browser.cookies.set("menshen-bind", cookie);
    const again = await confirm(browser, shown);
    expect([again.status, again.body.error.data.errcode]).toEqual([400, 10104]);
  });

  it("linking is rejected when the user has another account of the app, and the bindCode remains valid", async () => {
    const browser = await person();
    await link(browser, emoji);
    await unknown(browser, plain);
    const { shown } = await bindPage(browser);
    const refused = await confirm(browser, shown);
    expect([refused.status, refused.body.error.data.errcode]).toEqual([409, 10202]);
    expect(refused.body.error.data.hint.en).toMatch(/[Uu]nlink/);
    await test.signIn(browser, boss);
    const { shown: next } = await bindPage(browser);
    expect((await confirm(browser, next)).status).toBe(200);
  });
});

it("the last login method cannot be unlinked", async () => {
  const files = {
    "auths/loginTypes/Site/e.json": {
      type: "auths.loginTypes.WeChatType",
      title: "W",
      allowRegister: 1,
    },
  };
  for (const [name, content] of Object.entries(files)) await test.write(name, content);
  await expect.poll(() => test.app.getElement(wechat) && test.app.get(wechat).title.en).toBe("W");
  const browser = test.browser();
  await test.signIn(browser, noUnionId, { fullName: wechat });
  const answer = await unlink(browser);
  expect((await readJson(answer)).error.data).toMatchObject({ errcode: 10205, httpStatus: 409 });
});
