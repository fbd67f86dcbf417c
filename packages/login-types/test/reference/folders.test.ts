import { corpA, createTestApp } from "@menshen/testkit/app";
import { describe, expect, it } from "vitest";

const from = new URL("elements/", import.meta.url);
const proxy = "auths.QywxProxyTemp";
const inner = "auths.loginTypes.QywxInnerExample";
const wechat = "auths.loginTypes.MyWeChatLogin";

/** Methods that the reference documents beside `getLoginConfig`. */
const methodsOf = (names: string) => names.split(" ");
const documented = {
  [inner]: methodsOf(
    "getLoginCode getUserInfo getAccessToken getJsConfig notify syncUserInfo syncDepartmentInfo",
  ),
  [proxy]: methodsOf(
    "getLoginCode loginByWorkbench notify setCode setCallback getLoginConfigByCode retryCallBack getJsConfig",
  ),
  [wechat]: methodsOf("getLoginCode bind unbind getUserAuthInfo"),
};

/** The three documented folders, as they are printed. */
describe("a documented folder as printed", () => {
  it.each([
    [proxy, ["suiteSecret", "encodingAESKey", "token"], "服务商管理后台"],
    [inner, ["corpId", "corpSecret", "agentId", "redirectUri"], "企业微信管理后台"],
    [wechat, ["appId", "appSecret"], "open.weixin.qq.com"],
  ])("%s is unconfigured, with one diagnostic that names %j", async (name, fields, where) => {
    await using test = await createTestApp({}, { from });
    const element = test.app.snapshot.elements.get(name);
    expect(element).toMatchObject({ state: "unconfigured", isActive: false });
    const errors = element?.diagnostics.filter(({ severity }) => severity === "error") ?? [];
    expect(errors).toMatchObject([
      { code: "value-example", element: name, line: expect.any(Number) },
    ]);
    const { zh, en } = errors[0]?.message ?? { zh: "", en: "" };
    for (const field of fields) {
      expect(zh).toContain(field);
      expect(en).toContain(field);
    }
    expect(zh).toContain(where);
  });

  it("answers getLoginConfig with isActive false and what the reference documents, the rest with 10003", async () => {
    await using test = await createTestApp({}, { from });
    expect(await test.call(`${proxy}.getLoginConfig`)).toEqual({
      isActive: false,
      authType: "auths.loginTypes.QywxProxyType",
      title: expect.any(Object),
      suiteId: "tj1234567890abcdef",
    });
    expect(await test.call(`${inner}.getLoginConfig`)).toMatchObject({ isActive: false });
    expect(await test.call(`${wechat}.getLoginConfig`)).toEqual({
      isActive: false,
      authType: "WeChatType",
      title: expect.any(Object),
      authConfig: { appId: "Your WeChat application ID" },
    });
    for (const [name, methods] of Object.entries(documented))
      for (const method of methods)
        await expect(
          test.app.getElement(name)[method]({ any: 1 }),
          `${name}.${method}`,
        ).rejects.toMatchObject({ errcode: 10003 });
  });

  it("gets no warning beside it", async () => {
    await using test = await createTestApp({}, { from });
    const warnings = test.app.snapshot.diagnostics.filter(({ severity }) => severity !== "error");
    expect(warnings).toEqual([]);
  });
});

describe("an element without a good version", () => {
  const config = {
    corpId: corpA.corpId,
    corpSecret: corpA.apps.portal.secret,
    agentId: "1000002",
    redirectUri: "http://127.0.0.1:3000/api/auth/qywx/callback",
  };
  const callback = { token: "token", encodingAESKey: "short" };
  const stateOf = async (more: object) => {
    await using test = await createTestApp({ "auths.X": { ...config, ...more } });
    return test.app.snapshot.elements.get("auths.X")?.state;
  };

  it.each([
    [{ corpId: "你的企业ID" }],
    [{ corpSecret: "your-secret" }],
    [{ agentId: "YOUR_AGENT_ID" }],
    [{ redirectUri: "https://login.your-domain.com/api/auth/qywx/callback" }],
    [{ redirectUri: "not a URL" }],
    [{ corpId: "" }],
    [{ callback }],
  ])("is unconfigured with %j", async (more) => {
    expect(await stateOf(more)).toBe("unconfigured");
  });

  it.each([
    [{ corpId: undefined }],
    [{ corpId: 7 }],
    [{ callback: { ...callback, more: 1 }, scope: "all" }],
  ])("is failed with %j", async (more) => {
    expect(await stateOf(more)).toBe("failed");
  });

  it("is active with a company that calls itself Your Health", async () => {
    expect(await stateOf({ corpName: "Your Health" })).toBe("active");
  });
});
