import { describe, expect, it } from "vitest";
import { challenge, corpA, verifier } from "@menshen/testkit/app";
import {
  openCorpOf,
  createProxyApp,
  ORIGIN,
  provider,
  proxy,
  secondTemplate,
  SERVICE,
  signIn,
  suiteId,
  template,
  TYPE,
} from "@menshen/testkit/proxy-app";
import { processInbox } from "@menshen/testkit/process-inbox";

describe("an authorised company", () => {
  it("a member signs in by a scan after an organisation code", async () => {
    await using test = await createProxyApp();
    const code = "qinghe-hq";
    await test.call("auths.Proxy.setCode", { corpId: openCorpOf(test), code }, "admin");
    const config = await test.call(`${SERVICE}.getLoginConfig`, { code, challenge });
    expect(config).toMatchObject({ corpId: openCorpOf(test), authFullName: "auths.Proxy" });
    const back = await signIn(test, config.loginUrl);
    const { corpId } = config;
    const login = { corpId, ...back, verifier, loginType: "qr" };
    const done = await test.call("auths.Proxy.getLoginCode", login);
    expect(done).toMatchObject({
      userId: test.sandbox.world.providers.openUserId(suiteId, corpA.corpId, corpA.people.xiaoman),
      corpList: [{ corpId }],
      loginCode: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it("a member signs in from the workbench by one call of the service", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    await test.call("auths.Proxy.setCode", { corpId, code: "hq" }, "admin");
    const config = await test.call(`${SERVICE}.getLoginConfigByCode`, { code: "HQ", challenge });
    const back = await signIn(test, config.authorizeUrl);
    const done = await test.call(`${SERVICE}.loginByWorkbench`, { corpId, ...back, verifier });
    expect(done).toMatchObject({ token: expect.any(String), corp: { corpId } });
    const rows = await test.call(
      `${TYPE}.QywxProxyAuthModel.get`,
      { filter: { suiteId } },
      "admin",
    );
    expect(rows).toMatchObject({ suiteId, corpId, userId: done.user.userId });
  });

  it("a plain corpid selects the company where providerCorpId is configured", async () => {
    await using test = await createProxyApp({ "auths.Proxy": proxy({ corpId: corpA.corpId }) });
    const config = await test.call("auths.Proxy.getLoginConfig", {});
    expect(config).toMatchObject({ suiteId, corpId: openCorpOf(test), isActive: true });
  });

  it("a browser login starts by code or id and completes in the same browser", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    await test.call("auths.Proxy.setCode", { corpId, code: "hq" }, "admin");
    const element = test.app.getElement("auths.Proxy");
    const begin = { flow: "qr", purpose: "login", cookieSecret: "c".repeat(43) };
    for (const selector of [{ org: "hq" }, { corpId }]) {
      const { url } = await element.beginLogin({ ...begin, ...selector });
      const back = await signIn(test, url);
      const { cookieSecret } = begin;
      const ends = { ...back, cookieSecret };
      expect(await element.finishLogin(ends)).toMatchObject({ session: { token: /./ } });
    }
    await expect(element.beginLogin(begin)).rejects.toMatchObject({ errcode: 10303 });
    await expect(element.beginLogin({ ...begin, org: "no" })).rejects.toMatchObject({
      errcode: 10302,
    });
  });
});

describe("which element serves a call", () => {
  it("the service selects the element that names the company, else the general one, else 10304", async () => {
    const two = { "auths.One": proxy(), "auths.Two": proxy() };
    await using test = await createProxyApp(two, "auths.One");
    const corpId = openCorpOf(test);
    const set = { corpId, code: "hq" };
    await expect(test.call(`${SERVICE}.setCode`, set, "admin")).rejects.toMatchObject({
      errcode: 10304,
      data: { authFullNames: ["auths.One", "auths.Two"] },
    });
    await test.call(`${SERVICE}.setCode`, { ...set, authFullName: "auths.Two" }, "admin");
    const config = await test.call(`${SERVICE}.getLoginConfigByCode`, { code: "hq" });
    expect(config.authFullName).toBe("auths.Two");

    const named = { "auths.All": proxy(), "auths.CorpA": proxy({ corpId: corpA.corpId }) };
    await using other = await createProxyApp(named, "auths.All");
    await other.call(`${SERVICE}.setCode`, set, "admin");
    expect(await other.call(`${SERVICE}.getLoginConfigByCode`, { code: "hq" })).toMatchObject({
      authFullName: "auths.CorpA",
    });
  });

  it("an unauthorised company is refused with 10301, an unknown organisation code with 10302", async () => {
    await using test = await createProxyApp();
    const code = "unknown-code";
    await expect(test.call(`${SERVICE}.getLoginConfigByCode`, { code })).rejects.toMatchObject({
      errcode: 10302,
    });
    const set = { corpId: "wpNobody", code };
    await expect(test.call(`${SERVICE}.setCode`, set, "admin")).rejects.toMatchObject({
      errcode: 10301,
    });
  });
});

describe("callbacks", () => {
  it("the service accepts callbacks and selects the suite by signature", async () => {
    const second = { ...provider, ...secondTemplate };
    const { suiteId: id, suiteSecret, token, encodingAESKey } = second;
    const own = { suiteId: id, suiteSecret, token, encodingAESKey, ...provider };
    const both = { "auths.One": proxy(), "auths.Two": proxy({ authConfig: own }) };
    await using test = await createProxyApp(both, SERVICE);
    const { providers, push } = test.sandbox.world;
    const url = `${ORIGIN}/api/elements/${SERVICE}/notify`;
    await providers.setCallback({ suiteId: id }, { url });
    await push.settled();
    expect(await processInbox(test)).toEqual(["suite_ticket done"]);
    expect(await test.ports.data.suiteTickets.find(id)).toMatchObject({
      newest: providers.ticket(id).value,
    });
  });

  it("invariant 6: every rejected callback of a suite gets the same answer", async () => {
    await using test = await createProxyApp();
    const door = test.app.getElement("auths.Proxy").notify;
    const at = `${ORIGIN}/api/elements/auths.Proxy/notify`;
    const body = "<xml><Encrypt>AAAA</Encrypt></xml>";
    const signed = `msg_signature=${"0".repeat(40)}&timestamp=1&nonce=n`;
    const requests = [
      new Request(at),
      new Request(`${at}?${signed}&echostr=AAAA`),
      new Request(`${at}?${signed}`, { method: "POST", body }),
      new Request(`${at}/unknownKey?${signed}`, { method: "POST", body }),
    ];
    for (const request of requests) {
      await expect(door(request)).rejects.toMatchObject({
        errcode: 10401,
        message: "the callback was rejected",
        data: undefined,
      });
    }
  });

  it("callbacks of a company's app arrive at their own address under their own keys", async () => {
    await using test = await createProxyApp();
    const keys = { token: "CorpToken1", encodingAESKey: template.encodingAESKey };
    const set = { corpId: openCorpOf(test), ...keys };
    const url = await test.call("auths.Proxy.setCallback", set, "admin");
    expect(url).toMatch(
      /^http:\/\/127\.0\.0\.1:3000\/api\/elements\/auths\.Proxy\/notify\/\w{22}$/,
    );
    const { providers, push } = test.sandbox.world;
    const { agentId } = providers.authorisation(suiteId, corpA.corpId);
    const target = { corpId: corpA.corpId, agentId };
    expect(await providers.setCallback(target, { url, ...keys })).toMatchObject({ ok: true });
    await push.event(target, "change_app_admin");
    await push.settled();
    expect(await processInbox(test)).toEqual(["change_app_admin unknown"]);
  });

  it("a duplicate callback is acknowledged and stored once", async () => {
    await using test = await createProxyApp();
    const { push } = test.sandbox.world;
    const first = await push.ticket(suiteId);
    expect(await push.again(first.id)).toMatchObject({ status: "delivered" });
    expect(await processInbox(test)).toEqual(["suite_ticket done"]);
  });

  it("callbacks of an unknown kind are stored, marked and acknowledged", async () => {
    await using test = await createProxyApp();
    const { push } = test.sandbox.world;
    await push.event({ suiteId }, "something_new", {});
    await push.settled();
    expect(await processInbox(test)).toEqual(["something_new unknown"]);
  });

  it("a spent AuthCode makes its record dead, and a retry names the remedy", async () => {
    await using test = await createProxyApp();
    const { push } = test.sandbox.world;
    await push.event({ suiteId }, "create_auth", { AuthCode: "spent-code" });
    await push.settled();
    expect(await processInbox(test)).toEqual(["create_auth dead 40078"]);
    const [record] = await test.ports.data.inbox.list({ limit: 1 });
    // The provider's clock says when it happened.
    const ageMs = test.ports.clock.now() - (record?.occurredAtMs ?? 0);
    test.pass(11 * 60_000 - ageMs);
    const retry = test.call("auths.Proxy.retryCallBack", { recordId: record?.id }, "admin");
    await expect(retry).rejects.toMatchObject({
      errcode: 40078,
      adminHint: { zh: expect.stringContaining("重新获取secret") },
    });
  });
});

describe("the end of an authorisation", () => {
  it("a cancellation ends the sessions of the company's members, and logins are refused", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    await test.call("auths.Proxy.setCode", { corpId, code: "hq" }, "admin");
    const config = await test.call(`${SERVICE}.getLoginConfigByCode`, { code: "hq", challenge });
    const back = await signIn(test, config.authorizeUrl);
    const done = await test.call(`${SERVICE}.loginByWorkbench`, { corpId, ...back, verifier });
    const { providers, push } = test.sandbox.world;
    await providers.cancel(suiteId, corpA.corpId);
    await push.settled();
    expect(await processInbox(test)).toEqual(["cancel_auth done"]);
    const { sessions } = test.ports.data;
    const { userId } = done.user;
    expect(await sessions.listAlive(userId, test.ports.clock.now(), 3_600_000)).toEqual([]);
    const login = { corpId, code: "any-code" };
    await expect(test.call("auths.Proxy.getLoginCode", login, "server")).rejects.toMatchObject({
      errcode: 10301,
    });
    await expect(
      test.call(`${SERVICE}.getLoginConfigByCode`, { code: "hq" }),
    ).rejects.toMatchObject({ errcode: 10302 });
  });

  it("a company that WeCom refuses becomes unusable and recovers by itself", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    const { world } = test.sandbox;
    const login = { corpId, code: "any-code" };
    const refused = (errcode: number) =>
      expect(test.call("auths.Proxy.getLoginCode", login, "server")).rejects.toMatchObject({
        errcode,
      });
    world.failNext("auth/getuserinfo", 48004);
    await refused(48004);
    const key = { suiteId, corpId };
    const { authorisations } = test.ports.data;
    expect(await authorisations.find(key)).toMatchObject({ status: "unusable", problem: 48004 });
    await refused(10301);
    test.pass(61_000);
    await refused(40029);
    expect(await authorisations.find(key)).toMatchObject({ status: "active", problem: null });
  });
});
