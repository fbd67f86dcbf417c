import { describe, expect, it, test } from "vitest";
import { defaultWorld, demo } from "../../src/demo/world.ts";
import { authorised, elementOf, provided } from "../test-receiver.ts";

const { provider } = demo;
const { suiteId } = provider.template;
const { corpId } = demo.corpA;

describe("an authorisation", () => {
  it("reset_permanent_code: the old code works until the exchange, then the new one", async () => {
    const { world, service, gettoken, connect, received, permanentCode, openCorpId, api } =
      await authorised();
    await connect();
    await world.providers.resetPermanentCode(suiteId, corpId);
    const { message = "" } = received[0] ?? {};
    expect(message).toMatch(
      /^<xml><SuiteId>.*<\/SuiteId><AuthCode><!\[CDATA\[[\w-]{64}\]\]><\/AuthCode><InfoType><!\[CDATA\[reset_permanent_code\]\]><\/InfoType><TimeStamp>\d+<\/TimeStamp><\/xml>$/,
    );
    const access_token = String((await gettoken())["access_token"]);
    const answer = await service("v2/get_permanent_code", {
      auth_code: elementOf(message, "AuthCode"),
    });
    const renewed = String(answer["permanent_code"]);
    expect(renewed).not.toBe(permanentCode);
    expect((await gettoken(openCorpId, permanentCode)).errcode).toBe(40001);
    expect((await gettoken(openCorpId, renewed)).errcode).toBe(0);
    expect((await api("user/get", { access_token })).errcode).toBe(40014);
  });

  it("change_auth is pushed for range, permissions and enabling, not for a name, and does not name the change", async () => {
    const { world, connect, received, agentId, openCorpId } = await authorised({ state: "org42" });
    await connect();
    world.updateApp(corpId, agentId, { name: "改名" });
    world.updateApp(corpId, agentId, { visible: { departments: [2], users: [], tags: [] } });
    world.updateApp(corpId, agentId, { enabled: false });
    const app = world.app(corpId, agentId);
    world.updateApp(corpId, agentId, {
      proxy: { suiteId, encrypted: true, state: "org42", ...app.proxy, permissions: [] },
    });
    await world.push.settled();
    expect(received).toHaveLength(3);
    expect(received[0]?.message).toMatch(
      new RegExp(
        `<InfoType><!\\[CDATA\\[change_auth\\]\\]></InfoType><TimeStamp>\\d+</TimeStamp><AuthCorpId><!\\[CDATA\\[${openCorpId}\\]\\]></AuthCorpId><State><!\\[CDATA\\[org42\\]\\]></State>`,
      ),
    );
  });

  it("cancel_auth: names the company, removes the app; authorising again makes another one", async () => {
    const { world, connect, received, openCorpId, agentId, permanentCode } = await authorised();
    await connect();
    expect(await world.providers.cancel(suiteId, corpId)).toMatchObject({ status: "delivered" });
    expect(elementOf(received[0]?.message ?? "", "InfoType")).toBe("cancel_auth");
    expect(elementOf(received[0]?.message ?? "", "AuthCorpId")).toBe(openCorpId);
    expect(() => world.app(corpId, agentId)).toThrow("no app");
    expect(world.providers.authorisations()).toEqual([]);
    expect(() => world.providers.authorisation(suiteId, corpId)).toThrow("no authorisation");
    await expect(world.providers.cancel(suiteId, corpId)).rejects.toThrow("no authorisation");
    const again = await world.providers.authorise({ suiteId, corpId });
    expect(again.permanentCode).not.toBe(permanentCode);
    expect(world.providers.authorisations()).toMatchObject([{ suiteId, corpId, openCorpId }]);
  });

  it("authorising again keeps the app and brings another code", async () => {
    const { world, agentId, permanentCode, authCode } = await authorised();
    const again = await world.providers.authorise({
      suiteId,
      corpId,
      visible: { departments: [2] },
    });
    expect(again).toMatchObject({ agentId, permanentCode });
    expect(again.authCode).not.toBe(authCode);
    expect(world.app(corpId, agentId).visible.departments).toEqual([2]);
  });
});

test("encrypted ids are the same for all suites of one provider and differ between providers", async () => {
  const { world } = provided();
  const other = { ...provider.template, suiteId: "dk1111111111111111", name: "别家" };
  world.providers.addProvider({
    corpId: "ww9999999999999999",
    name: "别家",
    providerSecret: "x",
    templates: [other],
  });
  const { openCorpId, openUserId } = world.providers;
  expect(openCorpId(provider.secondTemplate.suiteId, corpId)).toBe(openCorpId(suiteId, corpId));
  expect(openCorpId(other.suiteId, corpId)).not.toBe(openCorpId(suiteId, corpId));
  expect(openUserId(other.suiteId, corpId, "A")).not.toBe(openUserId(suiteId, corpId, "A"));
  expect(openUserId(suiteId, corpId, "LINXIAOMAN")).toBe(openUserId(suiteId, corpId, "LinXiaoMan"));
  const done = await world.providers.authorise({ suiteId: other.suiteId, corpId });
  const { api } = provided();
  expect(
    await api("gettoken", { corpid: done.openCorpId, corpsecret: done.permanentCode }),
  ).toMatchObject({ errcode: 40013 });
});

test("a world can start with an authorised company and a callback URL", async () => {
  const init = defaultWorld();
  const [first] = init.corps ?? [];
  first?.apps?.push({
    agentId: 1000021,
    name: "旧",
    secret: "perm",
    proxy: { suiteId, encrypted: false },
  });
  const [{ templates = [] } = { templates: [] }] = init.providers ?? [];
  Object.assign(templates[0] ?? {}, { callbackUrl: "http://127.0.0.1:3000/api/notify" });
  const { world, received } = provided(undefined, init);
  expect(world.providers.authorisations()).toMatchObject([
    { agentId: 1000021, permanentCode: "perm" },
  ]);
  world.clock.advance(1);
  await world.push.settled();
  expect(received).toMatchObject([{ receiver: suiteId }]);
});

test("an invalid edit of a provider changes nothing", () => {
  const { world } = provided();
  const { providers } = world;
  const { secondTemplate } = provider;
  expect(() =>
    providers.addProvider({ corpId: provider.corpId, name: "x", providerSecret: "x" }),
  ).toThrow("provider corpId used twice");
  expect(() => providers.addTemplate(provider.corpId, { ...secondTemplate, name: "x" })).toThrow(
    "suiteId used twice",
  );
  expect(() => providers.updateTemplate(suiteId, { suiteId: secondTemplate.suiteId })).toThrow(
    "suiteId used twice",
  );
  expect(() => providers.updateTemplate(suiteId, { encodingAESKey: "x" })).toThrow("43 letters");
  expect(() => providers.updateTemplate("dk0", {})).toThrow("no suite dk0");
  expect(() => providers.updateProvider("ww0", {})).toThrow("no provider ww0");
  expect(() => providers.trustDomain(suiteId, "https://a.example/")).toThrow("no scheme");
  expect(() => providers.ticket("dk0")).toThrow("no suite");
  expect(providers.list).toEqual(provided().world.providers.list);
});
