import { isCode, type CallContext } from "@menshen/core";
import { demo } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import {
  challenge,
  corpA,
  createTestApp,
  portal,
  verifier,
  type TestApp,
} from "@menshen/testkit/app";

const { apps, people } = demo.wechat;
const name = "auths.Site";
const model = "auths.loginTypes.WeChatType.WeChatAuthModel";
const done = { success: true, message: "Operation successful" };
const MINUTE = 60_000;

/** Both files of an instance; people may register unless the test is about those who may not. */
const instance = (
  app: { appId: string; secret: string },
  more: { eJson?: object; config?: object; auth?: object } = {},
) => ({
  "e.json": {
    type: "auths.loginTypes.WeChatType",
    title: "WeChat",
    allowRegister: 1,
    ...more.eJson,
  },
  config: {
    authConfig: { appId: app.appId, appSecret: app.secret, ...more.auth },
    ...more.config,
  },
});
const site = instance(apps.site);
const closed = instance(apps.site, { eJson: { allowRegister: 0 } });

async function open(elements: Record<string, object> = { [name]: site }): Promise<TestApp> {
  const test = await createTestApp(elements);
  for (const { appId } of test.sandbox.world.wechat.apps) {
    test.sandbox.world.wechat.trustHost(appId, "127.0.0.1:3000");
  }
  return test;
}

/** Starts a flow and signs the person in at WeChat; gives what getLoginCode and bind take. */
async function scan(
  test: TestApp,
  userId: string,
  how: { element?: string; input?: object; more?: Partial<CallContext> } = {},
) {
  const { element = name, input = {}, more = {} } = how;
  const caller = more.userId === undefined ? "anonymous" : "user";
  const config = await test.call(
    `${element}.getLoginConfig`,
    { challenge, ...input },
    caller,
    more,
  );
  const back = await test.sandbox.signIn(config.loginUrl, { userId });
  const { code = "", state = "" } = Object.fromEntries(back?.searchParams ?? []);
  return { code, state, verifier };
}

async function login(test: TestApp, userId: string, element = name) {
  return await test.call(`${element}.getLoginCode`, await scan(test, userId, { element }));
}

/** The user whom a loginCode signs in. */
async function userIdOf(test: TestApp, { loginCode }: { loginCode: string }): Promise<string> {
  const exchange = "auths.loginTypes.services.AuthSvc.loginByCode";
  return (await test.call(exchange, { loginCode })).user.userId;
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (refused: unknown) => refused,
  );
  if (!isCode(error)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

describe("getLoginConfig", () => {
  it("getLoginConfig returns WeChat's page, a state, the default landing and no secret", async () => {
    await using test = await open();
    const config = await test.call(`${name}.getLoginConfig`);
    expect(config).toEqual({
      isActive: true,
      authType: "WeChatType",
      title: { zh: "WeChat", en: "WeChat" },
      state: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      expiresAt: Date.parse("2026-11-21T08:10:00Z"),
      authConfig: { appId: "wx3f8c1a5d7e902b46" },
      redirectUri: "http://127.0.0.1:3000/api/auth/auths.Site/callback",
      loginUrl:
        "https://open.weixin.qq.com/connect/qrconnect?appid=wx3f8c1a5d7e902b46" +
        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fapi%2Fauth%2Fauths.Site%2Fcallback" +
        `&response_type=code&scope=snsapi_login&state=${config.state}#wechat_redirect`,
    });
  });

  it("getLoginConfig uses the instance's own bases and redirectUri", async () => {
    const redirectUri = "http://127.0.0.1:3000/api/auth/wx/callback";
    const config = { loginBase: "http://127.0.0.1:3001/" };
    await using test = await open({
      [name]: instance(apps.site, { config, auth: { redirectUri } }),
    });
    const answer = await test.call(`${name}.getLoginConfig`);
    expect(answer.redirectUri).toBe(redirectUri);
    expect(answer.loginUrl).toMatch(/^http:\/\/127\.0\.0\.1:3001\/connect\/qrconnect\?/);
  });
});

describe("getLoginCode", () => {
  it("getLoginCode returns loginCode and corpList without personal data", async () => {
    await using test = await open();
    expect(await login(test, people.plain)).toEqual({
      loginCode: expect.stringMatching(/^[\w-]{43}$/),
      corpList: [],
    });
  });

  it("a first login creates a user from the cleaned nickname and avatar; the next one finds it", async () => {
    await using test = await open();
    const userId = await userIdOf(test, await login(test, people.emoji));
    expect(await test.ports.data.users.find(userId)).toMatchObject({
      name: "阿满🌾👩‍🚀",
      avatar: "https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox-aman/132",
    });
    expect(await userIdOf(test, await login(test, people.emoji))).toBe(userId);
    expect(await userIdOf(test, await login(test, people.namesake))).not.toBe(userId);
  });

  it("a spent code throws 40163, an expired one 40029", async () => {
    await using test = await open();
    const { code } = await scan(test, people.plain);
    const server = (input: object) => test.call(`${name}.getLoginCode`, input, "server");
    await server({ code });
    expect(await refusal(server({ code }))).toMatchObject({
      errcode: 40163,
      source: "wechat",
      httpStatus: 400,
    });
    const late = await scan(test, people.plain);
    test.pass(10 * MINUTE + 1000);
    expect(await refusal(server({ code: late.code }))).toMatchObject({ errcode: 40029 });
  });

  it("a login of a person who revoked the authorisation is refused", async () => {
    await using test = await open();
    expect(await refusal(login(test, people.revoked))).toMatchObject({
      errcode: 50001,
      source: "wechat",
      httpStatus: 403,
    });
  });

  it("an app without access to profiles signs people in without one", async () => {
    await using test = await open();
    test.sandbox.world.failNext("sns/userinfo", 48001);
    const userId = await userIdOf(test, await login(test, people.plain));
    expect(await test.ports.data.users.find(userId)).toMatchObject({ name: null, avatar: null });
    expect(test.sandbox.world.unusedFaults()).toEqual([]);
  });
});

describe("allowRegister", () => {
  it("allowRegister is 0 by default: an unknown person gets 10201 with bindCode, nickname and avatar", async () => {
    await using test = await open({
      [name]: instance(apps.site, { eJson: { allowRegister: undefined } }),
    });
    expect(await refusal(login(test, people.plain))).toMatchObject({
      errcode: 10201,
      httpStatus: 403,
      data: {
        bindCode: expect.stringMatching(/^[\w-]{43}$/),
        nickname: "孙清和",
        avatar: "https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox-sunqinghe/132",
        expiresAt: Date.parse("2026-11-21T08:05:00Z"),
      },
    });
  });

  it("the bindCode links the account after a login by other means", async () => {
    await using test = await open({ [name]: closed, "auths.Portal": portal });
    const { data } = await refusal(login(test, people.plain));
    const member = await test.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(test, member);
    const input = { bindCode: data?.["bindCode"], verifier };
    expect(await test.call(`${name}.bind`, input, "user", { userId })).toEqual(done);
    const { loginCode, corpList } = await login(test, people.plain);
    expect(await userIdOf(test, { loginCode })).toBe(userId);
    expect(corpList).toEqual(member.corpList);
    expect((await refusal(test.call(`${name}.bind`, input, "user", { userId }))).errcode).toBe(
      10104,
    );
  });
});

describe("bind and unbind", () => {
  it("bind links a member's WeChat account and unbind removes it", async () => {
    await using test = await open({ [name]: closed, "auths.Portal": portal });
    const member = await test.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(test, member);
    const more = { userId };
    const input = await scan(test, people.plain, { input: { purpose: "bind" }, more });
    expect(await test.call(`${name}.bind`, input, "user", more)).toEqual(done);
    expect(await userIdOf(test, await login(test, people.plain))).toBe(userId);
    expect((await test.ports.data.users.find(userId))?.name).toBe("林小满");
    expect(await test.call(`${name}.unbind`, {}, "user", more)).toEqual(done);
    expect((await refusal(login(test, people.plain))).errcode).toBe(10201);
  });

  it("bind refuses another user's account with 10202, unbind the only login method with 10205", async () => {
    await using test = await open({ [name]: site, "auths.Portal": portal });
    const owner = await userIdOf(test, await login(test, people.plain));
    const member = await test.login("auths.Portal", { userId: corpA.people.xiaoman });
    const more = { userId: await userIdOf(test, member) };
    const input = await scan(test, people.plain, { input: { purpose: "bind" }, more });
    const taken = await refusal(test.call(`${name}.bind`, input, "user", more));
    expect(taken).toMatchObject({ errcode: 10202, httpStatus: 409 });
    const last = test.call(`${name}.unbind`, null, "user", { userId: owner });
    expect(await refusal(last)).toMatchObject({ errcode: 10205, httpStatus: 409 });
  });

  it("bind in process takes a userId and needs no state", async () => {
    await using test = await open({ [name]: closed, "auths.Portal": portal });
    const member = await test.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(test, member);
    const { code } = await scan(test, people.plain);
    const wechat = test.app.getElement(name);
    expect(await wechat.bind({ userId, code })).toEqual(done);
    expect(await wechat.unbind({ userId })).toEqual(done);
  });

  it.each([{}, { code: "c", bindCode: "b" }, { code: "" }, { code: "c", more: 1 }])(
    "bind refuses %j with 10701",
    async (input) => {
      await using test = await open();
      const call = test.call(`${name}.bind`, input, "user", { userId: "u" });
      expect((await refusal(call)).errcode).toBe(10701);
    },
  );
});

describe("one person at several apps", () => {
  const both = { [name]: site, "auths.Second": instance(apps.secondSite) };

  it("a person is one user across the apps of one Open Platform account only", async () => {
    await using test = await open({ ...both, "auths.Foreign": instance(apps.otherAccount) });
    const userId = await userIdOf(test, await login(test, people.plain));
    expect(await userIdOf(test, await login(test, people.plain, "auths.Second"))).toBe(userId);
    expect(await userIdOf(test, await login(test, people.plain, "auths.Foreign"))).not.toBe(userId);
  });

  it("a unionid that appears later or vanishes does not create a second user", async () => {
    await using test = await open(both);
    const { wechat } = test.sandbox.world;
    const userId = await userIdOf(test, await login(test, people.noUnionId));
    wechat.updatePerson(people.noUnionId, { hasUnionId: true });
    expect(await userIdOf(test, await login(test, people.noUnionId))).toBe(userId);
    expect(await userIdOf(test, await login(test, people.noUnionId, "auths.Second"))).toBe(userId);
    wechat.updatePerson(people.noUnionId, { hasUnionId: false });
    expect(await userIdOf(test, await login(test, people.noUnionId))).toBe(userId);
    const row = await test.call(
      `${model}.get`,
      { filter: { userId, appId: apps.site.appId } },
      "admin",
    );
    expect(row.unionId).toMatch(/^o/);
  });

  it("a unionid of another user signs in the openid's user and proposes a merge", async () => {
    await using test = await open(both);
    const first = await userIdOf(test, await login(test, people.noUnionId));
    const second = await userIdOf(test, await login(test, people.noUnionId, "auths.Second"));
    expect(second).not.toBe(first);
    test.sandbox.world.wechat.updatePerson(people.noUnionId, { hasUnionId: true });
    expect(await userIdOf(test, await login(test, people.noUnionId))).toBe(first);
    expect(await userIdOf(test, await login(test, people.noUnionId, "auths.Second"))).toBe(second);
    expect(await test.ports.data.mergeProposals.list({ limit: 9 })).toMatchObject([
      { userId: second, otherUserId: first },
    ]);
  });

  it("ten concurrent first logins at two apps create one user", async () => {
    await using test = await open(both);
    const logins = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        login(test, people.plain, n % 2 ? name : "auths.Second"),
      ),
    );
    const users = await Promise.all(logins.map((granted) => userIdOf(test, granted)));
    expect(new Set(users).size).toBe(1);
  });
});

describe("WeChatAuthModel and getUserAuthInfo", () => {
  it("WeChatAuthModel and getUserAuthInfo show the account and whether it is active", async () => {
    await using test = await open({ [name]: closed, "auths.Portal": portal });
    const member = await test.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(test, member);
    const wechat = test.app.getElement(name);
    await wechat.bind({ userId, code: (await scan(test, people.plain)).code });
    const authObj = await test.app.getElement(model).get({ filter: { userId } });
    expect(authObj).toEqual({
      id: authObj?.id,
      appId: "wx3f8c1a5d7e902b46",
      userId,
      openId: "oSandboxSiteSunQingHe0000001",
      unionId: "oSandboxUnionSunQingHe000001",
    });
    expect(await wechat.getUserAuthInfo({ authObj })).toEqual({ isActive: true });
    const ask = (caller: "user" | "admin", as: string, forged = {}) =>
      test.call(`${name}.getUserAuthInfo`, { authObj: { ...authObj, ...forged } }, caller, {
        userId: as,
      });
    expect(await ask("user", userId)).toEqual({ isActive: true });
    expect(await ask("admin", "somebody")).toEqual({ isActive: true });
    // The row is read again: what the caller says of it counts for nothing.
    // Another user's row and a missing one are answered alike.
    expect(await ask("user", "eve", { userId: "eve" })).toEqual({ isActive: false });
    expect(await ask("user", "eve", { id: 999_999 })).toEqual({ isActive: false });
    await wechat.unbind({ userId });
    expect(await ask("user", userId)).toEqual({ isActive: false });
  });

  it("getUserAuthInfo answers isActive false for an account of another app", async () => {
    await using test = await open({ [name]: site, "auths.Second": instance(apps.secondSite) });
    const userId = await userIdOf(test, await login(test, people.plain));
    const authObj = await test.app.getElement(model).get({ filter: { userId } });
    const second = test.app.getElement("auths.Second");
    expect(await second.getUserAuthInfo({ authObj })).toEqual({ isActive: false });
  });
});

describe("the AppSecret", () => {
  const withoutSecret = { auth: { appSecret: undefined } };
  const entries = { backendBundleEntry: ".", frontBundleEntry: "./Site.json" };
  const complete = { ...entries, appSecret: apps.site.secret };

  it("the AppSecret may be set in e.json", async () => {
    await using test = await open({
      [name]: instance(apps.site, { eJson: complete, ...withoutSecret }),
    });
    expect(test.app.snapshot.diagnostics).toEqual([]);
    expect((await login(test, people.plain)).loginCode).toMatch(/./);
  });

  it("the AppSecret of the config file wins; a difference is a warning without values", async () => {
    const eJson = { ...entries, appSecret: "another" };
    await using test = await open({ [name]: instance(apps.site, { eJson }) });
    expect((await login(test, people.plain)).loginCode).toMatch(/./);
    expect(test.app.snapshot.diagnostics).toEqual([
      {
        severity: "warning",
        element: name,
        file: expect.stringMatching(/auths\/Site\/e\.json$/),
        path: expect.stringMatching(/^\/.*\/auths\/Site\/e\.json$/),
        line: 1,
        column: expect.any(Number),
        pointer: "/appSecret",
        code: "check-warning",
        message: {
          zh: "与配置文件中的 appSecret 不同，以配置文件为准。",
          en: "differs from the appSecret in the config file, which wins",
        },
      },
    ]);
  });

  it("the AppSecret may be set in both files", async () => {
    await using test = await open({ [name]: instance(apps.site, { eJson: complete }) });
    expect(test.app.snapshot.diagnostics).toEqual([]);
  });

  it.each([
    [{ title: undefined }, "title", "key-expected"],
    [{ title: { zh: " ", en: "WeChat" } }, "title", "key-expected"],
    [{ appSecret: undefined }, "appSecret", "key-expected"],
    [{ backendBundleEntry: "" }, "backendBundleEntry", "key-expected"],
    [{ frontBundleEntry: undefined }, "frontBundleEntry", "key-expected"],
    [{ backendBundleEntry: "main" }, "backendBundleEntry", "entry-no-code"],
    [{ frontBundleEntry: "./Site" }, "frontBundleEntry", "entry-no-config"],
  ])("e.json with %j gets a warning at %s, and works", async (change, key, code) => {
    const eJson = { ...complete, ...change };
    await using test = await open({ [name]: instance(apps.site, { eJson }) });
    expect(test.app.snapshot.elements.get(name)?.state).toBe("active");
    const { diagnostics } = test.app.snapshot;
    expect(diagnostics).toMatchObject([{ severity: "warning", element: name, code }]);
    const [one] = diagnostics;
    expect(`${one?.pointer} ${one?.message.en}`).toContain(key);
  });

  it("a missing AppSecret is an error", async () => {
    await using test = await open({ [name]: instance(apps.site, withoutSecret) });
    expect(test.app.snapshot.elements.get(name)?.state).toBe("failed");
    const { diagnostics } = test.app.snapshot;
    expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
      {
        severity: "error",
        file: expect.stringMatching(/auths\/Site\/Site\.json$/),
        pointer: "/authConfig/appSecret",
        message: { en: "the appSecret is missing: write it here, or as appSecret in e.json" },
      },
    ]);
  });

  it("invariant 1: the AppSecret appears in no property, config, diagnostic or log line", async () => {
    await using test = await open();
    const element = test.app.getElement(name);
    expect(element.authConfig).toEqual({ appId: "wx3f8c1a5d7e902b46", appSecret: "********" });
    expect([element.authType, element.isActive]).toEqual(["WeChatType", true]);
    await login(test, people.plain);
    await refusal(test.call(`${name}.getLoginCode`, { code: "nobodys" }, "server"));
    const seen = JSON.stringify([
      await test.call(`${name}.getLoginConfig`),
      test.app.snapshot.diagnostics,
      test.log,
      await test.ports.data.audit.list({ limit: 99 }),
    ]);
    expect(seen).not.toContain(apps.site.secret);
  });
});

describe("an inactive instance", () => {
  it("an inactive WeChat element answers isActive false without a state; its other methods throw 10003", async () => {
    await using test = await open({ [name]: instance(apps.site, { eJson: { isActive: 0 } }) });
    const config = await test.call(`${name}.getLoginConfig`, { challenge });
    expect([config.isActive, config.state]).toEqual([false, undefined]);
    expect(test.app.getElement(name).isActive).toBe(false);
    for (const method of ["getLoginCode", "bind", "unbind", "getUserAuthInfo"]) {
      const call = test.call(`${name}.${method}`, { code: "c" }, "user", { userId: "u" });
      expect((await refusal(call)).errcode).toBe(10003);
    }
  });
});
