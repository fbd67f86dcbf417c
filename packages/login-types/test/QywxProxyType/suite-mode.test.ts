import { demo } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import {
  challenge,
  corpA,
  corpB,
  createTestApp,
  verifier,
  type TestApp,
} from "@menshen/testkit/app";
import { processInbox } from "@menshen/testkit/process-inbox";
import { ORIGIN, provider, SERVICE, TYPE } from "@menshen/testkit/proxy-app";
import { sync } from "@menshen/testkit/run-syncs";

const { thirdParty, login: loginSuite } = demo.provider;
const { suiteId } = thirdParty;
const name = "auths.Market";
const who = { userId: corpA.people.xiaoman, corpId: corpA.corpId };
const manager = { userId: corpB.people.manager, corpId: corpB.corpId };

const instance = (config: object = {}, authConfig: object = {}) => ({
  [name]: {
    "e.json": { type: TYPE, title: "第三方应用" },
    config: {
      mode: "suite",
      authConfig: { ...thirdParty, ...provider, loginSuite, ...authConfig },
      ...config,
    },
  },
});

/** A suite of the market with its tickets, and a company that installed it. */
async function openMarket(elements: Record<string, object> = instance()): Promise<TestApp> {
  const test = await createTestApp(elements);
  const { providers, push } = test.sandbox.world;
  providers.updateProvider(demo.provider.corpId, { trustedIps: null });
  const url = `${ORIGIN}/api/elements/${name}/notify`;
  for (const suite of [thirdParty, loginSuite]) {
    providers.updateTemplate(suite.suiteId, { trustedDomains: ["127.0.0.1:3000"] });
    const isConfigured = suite === thirdParty || JSON.stringify(elements).includes(suite.suiteId);
    if (isConfigured)
      expect(await providers.setCallback({ suiteId: suite.suiteId }, { url })).toMatchObject({
        ok: true,
      });
  }
  await push.settled();
  await providers.authorise({ suiteId, corpId: corpA.corpId });
  await push.settled();
  expect(new Set(await processInbox(test))).toEqual(
    new Set(["create_auth done", "suite_ticket done"]),
  );
  return test;
}

async function comeBack(
  test: TestApp,
  page: "loginUrl" | "authorizeUrl",
  as: typeof who | typeof manager = who,
) {
  const config = await test.call(`${name}.getLoginConfig`, { challenge });
  const back = await test.sandbox.signIn(config[page], as);
  const [code, state] = ["code", "state"].map((key) => back?.searchParams.get(key) ?? "");
  return { code, state, verifier };
}

const openCorp = (test: TestApp, corpId: string = corpA.corpId) =>
  test.sandbox.world.providers.openCorpId(suiteId, corpId);
const openUser = (test: TestApp) =>
  test.sandbox.world.providers.openUserId(suiteId, corpA.corpId, who.userId);

describe("an element of mode suite", () => {
  it("answers the pages of the suite and of its login authorisation, without a company", async () => {
    await using test = await openMarket();
    const { authorizeUrl, loginUrl, ...config } = await test.call(`${name}.getLoginConfig`);
    expect(config).not.toHaveProperty("corpId");
    expect(config).toMatchObject({ isActive: true, suiteId });
    const inClient = new URL(authorizeUrl).searchParams;
    expect([inClient.get("appid"), inClient.get("agentid")]).toEqual([suiteId, null]);
    const scan = new URL(loginUrl).searchParams;
    expect([scan.get("login_type"), scan.get("appid")]).toEqual(["ServiceApp", loginSuite.suiteId]);
  });

  it("signs in the same member by QR code and in the workbench; the code names the company", async () => {
    await using test = await openMarket();
    const inClient = await comeBack(test, "authorizeUrl");
    const first = await test.call(`${SERVICE}.loginByWorkbench`, inClient);
    expect(first).toMatchObject({
      token: expect.stringMatching(/^[\w-]{43}$/),
      corp: { corpId: openCorp(test), corpName: corpA.name },
    });
    const scanned = await test.call(`${name}.getLoginCode`, {
      ...(await comeBack(test, "loginUrl")),
      loginType: "qr",
    });
    expect(scanned).toEqual({
      userId: openUser(test),
      loginCode: expect.any(String),
      corpList: [{ corpId: openCorp(test), corpName: corpA.name, corpFullName: corpA.fullName }],
    });
    const signIn = { loginCode: scanned.loginCode };
    const second = await test.call("auths.loginTypes.services.AuthSvc.loginByCode", signIn);
    expect(second.user.userId).toBe(first.user.userId);
    const model = test.app.getElement(`${TYPE}.QywxProxyAuthModel`);
    expect((await model.query({ filter: "" })).rowDatas).toMatchObject([
      { suiteId, corpId: openCorp(test), memberId: openUser(test), name: null },
    ]);
  });

  it("takes private data with the member's consent: avatar, never a mobile number", async () => {
    await using test = await openMarket(instance({ scope: "snsapi_privateinfo" }));
    await test.call(`${name}.getLoginCode`, await comeBack(test, "authorizeUrl"));
    const model = test.app.getElement(`${TYPE}.QywxProxyAuthModel`);
    expect(await model.get({ filter: "" })).toMatchObject({
      avatar: expect.stringContaining("sandbox-xiaoman"),
    });
  });

  it("refuses a company that did not install the app, an outsider, another company than the named one, and a spent code", async () => {
    await using test = await openMarket();
    const refusal = async (input: object) =>
      await test.call(`${name}.getLoginCode`, input).then(
        () => 0,
        ({ errcode }: { errcode: number }) => errcode,
      );
    expect(await refusal(await comeBack(test, "authorizeUrl", manager))).toBe(10301);
    test.sandbox.world.failNext("service/auth/getuserinfo3rd", { openid: true });
    expect(await refusal(await comeBack(test, "authorizeUrl"))).toBe(10203);
    await test.sandbox.world.providers.authorise({ suiteId, corpId: corpB.corpId });
    await test.sandbox.world.push.settled();
    await processInbox(test);
    const named = {
      ...(await comeBack(test, "authorizeUrl")),
      corpId: openCorp(test, corpB.corpId),
    };
    expect(await refusal(named)).toBe(10203);
    const spent = await comeBack(test, "authorizeUrl");
    const { code } = await comeBack(test, "authorizeUrl");
    expect(await refusal({ ...spent, code })).toBe(0);
    expect(await refusal({ ...(await comeBack(test, "authorizeUrl")), code })).toBe(40029);
  });

  it("ends with the authorisation, also in the middle of a login", async () => {
    await using test = await openMarket();
    const login = await comeBack(test, "authorizeUrl");
    const { providers, push } = test.sandbox.world;
    await providers.cancel(suiteId, corpA.corpId);
    await push.settled();
    await processInbox(test);
    await expect(test.call(`${name}.getLoginCode`, login)).rejects.toMatchObject({
      errcode: 10301,
    });
  });

  it("synchronises the directory with the company's token, and stores no ids for names", async () => {
    await using test = await openMarket();
    expect(await sync(test, name, { corpId: openCorp(test) })).toMatchObject({ status: "done" });
    const [corp] = await test.ports.data.directory.listCorps();
    const members = await test.ports.data.directory.everyMember(corp?.key ?? "");
    expect(members.length).toBeGreaterThan(3);
    expect(members.every((member) => member.name !== member.memberId)).toBe(true);
    expect(test.sandbox.world.calls("gettoken")).toEqual([]);
    expect(test.sandbox.world.calls("service/get_corp_token").length).toBe(1);
  });

  it("offers no QR code without a login authorisation, and an alarm reports missing tickets of one", async () => {
    await using without = await openMarket(instance({}, { loginSuite: undefined }));
    const config = await without.call(`${name}.getLoginConfig`);
    expect(config).not.toHaveProperty("loginUrl");
    expect(config).toHaveProperty("authorizeUrl");
    await expect(
      without.app.getElement(name).beginLogin({
        flow: "qr",
        purpose: "login",
        cookieSecret: "c".repeat(22),
      }),
    ).rejects.toMatchObject({
      errcode: 10701,
      adminHint: { zh: expect.stringContaining("loginSuite") },
    });
    await using test = await openMarket();
    expect(await test.app.getElement(name).alarms()).toEqual([]);
    test.lag(40 * 60_000);
    const alarms: { message: { en: string } }[] = await test.app.getElement(name).alarms();
    expect(alarms.map(({ message }) => message.en).join("\n")).toContain(loginSuite.suiteId);
  });
});
