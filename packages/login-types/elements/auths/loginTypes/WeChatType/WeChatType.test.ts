import { isCode, type CallContext } from "@menshen/core";
import { describeLoginType } from "@menshen/domain/describe-login-type";
import { demo } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import {
  challenge,
  corpA,
  openHouse,
  portal,
  verifier,
  type House,
} from "../../../../test/house.ts";

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

async function open(elements: Record<string, object> = { [name]: site }): Promise<House> {
  const house = await openHouse(elements);
  for (const { appId } of house.sandbox.world.wechat.apps) {
    house.sandbox.world.wechat.trustHost(appId, "127.0.0.1:3000");
  }
  return house;
}

/** Starts a flow and signs the person in at WeChat; gives what getLoginCode and bind take. */
async function scan(
  house: House,
  userId: string,
  how: { element?: string; input?: object; more?: Partial<CallContext> } = {},
) {
  const { element = name, input = {}, more = {} } = how;
  const caller = more.userId === undefined ? "anonymous" : "user";
  const config = await house.call(
    `${element}.getLoginConfig`,
    { challenge, ...input },
    caller,
    more,
  );
  const back = await house.sandbox.signIn(config.loginUrl, { userId });
  const { code = "", state = "" } = Object.fromEntries(back?.searchParams ?? []);
  return { code, state, verifier };
}

async function login(house: House, userId: string, element = name) {
  return await house.call(`${element}.getLoginCode`, await scan(house, userId, { element }));
}

/** The user whom a loginCode signs in. */
async function userIdOf(house: House, { loginCode }: { loginCode: string }): Promise<string> {
  const exchange = "auths.loginTypes.services.AuthSvc.loginByCode";
  return (await house.call(exchange, { loginCode })).user.userId;
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (refused: unknown) => refused,
  );
  if (!isCode(error)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

describeLoginType("WeChatType", async () => {
  const house = await open({ [name]: site, "auths.Other": site });
  return {
    codeParameter: "code",
    call: (method: string, input: object) => house.call(`${name}.${method}`, input),
    callOther: (method, input) => house.call(`auths.Other.${method}`, input),
    signIn: async (config) => {
      const { loginUrl } = config as typeof config & { loginUrl: string };
      const back = await house.sandbox.signIn(loginUrl, { userId: people.plain });
      const { code = "", state = "" } = Object.fromEntries(back?.searchParams ?? []);
      return { code, state };
    },
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
});

describe("getLoginConfig", () => {
  it("gives WeChat's page, a state, the default landing, and no secret", async () => {
    await using house = await open();
    const config = await house.call(`${name}.getLoginConfig`);
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

  it("leads where the instance says", async () => {
    const redirectUri = "http://127.0.0.1:3000/api/auth/wx/callback";
    const config = { loginBase: "http://127.0.0.1:3001/" };
    await using house = await open({
      [name]: instance(apps.site, { config, auth: { redirectUri } }),
    });
    const answer = await house.call(`${name}.getLoginConfig`);
    expect(answer.redirectUri).toBe(redirectUri);
    expect(answer.loginUrl).toMatch(/^http:\/\/127\.0\.0\.1:3001\/connect\/qrconnect\?/);
  });
});

describe("getLoginCode", () => {
  it("answers a loginCode and a corpList, and nothing of the person", async () => {
    await using house = await open();
    expect(await login(house, people.plain)).toEqual({
      loginCode: expect.stringMatching(/^[\w-]{43}$/),
      corpList: [],
    });
  });

  it("makes a user of the nickname, cleaned, and the picture; the same person is the same user", async () => {
    await using house = await open();
    const userId = await userIdOf(house, await login(house, people.emoji));
    expect(await house.ports.data.users.find(userId)).toMatchObject({
      name: "阿满🌾👩‍🚀",
      avatar: "https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox-aman/132",
    });
    expect(await userIdOf(house, await login(house, people.emoji))).toBe(userId);
    expect(await userIdOf(house, await login(house, people.namesake))).not.toBe(userId);
  });

  it("a spent code is 40163, one past its ten minutes 40029: start again", async () => {
    await using house = await open();
    const { code } = await scan(house, people.plain);
    const server = (input: object) => house.call(`${name}.getLoginCode`, input, "server");
    await server({ code });
    expect(await refusal(server({ code }))).toMatchObject({
      errcode: 40163,
      source: "wechat",
      httpStatus: 400,
    });
    const late = await scan(house, people.plain);
    house.pass(10 * MINUTE + 1000);
    expect(await refusal(server({ code: late.code }))).toMatchObject({ errcode: 40029 });
  });

  it("somebody who took the authorisation back does not get in", async () => {
    await using house = await open();
    expect(await refusal(login(house, people.revoked))).toMatchObject({
      errcode: 50001,
      source: "wechat",
      httpStatus: 403,
    });
  });

  it("an app that may not ask for profiles signs people in without one", async () => {
    await using house = await open();
    house.sandbox.world.failNext("sns/userinfo", 48001);
    const userId = await userIdOf(house, await login(house, people.plain));
    expect(await house.ports.data.users.find(userId)).toMatchObject({ name: null, avatar: null });
    expect(house.sandbox.world.unusedFaults()).toEqual([]);
  });
});

describe("allowRegister", () => {
  it("is 0 by default: an unknown person gets 10201 with a bindCode, nickname and avatar", async () => {
    await using house = await open({
      [name]: instance(apps.site, { eJson: { allowRegister: undefined } }),
    });
    expect(await refusal(login(house, people.plain))).toMatchObject({
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
    await using house = await open({ [name]: closed, "auths.Portal": portal });
    const { data } = await refusal(login(house, people.plain));
    const member = await house.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(house, member);
    const input = { bindCode: data?.["bindCode"], verifier };
    expect(await house.call(`${name}.bind`, input, "user", { userId })).toEqual(done);
    const { loginCode, corpList } = await login(house, people.plain);
    expect(await userIdOf(house, { loginCode })).toBe(userId);
    expect(corpList).toEqual(member.corpList);
    expect((await refusal(house.call(`${name}.bind`, input, "user", { userId }))).errcode).toBe(
      10104,
    );
  });
});

describe("bind and unbind", () => {
  it("link a member's WeChat, and take it away again", async () => {
    await using house = await open({ [name]: closed, "auths.Portal": portal });
    const member = await house.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(house, member);
    const more = { userId };
    const input = await scan(house, people.plain, { input: { purpose: "bind" }, more });
    expect(await house.call(`${name}.bind`, input, "user", more)).toEqual(done);
    expect(await userIdOf(house, await login(house, people.plain))).toBe(userId);
    expect((await house.ports.data.users.find(userId))?.name).toBe("林小满");
    expect(await house.call(`${name}.unbind`, {}, "user", more)).toEqual(done);
    expect((await refusal(login(house, people.plain))).errcode).toBe(10201);
  });

  it("10202 for an account that somebody has, 10205 for the only way in", async () => {
    await using house = await open({ [name]: site, "auths.Portal": portal });
    const owner = await userIdOf(house, await login(house, people.plain));
    const member = await house.login("auths.Portal", { userId: corpA.people.xiaoman });
    const more = { userId: await userIdOf(house, member) };
    const input = await scan(house, people.plain, { input: { purpose: "bind" }, more });
    const taken = await refusal(house.call(`${name}.bind`, input, "user", more));
    expect(taken).toMatchObject({ errcode: 10202, httpStatus: 409 });
    const last = house.call(`${name}.unbind`, null, "user", { userId: owner });
    expect(await refusal(last)).toMatchObject({ errcode: 10205, httpStatus: 409 });
  });

  it("as server code: the user by name, no state", async () => {
    await using house = await open({ [name]: closed, "auths.Portal": portal });
    const member = await house.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(house, member);
    const { code } = await scan(house, people.plain);
    const wechat = house.app.getElement(name);
    expect(await wechat.bind({ userId, code })).toEqual(done);
    expect(await wechat.unbind({ userId })).toEqual(done);
  });

  it.each([{}, { code: "c", bindCode: "b" }, { code: "" }, { code: "c", more: 1 }])(
    "bind refuses %j with 10701",
    async (input) => {
      await using house = await open();
      const call = house.call(`${name}.bind`, input, "user", { userId: "u" });
      expect((await refusal(call)).errcode).toBe(10701);
    },
  );
});

describe("one person at several apps", () => {
  const both = { [name]: site, "auths.Second": instance(apps.secondSite) };

  it("of one Open Platform account is one user; at another account's app another", async () => {
    await using house = await open({ ...both, "auths.Foreign": instance(apps.otherAccount) });
    const userId = await userIdOf(house, await login(house, people.plain));
    expect(await userIdOf(house, await login(house, people.plain, "auths.Second"))).toBe(userId);
    expect(await userIdOf(house, await login(house, people.plain, "auths.Foreign"))).not.toBe(
      userId,
    );
  });

  it("openid first and unionid later stays one person; so does a unionid that vanishes", async () => {
    await using house = await open(both);
    const { wechat } = house.sandbox.world;
    const userId = await userIdOf(house, await login(house, people.noUnionId));
    wechat.updatePerson(people.noUnionId, { hasUnionId: true });
    expect(await userIdOf(house, await login(house, people.noUnionId))).toBe(userId);
    expect(await userIdOf(house, await login(house, people.noUnionId, "auths.Second"))).toBe(
      userId,
    );
    wechat.updatePerson(people.noUnionId, { hasUnionId: false });
    expect(await userIdOf(house, await login(house, people.noUnionId))).toBe(userId);
    const row = await house.call(
      `${model}.get`,
      { filter: { userId, appId: apps.site.appId } },
      "admin",
    );
    expect(row.unionId).toMatch(/^o/);
  });

  it("a unionid that another user has: the openid's user signs in, nothing is adopted, a merge is proposed", async () => {
    await using house = await open(both);
    const first = await userIdOf(house, await login(house, people.noUnionId));
    const second = await userIdOf(house, await login(house, people.noUnionId, "auths.Second"));
    expect(second).not.toBe(first);
    house.sandbox.world.wechat.updatePerson(people.noUnionId, { hasUnionId: true });
    expect(await userIdOf(house, await login(house, people.noUnionId))).toBe(first);
    expect(await userIdOf(house, await login(house, people.noUnionId, "auths.Second"))).toBe(
      second,
    );
    expect(await house.ports.data.mergeProposals.list({ limit: 9 })).toMatchObject([
      { userId: second, otherUserId: first },
    ]);
  });

  it("ten first logins at two apps at once make one user", async () => {
    await using house = await open(both);
    const logins = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        login(house, people.plain, n % 2 ? name : "auths.Second"),
      ),
    );
    const users = await Promise.all(logins.map((granted) => userIdOf(house, granted)));
    expect(new Set(users).size).toBe(1);
  });
});

describe("WeChatAuthModel and getUserAuthInfo", () => {
  it("show the account, and whether it signs its user in", async () => {
    await using house = await open({ [name]: closed, "auths.Portal": portal });
    const member = await house.login("auths.Portal", { userId: corpA.people.xiaoman });
    const userId = await userIdOf(house, member);
    const wechat = house.app.getElement(name);
    await wechat.bind({ userId, code: (await scan(house, people.plain)).code });
    const authObj = await house.app.getElement(model).get({ filter: { userId } });
    expect(authObj).toEqual({
      id: authObj?.id,
      appId: "wx3f8c1a5d7e902b46",
      userId,
      openId: "oSandboxSiteSunQingHe0000001",
      unionId: "oSandboxUnionSunQingHe000001",
    });
    expect(await wechat.getUserAuthInfo({ authObj })).toEqual({ isActive: true });
    const ask = (caller: "user" | "admin", as: string, forged = {}) =>
      house.call(`${name}.getUserAuthInfo`, { authObj: { ...authObj, ...forged } }, caller, {
        userId: as,
      });
    expect(await ask("user", userId)).toEqual({ isActive: true });
    expect(await ask("admin", "somebody")).toEqual({ isActive: true });
    // The row is read again: what the caller says of it counts for nothing.
    expect((await refusal(ask("user", "eve", { userId: "eve" }))).errcode).toBe(10603);
    await wechat.unbind({ userId });
    expect(await ask("user", userId)).toEqual({ isActive: false });
  });

  it("is false for an account of another app", async () => {
    await using house = await open({ [name]: site, "auths.Second": instance(apps.secondSite) });
    const userId = await userIdOf(house, await login(house, people.plain));
    const authObj = await house.app.getElement(model).get({ filter: { userId } });
    const second = house.app.getElement("auths.Second");
    expect(await second.getUserAuthInfo({ authObj })).toEqual({ isActive: false });
  });
});

describe("the AppSecret", () => {
  const withoutSecret = { auth: { appSecret: undefined } };

  it("may stand in e.json", async () => {
    const eJson = { appSecret: apps.site.secret, allowRegister: 1 };
    await using house = await open({ [name]: instance(apps.site, { eJson, ...withoutSecret }) });
    expect(house.app.snapshot.diagnostics).toEqual([]);
    expect((await login(house, people.plain)).loginCode).toMatch(/./);
  });

  it("of the config file wins; a difference is a warning that names its place and quotes nothing", async () => {
    const eJson = { appSecret: "another", allowRegister: 1 };
    await using house = await open({ [name]: instance(apps.site, { eJson }) });
    expect((await login(house, people.plain)).loginCode).toMatch(/./);
    expect(house.app.snapshot.diagnostics).toEqual([
      {
        severity: "warning",
        element: name,
        file: expect.stringMatching(/auths\/Site\/e\.json$/),
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

  it("may stand in both places", async () => {
    const eJson = { appSecret: apps.site.secret };
    await using house = await open({ [name]: instance(apps.site, { eJson }) });
    expect(house.app.snapshot.diagnostics).toEqual([]);
  });

  it("has to be somewhere", async () => {
    await using house = await open({ [name]: instance(apps.site, withoutSecret) });
    expect(house.app.snapshot.elements.get(name)?.state).toBe("failed");
    expect(house.app.snapshot.diagnostics).toMatchObject([
      {
        severity: "error",
        file: expect.stringMatching(/auths\/Site\/Site\.json$/),
        pointer: "/authConfig/appSecret",
        message: { en: "the appSecret is missing: write it here, or as appSecret in e.json" },
      },
    ]);
  });

  it("invariant 1: appears in no property, config, diagnostic or log line", async () => {
    await using house = await open();
    const element = house.app.getElement(name);
    expect(element.authConfig).toEqual({ appId: "wx3f8c1a5d7e902b46", appSecret: "********" });
    expect([element.authType, element.isActive]).toEqual(["WeChatType", true]);
    await login(house, people.plain);
    await refusal(house.call(`${name}.getLoginCode`, { code: "nobodys" }, "server"));
    const seen = JSON.stringify([
      await house.call(`${name}.getLoginConfig`),
      house.app.snapshot.diagnostics,
      house.log,
      await house.ports.data.audit.list({ limit: 99 }),
    ]);
    expect(seen).not.toContain(apps.site.secret);
  });
});

describe("an inactive instance", () => {
  it("answers isActive false without a state; every other method throws 10003", async () => {
    await using house = await open({ [name]: instance(apps.site, { eJson: { isActive: 0 } }) });
    const config = await house.call(`${name}.getLoginConfig`, { challenge });
    expect([config.isActive, config.state]).toEqual([false, undefined]);
    expect(house.app.getElement(name).isActive).toBe(false);
    for (const method of ["getLoginCode", "bind", "unbind", "getUserAuthInfo"]) {
      const call = house.call(`${name}.${method}`, { code: "c" }, "user", { userId: "u" });
      expect((await refusal(call)).errcode).toBe(10003);
    }
  });
});
