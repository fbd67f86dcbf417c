import { readFileSync } from "node:fs";
import { createClient } from "@menshen/client";
import { createUser } from "@menshen/domain";
import { demo } from "@menshen/sandbox";
import { startTestServer } from "@menshen/testkit";
import { corpA, createTestApp, legacy, type TestApp } from "@menshen/testkit/app";
import { processInbox } from "@menshen/testkit/process-inbox";
import {
  authConfig,
  createProxyApp,
  openCorpOf,
  provider,
  signIn,
  suiteId,
} from "@menshen/testkit/proxy-app";
import { describe, expect, it } from "vitest";
import * as inner from "./qywx-inner-type.ts";
import * as proxy from "./qywx-proxy-type.ts";
import * as wechat from "./wechat-type.ts";

const from = new URL("elements/", import.meta.url);
const printed = (file: string) => JSON.parse(readFileSync(new URL(file, from), "utf8"));

/** A printed folder whose example values are replaced, as its reader does. */
function filled(fullName: string, config: object, eJson: object = {}) {
  const folder = fullName.replaceAll(".", "/");
  const name = fullName.slice(fullName.lastIndexOf(".") + 1);
  return {
    [fullName]: {
      "e.json": { ...printed(`${folder}/e.json`), ...eJson },
      config: { ...printed(`${folder}/${name}.json`), ...config },
    },
  };
}

function printer() {
  const lines: unknown[] = [];
  return { lines, print: (line: unknown) => void lines.push(line) };
}

describe("the examples of WeCom self-built apps", () => {
  const name = "auths.loginTypes.QywxInnerExample";
  const { xiaoman } = corpA.people;
  const open = () => createTestApp(filled(name, legacy), { from });
  const scan = async (test: TestApp) => {
    const { loginUrl } = await test.call(`${name}.getLoginConfig`);
    const back = await test.sandbox.signIn(loginUrl, { userId: xiaoman });
    return back?.searchParams.get("code") ?? "";
  };

  it("basic usage: configuration, then profile, loginCode and companies", async () => {
    await using test = await open();
    const { loginConfig, userInfo } = await inner.basicUsage(test.app, await scan(test));
    expect(loginConfig).toMatchObject({
      corpId: corpA.corpId,
      agentId: legacy.agentId,
      redirectUri: legacy.redirectUri,
      state: expect.any(String),
    });
    expect(userInfo).toMatchObject({
      userId: xiaoman,
      name: "林小满",
      mobile: expect.any(String),
      email: expect.any(String),
      avatar: expect.any(String),
      department: expect.any(Array),
      position: expect.any(String),
      gender: expect.any(String),
      status: 1,
      isLeader: expect.any(Boolean),
      loginCode: expect.any(String),
      corpList: [{ corpId: corpA.corpId }],
    });
  });

  it("getLoginConfig prints the ids of company and app", async () => {
    await using test = await open();
    const { lines, print } = printer();
    await inner.getLoginConfig(test.app, print);
    expect(lines).toEqual([`Enterprise ID: ${corpA.corpId}`, `Application ID: ${legacy.agentId}`]);
  });

  it("getLoginCode prints name and departments, and the failure of a second use", async () => {
    await using test = await open();
    const { lines, print } = printer();
    const code = await scan(test);
    await inner.getLoginCode(test.app, print, code);
    await inner.getLoginCode(test.app, print, code);
    expect(lines).toEqual([
      "User login successful: 林小满",
      expect.stringMatching(/^User department: \d+/),
      expect.stringContaining("40029"),
    ]);
  });

  it("getUserInfo and getAccessToken", async () => {
    await using test = await open();
    expect(await inner.getUserInfo(test.app, xiaoman)).toMatchObject({
      name: "林小满",
      position: expect.any(String),
      departments: [{ name: "研发中心" }, { name: "平台组" }],
    });
    expect(await inner.getAccessToken(test.app)).toMatch(/^.{20,}$/);
  });

  it("syncUserInfo and syncDepartmentInfo return nothing and leave their report", async () => {
    await using test = await open();
    expect(await inner.syncUserInfo(test.app, xiaoman)).toBeUndefined();
    expect(await inner.syncDepartmentInfo(test.app)).toBeUndefined();
    const runs = await test.ports.data.syncs.list({ limit: 9 });
    const reports = runs.map(({ kind, target, status }) => `${kind} ${target} ${status}`);
    expect(reports.sort()).toEqual([
      "departments 2 done",
      "departments null done",
      "member linxiaoman done",
    ]);
  });

  it("error handling recognises the provider's number in the text of the error", async () => {
    await using test = await open();
    const failing = (code: string) => inner.errorHandling(test.app, code);
    await expect(failing("spent")).rejects.toMatchObject({
      errcode: 40029,
      message: "Authorization code is invalid or expired",
    });
    test.sandbox.world.failNext("auth/getuserinfo", 40013);
    await expect(failing("any")).rejects.toMatchObject({
      errcode: 40013,
      message: "Enterprise ID is incorrect, please check configuration",
    });
    test.sandbox.world.failNext("auth/getuserinfo", 60020);
    await expect(failing("any")).rejects.toMatchObject({ errcode: 50000, source: "app" });
    await expect(inner.errorHandling(test.app, await scan(test))).resolves.toMatchObject({
      userId: xiaoman,
    });
  });

  it("the frontend builds WeCom's address itself, and code and state arrive in location.search", async () => {
    await using server = await startTestServer();
    const api = createClient({ url: `${server.url}/trpc` });
    const loginUrl = await inner.buildLoginUrl(api);
    const back = await server.sandbox.signIn(loginUrl, { userId: xiaoman });
    const landed = await server.browser().visit(back ?? "");
    const location = new URL(landed.headers.get("location") ?? "", server.url);
    const userInfo = await inner.handleCallback(api, { location });
    expect(userInfo).toMatchObject({ userId: xiaoman, session: { token: expect.any(String) } });
    expect(await inner.handleCallback(api, { location: { search: "" } })).toBeNull();
  });
});

describe("the examples of WeCom proxy development", () => {
  const name = "auths.QywxProxyTemp";
  const config = { authConfig: { ...authConfig, ...provider }, corpId: corpA.corpId };
  const open = () => createProxyApp(filled(name, config), name, { from });
  const codeFrom = async (test: TestApp, page: "loginUrl" | "authorizeUrl") => {
    const started = await test.call(`${name}.getLoginConfig`);
    return (await signIn(test, started[page])).code ?? "";
  };

  it("basic usage: configuration, loginCode, and the service", async () => {
    await using test = await open();
    const corpId = openCorpOf(test);
    const used = await proxy.basicUsage(test.app, corpId, await codeFrom(test, "loginUrl"));
    expect(used.config).toMatchObject({ isActive: true, suiteId });
    expect(used.loginResult).toMatchObject({
      loginCode: expect.any(String),
      corpList: [{ corpId }],
      userId: expect.any(String),
    });
    expect(used.authService.notify).toEqual(expect.any(Function));
  });

  it("getLoginConfig and authConfig print the suite id", async () => {
    await using test = await open();
    const { lines, print } = printer();
    await proxy.getLoginConfig(test.app, print);
    proxy.authConfig(test.app, print);
    expect(lines).toEqual([`Suite ID: ${suiteId}`, `Suite ID: ${suiteId}`]);
    expect(test.app.getElement(name).authConfig).not.toMatchObject({
      suiteSecret: authConfig.suiteSecret,
    });
  });

  it("authType and authModelElemName have the documented values", async () => {
    await using test = await open();
    expect(test.app.getElement(name)).toMatchObject({
      authType: "auths.loginTypes.QywxProxyType",
      authModelElemName: "auths.loginTypes.QywxProxyType.QywxProxyAuthModel",
    });
  });

  it("getLoginCode in the workbench prints loginCode and member", async () => {
    await using test = await open();
    const { lines, print } = printer();
    const code = await codeFrom(test, "authorizeUrl");
    await proxy.getLoginCode(test.app, print, openCorpOf(test), code);
    expect(lines).toEqual([
      expect.stringMatching(/^Login Code: \S{20,}$/),
      expect.stringMatching(/^User ID: \S+$/),
    ]);
  });

  it("loginByWorkbench returns user and token; the platform is app, or that of LoginPlatformEnum", async () => {
    await using test = await open();
    const corpId = openCorpOf(test);
    const code = () => codeFrom(test, "authorizeUrl");
    const first = await proxy.loginByWorkbench(test.app, corpId, await code());
    expect(first).toMatchObject({
      token: expect.any(String),
      user: { userId: expect.any(String) },
    });
    await proxy.loginByWorkbenchOn(test.app, corpId, await code());
    const { sessions } = test.ports.data;
    const rows = await sessions.listAlive(first.user.userId, test.ports.clock.now(), 1000);
    expect(rows.map(({ platform }) => platform).sort()).toEqual(["app", "mobile"]);
  });

  it("notify answers text; a signature of nobody is refused", async () => {
    await using test = await open();
    const received = {
      nonce: "random_nonce",
      msg_signature: "signature_value",
      timestamp: "1234567890",
      echostr: "echo_string",
    };
    await expect(proxy.notify(test.app, received)).rejects.toMatchObject({ errcode: 10401 });
  });

  it("setCode sets the organisation code, getLoginConfig of the service finds the company by it", async () => {
    await using test = await open();
    expect(await proxy.setCode(test.app, openCorpOf(test))).toBeUndefined();
    const { lines, print } = printer();
    await proxy.getLoginConfigByCode(test.app, print);
    expect(lines).toEqual([
      `Enterprise ID: ${openCorpOf(test)}`,
      expect.stringMatching(/^Application ID: \d+$/),
    ]);
  });

  it("one route handles every event; retryCallBack processes a stored one again", async () => {
    await using test = await open();
    const pushed = await test.sandbox.world.push.ticket(suiteId);
    const { signature, timestamp, nonce, body } = pushed.attempts[0]!;
    const query = `?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`;
    const request = new Request(`http://localhost/callback${query}`, { method: "POST", body });
    expect(await (await proxy.handleQywxCallback(test.app, request)).text()).toBe("success");
    await processInbox(test);
    const [record] = await test.ports.data.inbox.list({ limit: 1 });
    expect(await proxy.retryCallBack(test.app, record?.id ?? 0)).toBeUndefined();
  });

  it("several folders of one suite serve several companies, as CompanyA, CompanyB and Default", async () => {
    const files = filled(name, config)[name]!;
    const { corpId: _, ...open } = files.config;
    await using test = await createProxyApp(
      {
        "auths.QywxProxyCompanyA": files,
        "auths.QywxProxyCompanyB": { ...files, config: { ...open, corpId: demo.corpB.corpId } },
        "auths.QywxProxyDefault": { ...files, config: open },
      },
      "auths.QywxProxyDefault",
    );
    for (const one of ["CompanyA", "CompanyB", "Default"])
      expect(await test.call(`auths.QywxProxy${one}.getLoginConfig`)).toMatchObject({ suiteId });
  });
});

describe("the examples of WeChat", () => {
  const name = "auths.loginTypes.MyWeChatLogin";
  const { apps, people } = demo.wechat;
  const userId = "user123";

  async function open(): Promise<TestApp> {
    const secrets = { appId: apps.site.appId, appSecret: apps.site.secret };
    const elements = filled(name, { authConfig: secrets }, { appSecret: secrets.appSecret });
    const test = await createTestApp(elements, { from });
    test.sandbox.world.wechat.trustHost(apps.site.appId, "127.0.0.1:3000");
    const origin = { ip: "", userAgent: "", actor: "system", snapshot: 1 } as const;
    await createUser(test.ports, origin, { userId, actor: "admin" });
    return test;
  }
  const scan = async (test: TestApp) => {
    const { loginUrl } = await test.call(`${name}.getLoginConfig`);
    const back = await test.sandbox.signIn(loginUrl, { userId: people.plain });
    return back?.searchParams.get("code") ?? "";
  };

  it("the printed folder, filled, is active and without a warning", async () => {
    await using test = await open();
    const element = test.app.snapshot.elements.get(name);
    expect([element?.state, element?.diagnostics]).toEqual(["active", []]);
  });

  it("basic usage: configuration, binding, login", async () => {
    await using test = await open();
    const codes = [await scan(test), await scan(test)] as const;
    const used = await wechat.basicUsage(test.app, codes, userId);
    expect(used.bound).toEqual({ success: true, message: "Operation successful" });
    expect(used.loginResult).toEqual({ loginCode: expect.any(String), corpList: [] });
    expect(used.loginConfig).toMatchObject({ authConfig: { appId: apps.site.appId } });
  });

  it("getLoginConfig prints isActive, the short authType and the appId, and no secret", async () => {
    await using test = await open();
    const { lines, print } = printer();
    await wechat.getLoginConfig(test.app, print);
    expect(lines).toMatchObject([
      { isActive: true, authType: "WeChatType", authConfig: { appId: apps.site.appId } },
    ]);
    expect(JSON.stringify(lines)).not.toContain(apps.site.secret);
  });

  it("bind, getLoginCode, getUserAuthInfo and unbind print what the reference prints", async () => {
    await using test = await open();
    const { lines, print } = printer();
    await wechat.getLoginCode(test.app, print, await scan(test));
    await wechat.bind(test.app, print, userId, await scan(test));
    await wechat.bind(test.app, print, userId, "001234567890abcdef");
    await wechat.getLoginCode(test.app, print, await scan(test));
    await wechat.getUserAuthInfo(test.app, print, userId);
    expect(await wechat.modelFields(test.app, userId)).toEqual([
      "id",
      "appId",
      "userId",
      "openId",
      "unionId",
    ]);
    await expect(wechat.unbind(test.app, print, userId)).rejects.toMatchObject({ errcode: 10205 });
    expect(lines).toEqual([
      expect.stringMatching(/^Login failed: /),
      "WeChat account bound successfully",
      expect.stringMatching(/^Binding failed: .*40029/),
      expect.stringMatching(/^Login Code: \S{20,}$/),
      "Organization List: []",
      "Authentication Status: true",
    ]);
  });

  it("the component's configuration is read from the element", async () => {
    await using test = await open();
    expect(wechat.frontendComponent(test.app)).toMatchObject({
      authType: "WeChatType",
      config: { appId: apps.site.appId, scope: "snsapi_login" },
    });
  });
});
