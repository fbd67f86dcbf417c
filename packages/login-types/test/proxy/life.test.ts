import { demoProxy, readJson, type Browser } from "@menshen/testkit";
import {
  authorise,
  corpA,
  corpB,
  nameCompany,
  service,
  start,
  startInstalled,
  startProxy,
  suiteId,
  type ProxyServer,
} from "@menshen/testkit/proxy-server";
import { describe, expect, it } from "vitest";

async function enter(test: ProxyServer, how: { org?: string; userId?: string } = {}) {
  const { org = "hq", userId = corpA.people.xiaoman } = how;
  const browser = test.browser();
  const landed = await test.signIn(browser, userId, { fullName: demoProxy, org });
  return { browser, location: landed.headers.get("location") };
}

const isIn = async (browser: Browser) => (await browser.visit("/api/auth/session")).status === 200;

describe("a new permanent code (重新获取secret)", () => {
  it("a new permanent code is exchanged at once, and no session ends", async () => {
    await using test = await startInstalled();
    const { world } = test.sandbox;
    const { browser } = await enter(test);
    const key = { suiteId, corpId: test.corpId(corpA.corpId) };
    const before = await test.database.data.authorisations.find(key);
    await world.providers.resetPermanentCode(suiteId, corpA.corpId);
    await test.settled();
    const after = await test.database.data.authorisations.find(key);
    const { permanentCode } = world.providers.authorisation(suiteId, corpA.corpId);
    expect(after?.permanentCode).toBe(permanentCode);
    expect(after?.permanentCode).not.toBe(before?.permanentCode);
    const old = new URLSearchParams({
      corpid: key.corpId,
      corpsecret: before?.permanentCode ?? "",
    });
    const answer = await test.sandbox.fetch(
      `https://qyapi.weixin.qq.com/cgi-bin/gettoken?${String(old)}`,
    );
    expect(((await answer.json()) as { errcode: number }).errcode).toBe(40001);
    expect(await isIn(browser)).toBe(true);
    expect((await enter(test)).location).toBe("/");
  });
});

describe("the end of an authorisation", () => {
  it("a cancellation ends the company's sessions only; logins are refused with 10301", async () => {
    await using test = await startInstalled();
    await authorise(test, corpB.corpId);
    await nameCompany(test, "books", corpB.corpId);
    const [own, other] = [
      await enter(test),
      await enter(test, { org: "books", userId: corpB.people.manager }),
    ];
    const direct = test.browser();
    await test.signIn(direct, corpA.people.xiaoman);
    // Meanwhile a member has the provider's page open.
    const late = test.browser();
    const page = (await late.visit(`${start}?flow=qr&org=hq`)).headers.get("location") ?? "";
    const back = await test.sandbox.signIn(page, { userId: corpA.people.plain });
    expect([await isIn(own.browser), await isIn(other.browser)]).toEqual([true, true]);

    test.pass(2);
    await test.sandbox.world.providers.cancel(suiteId, corpA.corpId);
    await test.settled();

    expect([await isIn(own.browser), await isIn(other.browser)]).toEqual([false, true]);
    expect(await isIn(direct)).toBe(true);
    const landed = await late.visit(back ?? "");
    expect(landed.headers.get("location")).toBe("/login?error=10301");
    const shown = await (await late.visit("/login?error=10301")).text();
    expect(shown).toContain("This company has not authorised the app.");
    expect(shown).toContain("Error code 10301");
    const corpId = test.corpId(corpA.corpId);
    const byId = await late.visit(`${start}?corpId=${corpId}`);
    expect(byId.status).toBe(403);
    expect(await byId.text()).toContain("10301");
    const byCode = await late.visit(`${start}?org=hq`);
    expect(byCode.status).toBe(404);
    expect(await byCode.text()).toContain("An organisation code becomes invalid");
    const login = { corpId, code: "any-code", state: "A".repeat(32) };
    for (const call of [
      test.mutate(`${demoProxy}.getLoginCode`, login),
      test.mutate(`${service}.loginByWorkbench`, login),
      test.mutate(`${service}.setCode`, { corpId, code: "again" }, test.asAdmin),
    ])
      expect((await call).error.data.errcode).toBe(10301);
  });

  it("a cancellation that arrives first rejects an older authorisation", async () => {
    await using test = await startProxy();
    const { world } = test.sandbox;
    world.failNext("push/create_auth", { delaySeconds: 5 });
    await world.providers.authorise({ suiteId, corpId: corpA.corpId });
    test.pass(2);
    const AuthCorpId = test.corpId(corpA.corpId);
    await world.push.event({ suiteId }, "cancel_auth", { AuthCorpId });
    await test.settled();
    test.pass(4);
    await test.settled();
    expect(await test.records("create_auth")).toMatchObject([{ status: "done" }]);
    const key = { suiteId, corpId: AuthCorpId };
    expect(await test.database.data.authorisations.find(key)).toMatchObject({
      status: "cancelled",
      permanentCode: null,
    });
  });

  it("after a new authorisation, members sign in again", async () => {
    await using test = await startInstalled();
    await enter(test);
    await test.sandbox.world.providers.cancel(suiteId, corpA.corpId);
    test.pass(2);
    await authorise(test);
    await nameCompany(test);
    const { browser, location } = await enter(test);
    expect(location).toBe("/");
    const again = await readJson(browser.visit("/api/auth/session"));
    expect(again.corp).toMatchObject({ corpId: test.corpId(corpA.corpId) });
  });
});

describe("a company that WeCom refuses for a while", () => {
  it("an app that its administrator disabled is refused, preserved, and recovers by itself", async () => {
    await using test = await startInstalled();
    const { world } = test.sandbox;
    const { browser } = await enter(test);
    world.failNext("auth/getuserinfo", 48004);
    expect((await enter(test)).location).toBe("/login?error=48004");
    const page = await (await test.browser().visit(`${start}?org=hq`)).text();
    expect(page).toContain("10301");
    expect(await isIn(browser)).toBe(true);
    test.pass(61);
    expect((await enter(test)).location).toBe("/");
    const key = { suiteId, corpId: test.corpId(corpA.corpId) };
    expect(await test.database.data.authorisations.find(key)).toMatchObject({
      status: "active",
      problem: null,
    });
  });
});

describe("the callback of a company's own app", () => {
  it("a company app's callback has its own address and keys, verified over HTTP", async () => {
    await using test = await startInstalled();
    const { providers, push } = test.sandbox.world;
    const keys = {
      token: "ShanHaiAppToken01",
      encodingAESKey: "ShanHaiAppEncodingAESKeyForTheSandbox000009",
    };
    const corpId = test.corpId(corpA.corpId);
    const set = { corpId, ...keys };
    const { data: url } = await test.mutate(`${service}.setCallback`, set, test.asAdmin);
    expect(url).toMatch(new RegExp(`^${test.url}/api/elements/${demoProxy}/notify/\\w{22}$`));
    const { agentId } = providers.authorisation(suiteId, corpA.corpId);
    const target = { corpId: corpA.corpId, agentId };
    expect(await providers.setCallback(target, { url, ...keys })).toMatchObject({ ok: true });
    expect(await push.event(target, "enter_agent")).toMatchObject({ status: "delivered" });
    await test.settled();
    expect(await test.records("enter_agent")).toMatchObject([{ scope: `${suiteId}/${corpId}` }]);

    // Under the suite's keys nothing comes in here, and under these nothing at the suite's address.
    const { token, encodingAESKey } = providers.template(suiteId);
    const mixed = { url, token, encodingAESKey };
    expect(await providers.setCallback(target, mixed)).toMatchObject({ ok: false, status: 403 });
    const suites = `${test.url}/api/elements/${demoProxy}/notify`;
    expect(await providers.setCallback(target, { url: suites, ...keys })).toMatchObject({
      ok: false,
    });
    const unknown = `${suites}/${"a".repeat(22)}`;
    expect(await providers.setCallback(target, { url: unknown, ...keys })).toMatchObject({
      ok: false,
      status: 403,
    });

    const again = await test.mutate(`${demoProxy}.setCallback`, set, test.asAdmin);
    expect(again.data).toBe(url);
    expect(test.logLines().join("\n")).not.toContain(keys.encodingAESKey);
  });
});

describe("retryCallBack", () => {
  it("retryCallBack of a spent AuthCode names the remedy: 重新获取secret", async () => {
    await using test = await startInstalled();
    const { world } = test.sandbox;
    await world.push.event({ suiteId }, "create_auth", { AuthCode: "spent-code-0001" });
    await test.settled();
    const [dead] = await test.records("create_auth");
    expect(dead).toMatchObject({ status: "dead", lastError: { errcode: 40078, source: "wecom" } });
    test.pass(601);
    for (const name of [service, demoProxy]) {
      const retry = await test.mutate(
        `${name}.retryCallBack`,
        { recordId: dead?.id },
        test.asAdmin,
      );
      expect(retry.error.data).toMatchObject({ errcode: 40078, httpStatus: 400 });
      expect(retry.error.data.adminHint.zh).toContain("重新获取secret");
    }
    await world.providers.resetPermanentCode(suiteId, corpA.corpId);
    await test.settled();
    expect(await test.records("reset_permanent_code")).toMatchObject([{ status: "done" }]);
  });

  it("a retry of a done callback is processed again and changes nothing", async () => {
    await using test = await startInstalled();
    const { world } = test.sandbox;
    const [record] = await test.records("create_auth");
    const before = world.calls("service/v2/get_permanent_code").length;
    const input = { recordId: record?.id };
    expect((await test.mutate(`${service}.retryCallBack`, input, test.asAdmin)).status).toBe(200);
    await test.settled();
    expect(await test.records("create_auth")).toMatchObject([{ status: "done" }]);
    expect(world.calls("service/v2/get_permanent_code").length).toBe(before);
    expect((await enter(test)).location).toBe("/");
  });

  it("retryCallBack needs an administrator and a stored callback", async () => {
    await using test = await startProxy();
    const unknown = { recordId: 999_999 };
    expect((await test.mutate(`${service}.retryCallBack`, unknown)).error.data.errcode).toBe(10602);
    const refused = await test.mutate(`${service}.retryCallBack`, unknown, test.asAdmin);
    expect(refused.error.data.errcode).toBe(10402);
  });
});
