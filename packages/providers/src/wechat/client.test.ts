import { isCode } from "@menshen/core";
import { createSandbox, demo } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import { failure, serve, testClient, testPorts } from "../../test/test-ports.ts";
import { createWechatClient } from "./client.ts";
import { wechatCodes } from "./codes.ts";

const { apps, people } = demo.wechat;

/** A sandbox and the client of one website in it. */
function setUp(app: { appId: string; secret: string } = apps.site) {
  const { fetch, world } = createSandbox();
  const waits: number[] = [];
  const client = (appSecret: string | string[], appId = app.appId) =>
    createWechatClient({
      apiBase: "https://api.weixin.qq.com",
      appId,
      appSecret,
      ports: testPorts(fetch),
      limits: { delay: async (ms) => void waits.push(ms) },
    });
  const issue = (userId: string = people.plain, appId = app.appId) =>
    world.issueCode({ appId, userId });
  const wechat = client(app.secret);
  const signIn = async (personId?: string) => await wechat.exchangeCode(issue(personId));
  const count = (endpoint: string) => world.calls(endpoint).length;
  return { world, waits, client, wechat, issue, signIn, count };
}

/** A provider with one answer to every call. */
const answered = (body: string, init?: ResponseInit) =>
  testClient(async () => new Response(body, init)).wechat;

const info = (body: string, init?: ResponseInit) => answered(body, init).getUserInfo("t", "o1");

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await failure(call);
  return isCode(error) ? `${error.source} ${error.errcode}` : String(error);
}

describe("a code", () => {
  it("a WeChat code is exchanged for tokens and an identity", async () => {
    const { signIn } = setUp();
    expect(await signIn()).toEqual({
      accessToken: expect.stringMatching(/^\d+_/),
      expiresInSeconds: 7200,
      refreshToken: expect.stringMatching(/^\d+_/),
      openId: "oSandboxSiteSunQingHe0000001",
      scope: ["snsapi_login"],
      unionId: "oSandboxUnionSunQingHe000001",
    });
  });

  it("a WeChat code may have no unionid", async () => {
    const { signIn } = setUp();
    expect((await signIn(people.noUnionId)).unionId).toBeNull();
  });

  it.each([
    ["used", 40163],
    ["expired", 40029],
    ["unknown", 40029],
    ["another app's", 40029],
  ] as const)("that is %s is %i and the person must start again", async (kind, errcode) => {
    const { wechat, world, issue } = setUp();
    const app = kind === "another app's" ? apps.secondSite.appId : apps.site.appId;
    const code = kind === "unknown" ? "nobodys" : issue(people.plain, app);
    if (kind === "used") await wechat.exchangeCode(code);
    if (kind === "expired") world.clock.advance(601);
    const error = await failure(wechat.exchangeCode(code));
    expect(error).toMatchObject({ errcode, source: "wechat", httpStatus: 400 });
  });

  it("a WeChat code with a wrong AppID is 40013, with a wrong AppSecret 40125", async () => {
    const { client, issue } = setUp();
    expect(await refusal(client("x", "wx0000000000000000").exchangeCode(issue()))).toBe(
      "wechat 40013",
    );
    expect(await refusal(client("not the secret").exchangeCode(issue()))).toBe("wechat 40125");
  });
});

describe("several AppSecrets, during a rotation", () => {
  it("the one that WeChat accepts exchanges the code, which a wrong one does not spend", async () => {
    const { client, issue, count } = setUp();
    const wechat = client(["REVOKED", apps.site.secret]);
    expect(await wechat.exchangeCode(issue())).toHaveProperty("openId");
    expect(count("sns/oauth2/access_token")).toBe(2);
    expect(await refusal(client(["REVOKED", "ANOTHER"]).exchangeCode(issue()))).toBe(
      "wechat 40125",
    );
  });

  it("a refusal of the code is final, and each secret can be tested alone", async () => {
    const { client, count } = setUp();
    const wechat = client([apps.site.secret, "REVOKED"]);
    expect(await refusal(wechat.exchangeCode("unknown"))).toBe("wechat 40029");
    expect(count("sns/oauth2/access_token")).toBe(1);
    expect(await wechat.testSecrets()).toEqual([null, expect.objectContaining({ errcode: 40125 })]);
  });
});

describe("a code exchange is attempted exactly once", () => {
  const path = "/sns/oauth2/access_token";

  it("a WeChat code exchange is not retried after a dropped connection", async () => {
    await using server = await serve((request) => request.socket.destroy());
    const { wechat } = testClient(fetch, server);
    const error = await failure(wechat.exchangeCode("c"));
    expect((error as Error).message).toBe(`wechat is unreachable: ${path}`);
    expect(server.hits[path]).toBe(1);
  });

  it("a WeChat code exchange is not retried after a timeout", async () => {
    await using server = await serve(() => undefined);
    const { wechat } = testClient(fetch, { base: server.base, timeoutMs: 1_000 });
    expect(isCode(await failure(wechat.exchangeCode("c")), 10501)).toBe(true);
    expect(server.hits[path]).toBe(1);
  });

  it("a WeChat code exchange is not retried after -1", async () => {
    const { wechat, world, issue, count } = setUp();
    world.failNext("sns/oauth2/access_token", -1);
    expect(await refusal(wechat.exchangeCode(issue()))).toBe("wechat -1");
    expect(count("sns/oauth2/access_token")).toBe(1);
  });
});

describe("a caller may leave", () => {
  it("a WeChat call with an aborted signal sends nothing", async () => {
    const reason = new Error("the visitor left");
    const { wechat, lines } = testClient(() => Promise.reject(new Error("unexpected call")));
    const signal = AbortSignal.abort(reason);
    expect(await failure(wechat.exchangeCode("c", { signal }))).toBe(reason);
    expect(lines).toEqual([]);
  });
});

describe("tokens", () => {
  it("refreshing returns the same access token while it is valid, and a new one afterwards", async () => {
    const { wechat, world, signIn } = setUp();
    const { accessToken, refreshToken, openId } = await signIn();
    const same = { accessToken, refreshToken, openId, expiresInSeconds: 7200 };
    expect(await wechat.refresh(refreshToken)).toEqual({ ...same, scope: ["snsapi_login"] });
    world.clock.advance(7201);
    expect((await wechat.refresh(refreshToken)).accessToken).not.toBe(accessToken);
  });

  it("refreshing fails for an unknown token (40030), after thirty days (42002), after a new password (42007)", async () => {
    const { wechat, world, signIn } = setUp();
    expect(await refusal(wechat.refresh("nobodys"))).toBe("wechat 40030");
    const old = await signIn();
    world.clock.advance(30 * 86_400 + 1);
    expect(await refusal(wechat.refresh(old.refreshToken))).toBe("wechat 42002");
    const young = await signIn();
    world.wechat.revokeTokens({ as: 42007 });
    expect(await refusal(wechat.refresh(young.refreshToken))).toBe("wechat 42007");
  });

  it("checking a token: valid, another person's (40003), expired (42001)", async () => {
    const { wechat, world, signIn } = setUp();
    const { accessToken, openId } = await signIn();
    expect(await wechat.check(accessToken, openId)).toBeUndefined();
    expect(await refusal(wechat.check(accessToken, "oSomebodyElse"))).toBe("wechat 40003");
    world.clock.advance(7201);
    expect(await refusal(wechat.check(accessToken, openId))).toBe("wechat 42001");
  });
});

describe("a person", () => {
  it("getUserInfo returns a WeChat profile", async () => {
    const { wechat, signIn } = setUp();
    const { accessToken, openId } = await signIn();
    expect(await wechat.getUserInfo(accessToken, openId, { lang: "en" })).toEqual({
      openId: "oSandboxSiteSunQingHe0000001",
      nickname: "孙清和",
      avatar: "https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox-sunqinghe/132",
      unionId: "oSandboxUnionSunQingHe000001",
    });
  });

  it("a nickname preserves joined emoji and loses control characters", async () => {
    const { wechat, signIn } = setUp();
    const nicknameOf = async (person: string) => {
      const { accessToken, openId } = await signIn(person);
      return (await wechat.getUserInfo(accessToken, openId)).nickname;
    };
    expect(await nicknameOf(people.emoji)).toBe("阿满🌾👩‍🚀");
    expect(await nicknameOf(people.controlCharacter)).toBe("白鸽");
  });

  it("a WeChat profile may have no picture and no unionid", async () => {
    const { wechat, signIn } = setUp();
    const { accessToken, openId } = await signIn(people.noUnionId);
    expect(await wechat.getUserInfo(accessToken, openId)).toMatchObject({
      avatar: null,
      unionId: null,
    });
  });

  it("getUserInfo: 50001 after the person revoked the authorisation", async () => {
    const { wechat, signIn } = setUp();
    const { accessToken, openId } = await signIn(people.revoked);
    expect(await refusal(wechat.getUserInfo(accessToken, openId))).toBe("wechat 50001");
  });
});

describe("WeChat's way of answering is understood", () => {
  it("a WeChat answer may be text/plain, without errcode and with escaped slashes", async () => {
    const body = String.raw`{"openid":"o1","nickname":"a\/b","headimgurl":"https:\/\/x.example\/132","privilege":[]}`;
    expect(await info(body, { headers: { "content-type": "text/plain" } })).toEqual({
      openId: "o1",
      nickname: "a/b",
      avatar: "https://x.example/132",
      unionId: null,
    });
  });

  it.each([
    ["raw", '{"openid":"o1","nickname":"a\u0001\u0014b\n"}'],
    ["escaped", String.raw`{"openid":"o1","nickname":"a\u0001\u0014b\n"}`],
    ["NUL", String.raw`{"openid":"o1","nickname":"\u0000a\u0000b"}`],
    ["direction marks", String.raw`{"openid":"o1","nickname":"a\u202e\u2066b"}`],
  ])("control characters in a nickname (%s) are no part of the name", async (_, body) => {
    expect((await info(body)).nickname).toBe("a b");
  });

  it.each(["null", '""', '"\\u0007"', '" \\u3000 "'])("a nickname %s is empty", async (written) => {
    expect((await info(`{"openid":"o1","nickname":${written}}`)).nickname).toBe("");
  });

  it.each(["javascript:alert(1)", "data:image/png,x", "//x.example/1", "x"])(
    "a picture URL %s is rejected",
    async (headimgurl) => {
      expect((await info(JSON.stringify({ openid: "o1", headimgurl }))).avatar).toBeNull();
    },
  );

  it.each(["", null])("a unionid %j becomes null", async (unionid) => {
    expect((await info(JSON.stringify({ openid: "o1", unionid }))).unionId).toBeNull();
  });
});

describe("an answer that is not what was agreed is 10502", () => {
  it.each([
    ["no openid", {}, "openid invalid_type"],
    ["an openid with a control character", { openid: "o\u00001" }, "openid invalid_format"],
    ["an openid without end", { openid: "o".repeat(129) }, "openid invalid_format"],
    ["another person's", { openid: "o2" }, "openid of another person"],
    ["a unionid that is none", { openid: "o1", unionid: { a: 1 } }, "unionid invalid_union"],
  ])("%s", async (_, answer, problem) => {
    const error = await failure(answered(JSON.stringify(answer)).getUserInfo("t", "o1"));
    expect(error).toMatchObject({ errcode: 10502, source: "app" });
    expect((error as Error).message).toBe(
      `wechat answered /sns/userinfo in an unexpected form: ${problem}`,
    );
  });
});

describe("what passes by itself is tried three times", () => {
  it("-1 twice, then the answer", async () => {
    const { wechat, world, signIn, waits } = setUp();
    const { accessToken, openId } = await signIn();
    world.failNext("sns/userinfo", -1, 2);
    expect((await wechat.getUserInfo(accessToken, openId)).openId).toBe(openId);
    expect(waits).toHaveLength(2);
  });

  it.each([45009, 45011])("%i is our 10503 and is not retried", async (errcode) => {
    const { wechat, world, signIn, count } = setUp();
    const { accessToken, openId } = await signIn();
    world.failNext("sns/userinfo", errcode);
    const error = await failure(wechat.getUserInfo(accessToken, openId));
    expect(error).toMatchObject({ errcode: 10503, data: { providerErrcode: errcode } });
    expect(count("sns/userinfo")).toBe(1);
  });
});

describe("every documented number arrives", () => {
  const handled = new Set([-1, 45009, 45011]);
  const numbers = Object.keys(wechatCodes).map(Number);
  it.each(numbers.filter((errcode) => !handled.has(errcode)))(
    "a call answered with %i rejects with it",
    async (errcode) => {
      const { wechat, world, issue } = setUp();
      world.failNext("sns/oauth2/access_token", errcode);
      const error = await failure(wechat.exchangeCode(issue()));
      expect(error).toMatchObject({ errcode, source: "wechat" });
      expect((error as Error).message).toContain(`/sns/oauth2/access_token with ${errcode}: `);
      expect((error as Error).message).not.toContain("rid:");
    },
  );
});
