import { describe, expect, it } from "vitest";
import { challenge, corpB, verifier, type TestApp } from "@menshen/testkit/app";
import { openCorpOf, createProxyApp, SERVICE, signIn, suiteId } from "@menshen/testkit/proxy-app";
import { processInbox } from "@menshen/testkit/process-inbox";

/** A login at the first company that has come back from WeCom. */
async function comeBack(test: TestApp, code = "hq") {
  const corpId = openCorpOf(test);
  await test.call("auths.Proxy.setCode", { corpId, code }, "admin");
  const config = await test.call(`${SERVICE}.getLoginConfigByCode`, { code, challenge });
  return { corpId, ...(await signIn(test, config.authorizeUrl)), verifier };
}

describe("a login from the workbench that comes twice", () => {
  it("a repeated loginByWorkbench returns the first outcome for two minutes only", async () => {
    await using test = await createProxyApp();
    const login = await comeBack(test);
    const [first, second] = await Promise.all([
      test.call(`${SERVICE}.loginByWorkbench`, login),
      test.call(`${SERVICE}.loginByWorkbench`, login),
    ]);
    expect(first.token).toMatch(/^[\w-]{43}$/);
    expect(second).toEqual(first);
    test.pass(2 * 60_000);
    expect(await test.call("auths.Proxy.loginByWorkbench", login)).toEqual(first);
    const { sessions } = test.ports.data;
    const nowMs = test.ports.clock.now();
    expect(await sessions.listAlive(first.user.userId, nowMs, 3_600_000)).toMatchObject([
      { platform: "app", element: "auths.Proxy" },
    ]);
    test.pass(1);
    await expect(test.call(`${SERVICE}.loginByWorkbench`, login)).rejects.toMatchObject({
      errcode: 10102,
    });
  });

  it("loginByWorkbench does not replay the outcome of getLoginCode", async () => {
    await using test = await createProxyApp();
    const login = await comeBack(test);
    await test.call("auths.Proxy.loginByWorkbench", login);
    await expect(test.call("auths.Proxy.getLoginCode", login)).rejects.toMatchObject({
      errcode: 10102,
    });
  });

  it("loginByWorkbench does not replay a session to another caller", async () => {
    await using test = await createProxyApp();
    const login = await comeBack(test);
    await test.call(`${SERVICE}.loginByWorkbench`, login);
    const other = { ...login, verifier: verifier.toUpperCase() };
    await expect(test.call(`${SERVICE}.loginByWorkbench`, other)).rejects.toMatchObject({
      errcode: 10102,
    });
  });
});

describe("a login at one company", () => {
  it("a login started at one company fails at another and does not spend its code", async () => {
    await using test = await createProxyApp();
    const { providers, push } = test.sandbox.world;
    await providers.authorise({ suiteId, corpId: corpB.corpId });
    await push.settled();
    await processInbox(test);
    const login = await comeBack(test);
    const other = { ...login, corpId: openCorpOf(test, corpB.corpId) };
    for (const path of [`${SERVICE}.loginByWorkbench`, "auths.Proxy.getLoginCode"])
      await expect(test.call(path, other)).rejects.toMatchObject({ errcode: 10102 });
    expect(await test.call("auths.Proxy.getLoginCode", login)).toMatchObject({
      corpList: [{ corpId: login.corpId }],
    });
  });
});

describe("a login that races the end of the authorisation", () => {
  it("a login that races a cancellation is refused and leaves no rows", async () => {
    let atLast: (() => Promise<void>) | undefined;
    await using test = await createProxyApp(undefined, undefined, {
      answered: async (path) => {
        if (path === "/cgi-bin/user/get") await atLast?.();
      },
    });
    const login = await comeBack(test);
    const { data, clock } = test.ports;
    const base = "https://qyapi.weixin.qq.com";
    const key = { suiteId, corpId: login.corpId };
    atLast = async () => {
      const at = { base, cancelledAtMs: Number.MAX_SAFE_INTEGER, nowMs: clock.now() };
      expect(await data.authorisations.end(key, at)).toBe(true);
    };
    await expect(test.call(`${SERVICE}.loginByWorkbench`, login)).rejects.toMatchObject({
      errcode: 10301,
    });
    expect(await data.users.list({ limit: 9 })).toEqual([]);
    const [entry] = await data.audit.list({ limit: 1 });
    expect(entry).toMatchObject({ action: "login-failed", detail: { errcode: 10301 } });
  });
});
