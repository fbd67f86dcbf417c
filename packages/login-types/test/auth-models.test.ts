import { demo } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import {
  challenge,
  corpA,
  legacy,
  createTestApp,
  verifier,
  type TestApp,
} from "@menshen/testkit/app";
import { openCorpOf, createProxyApp, signIn, suiteId } from "@menshen/testkit/proxy-app";

const NOON = Date.parse("2026-11-21T08:00:00Z");

/** The one row of a model, by `get` and by `query`, as pairs: names and their order count. */
async function onlyRow(test: TestApp, model: string): Promise<[string, unknown][]> {
  const filter = "Q()";
  const row = await test.call(`auths.loginTypes.${model}.get`, { filter }, "admin");
  const page = await test.call(`auths.loginTypes.${model}.query`, { filter }, "admin");
  expect(page).toEqual({ rowDatas: [row], totalCount: 1 });
  return Object.entries(row as object);
}

describe("the models of the login Types have the documented fields, in their order", () => {
  it("QywxInnerAuthModel has the documented fields in their order", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    await test.login("auths.Legacy", { userId: corpA.people.xiaoman });
    expect(await onlyRow(test, "QywxInnerType.QywxInnerAuthModel")).toEqual([
      ["id", 1],
      ["corpId", corpA.corpId],
      ["userId", "LinXiaoMan"],
      ["name", "林小满"],
      ["mobile", "13900000001"],
      ["email", "lin.xiaoman@example.com"],
      ["avatar", "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0"],
      ["department", [2, 3]],
      ["position", "工程师"],
      ["gender", "2"],
      ["status", 1],
      ["isLeader", true],
      ["accessToken", null],
      ["refreshToken", null],
      ["expiresAt", null],
      ["createdAt", NOON],
      ["updatedAt", NOON],
    ]);
  });

  it("QywxProxyAuthModel has the documented fields in their order", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    await test.call("auths.Proxy.setCode", { corpId, code: "hq" }, "admin");
    const { loginUrl } = await test.call("auths.Proxy.getLoginConfigByCode", {
      code: "hq",
      challenge,
    });
    const back = await signIn(test, loginUrl);
    const { userId: memberId, loginCode } = await test.call("auths.Proxy.getLoginCode", {
      corpId,
      ...back,
      verifier,
    });
    const exchange = "auths.loginTypes.services.AuthSvc.loginByCode";
    const { user } = await test.call(exchange, { loginCode });
    const row = await onlyRow(test, "QywxProxyType.QywxProxyAuthModel");
    expect(row).toEqual([
      ["id", 1],
      ["suiteId", suiteId],
      ["corpId", corpId],
      ["userId", user.userId],
      ["memberId", memberId],
      ["openUserId", memberId],
      ["name", "林小满"],
      ["avatar", null],
      ["status", 1],
      ["createdAt", NOON],
      ["updatedAt", NOON],
    ]);
  });

  it("WeChatAuthModel has the documented fields in their order", async () => {
    const { apps, people } = demo.wechat;
    await using test = await createTestApp({
      "auths.Site": {
        "e.json": { type: "auths.loginTypes.WeChatType", title: "WeChat", allowRegister: 1 },
        config: { authConfig: { appId: apps.site.appId, appSecret: apps.site.secret } },
      },
    });
    test.sandbox.world.wechat.trustHost(apps.site.appId, "127.0.0.1:3000");
    const { loginUrl } = await test.call("auths.Site.getLoginConfig", { challenge });
    const back = await test.sandbox.signIn(loginUrl, { userId: people.plain });
    const { code, state } = Object.fromEntries(back?.searchParams ?? []);
    const { loginCode } = await test.call("auths.Site.getLoginCode", { code, state, verifier });
    const exchange = "auths.loginTypes.services.AuthSvc.loginByCode";
    const { user } = await test.call(exchange, { loginCode });
    expect(await onlyRow(test, "WeChatType.WeChatAuthModel")).toEqual([
      ["id", 1],
      ["appId", apps.site.appId],
      ["userId", user.userId],
      ["openId", "oSandboxSiteSunQingHe0000001"],
      ["unionId", "oSandboxUnionSunQingHe000001"],
    ]);
  });
});
