import { fileURLToPath } from "node:url";
import { isMethod, type TypeDefinition } from "@menshen/core";
import { createApp } from "@menshen/runtime";
import { demo } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import { baseAppRoot } from "../src/index.ts";
import { corpA, createTestApp, portal, redirectUri } from "@menshen/testkit/app";

const demoRoot = fileURLToPath(new URL("../../../elements", import.meta.url));

const site = {
  "e.json": { type: "auths.loginTypes.WeChatType", title: "Site" },
  config: { authConfig: { appId: "wx1", appSecret: "s" } },
};
const proxy = {
  "e.json": { type: "auths.loginTypes.QywxProxyType", title: "Proxy" },
  config: {
    authConfig: {
      suiteId: "dk1",
      suiteSecret: "s",
      token: "t",
      encodingAESKey: "k".repeat(43),
    },
  },
};
const elements = { "auths.Portal": portal, "auths.Proxy": proxy, "auths.Site": site };

describe("the base app", () => {
  it("the base app loads without a diagnostic", async () => {
    await using test = await createTestApp({});
    expect(test.app.snapshot.diagnostics).toEqual([]);
  });

  it("invariant 7: the base app exposes exactly these methods over the network", async () => {
    await using test = await createTestApp(elements);
    const reachable = [...test.app.snapshot.elements.values()].flatMap(({ fullName, members }) =>
      Object.entries(members).flatMap(([name, member]) =>
        isMethod(member) && member.access !== "internal" ? { fullName, name, member } : [],
      ),
    );
    const open = reachable.map(
      ({ fullName, name, member: { access, kind } }) => `${access} ${kind} ${fullName}.${name}`,
    );
    expect(open).toEqual([
      "public query auths.Portal.getLoginConfig",
      "public mutation auths.Portal.getLoginCode",
      "admin query auths.Portal.getUserInfo",
      "session query auths.Portal.getJsConfig",
      "public webhook auths.Portal.notify",
      "admin mutation auths.Portal.syncUserInfo",
      "admin mutation auths.Portal.syncDepartmentInfo",
      "public query auths.Proxy.getLoginConfig",
      "public mutation auths.Proxy.getLoginCode",
      "public mutation auths.Proxy.loginByWorkbench",
      "session query auths.Proxy.getJsConfig",
      "admin mutation auths.Proxy.setCode",
      "admin mutation auths.Proxy.setCallback",
      "public query auths.Proxy.getLoginConfigByCode",
      "admin mutation auths.Proxy.retryCallBack",
      "public webhook auths.Proxy.notify",
      "public query auths.Site.getLoginConfig",
      "public mutation auths.Site.getLoginCode",
      "session mutation auths.Site.bind",
      "session mutation auths.Site.unbind",
      "session query auths.Site.getUserAuthInfo",
      "admin query auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get",
      "admin query auths.loginTypes.QywxInnerType.QywxInnerAuthModel.query",
      "admin query auths.loginTypes.QywxProxyType.QywxProxyAuthModel.get",
      "admin query auths.loginTypes.QywxProxyType.QywxProxyAuthModel.query",
      "public mutation auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.loginByWorkbench",
      "public query auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getJsConfig",
      "admin mutation auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.setCode",
      "admin mutation auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.setCallback",
      "public query auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getLoginConfigByCode",
      "admin mutation auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.retryCallBack",
      "public query auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getLoginConfig",
      "admin query auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.listSuites",
      "admin mutation auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getAuthUrl",
      "public webhook auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.notify",
      "admin query auths.loginTypes.WeChatType.WeChatAuthModel.get",
      "admin query auths.loginTypes.WeChatType.WeChatAuthModel.query",
      "public query auths.loginTypes.services.AuthSvc.listLoginTypes",
      "public mutation auths.loginTypes.services.AuthSvc.loginByCode",
      "public query auths.loginTypes.services.AuthSvc.currentUser",
      "session query auths.loginTypes.services.AuthSvc.listSessions",
      "session mutation auths.loginTypes.services.AuthSvc.revokeSession",
      "session mutation auths.loginTypes.services.AuthSvc.logout",
    ]);
    // What the console displays of each.
    for (const { name, member } of reachable) {
      expect(member.describe?.zh, name).toMatch(/\p{Script=Han}/u);
      expect(member.describe?.en, name).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe("the methods that a Type offers", () => {
  it("are those that its Instances have and its Meta does not require", async () => {
    await using test = await createTestApp(elements);
    for (const name of Object.keys(elements)) {
      const { members, meta, type } = test.app.snapshot.elements.get(name)!;
      const { definition } = test.app.snapshot.elements.get(type)!;
      const { offers = {} } = definition as TypeDefinition<never, never>;
      const own = Object.entries(members).flatMap(([method, member]) => {
        if (!isMethod(member) || Object.hasOwn(meta?.offers ?? {}, method)) return [];
        const { kind, access } = member;
        const isInternal = access === "internal" && !Object.hasOwn(offers, method);
        return isInternal ? [] : [[method, { kind, access }] as const];
      });
      expect(Object.fromEntries(own)).toEqual(offers);
    }
  });
});

describe("the demo app", () => {
  const example = "auths.loginTypes.QywxInnerExample";
  const wechatExample = "auths.loginTypes.MyWeChatLogin";

  it("the demo app is inactive, not broken, without its variables", async () => {
    await using test = await createTestApp({});
    const roots = [{ path: baseAppRoot, official: true }, demoRoot];
    await using app = await createApp({ roots, ports: test.ports, variables: {} });
    const element = app.snapshot.elements.get(example);
    expect(element).toMatchObject({ state: "inactive", isActive: false });
    expect(app.snapshot.elements.get(wechatExample)).toMatchObject({ state: "inactive" });
    expect(app.snapshot.diagnostics.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(await app.getElement(example).getLoginConfig()).toEqual({
      isActive: false,
      authType: "auths.loginTypes.QywxInnerType",
      title: { zh: "企业微信登录", en: "Sign in with WeCom" },
    });
  });

  it("the demo app signs in with its variables set", async () => {
    await using test = await createTestApp({});
    const roots = [{ path: baseAppRoot, official: true }, demoRoot];
    const variables = {
      WECOM_CORP_ID: corpA.corpId,
      WECOM_CORP_SECRET: corpA.apps.portal.secret,
      WECOM_AGENT_ID: "1000002",
      WECOM_REDIRECT_URI: redirectUri,
    };
    await using app = await createApp({ roots, ports: test.ports, variables });
    const element = app.getElement(example);
    const config = await element.getLoginConfig();
    if (!config.isActive) throw new Error("the demo element is switched off");
    const back = await test.sandbox.signIn(config.loginUrl, { userId: corpA.people.xiaoman });
    const authCode = back?.searchParams.get("code") ?? "";
    const done = await element.getLoginCode({ authCode, state: config.state });
    expect(done).toMatchObject({ name: "林小满" });
  });

  it("the demo app registers WeChat users with its variables set", async () => {
    await using test = await createTestApp({});
    const { appId, secret } = demo.wechat.apps.site;
    test.sandbox.world.wechat.trustHost(appId, "127.0.0.1:3000");
    const roots = [{ path: baseAppRoot, official: true }, demoRoot];
    const variables = { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: secret };
    await using app = await createApp({ roots, ports: test.ports, variables });
    const element = app.getElement(wechatExample);
    const config = await element.getLoginConfig();
    if (!config.isActive) throw new Error("the demo element is switched off");
    const { plain } = demo.wechat.people;
    const back = await test.sandbox.signIn(config.loginUrl, { userId: plain });
    const code = back?.searchParams.get("code") ?? "";
    const done = await element.getLoginCode({ code, state: config.state });
    expect(done.loginCode).toMatch(/./);
  });
});
