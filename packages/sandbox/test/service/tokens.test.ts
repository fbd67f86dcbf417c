import { describe, expect, it } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { authorised, provided } from "../test-receiver.ts";

const { provider, corpA, corpB } = demo;
const { suiteId, suiteSecret } = provider.template;
const { corpId } = corpA;

const askSuiteToken = async (changes: Record<string, unknown>) => {
  const { world, api } = provided();
  const suite_ticket = world.providers.ticket(suiteId).value;
  const body = { suite_id: suiteId, suite_secret: suiteSecret, suite_ticket, ...changes };
  return await api("service/get_suite_token", {}, body);
};

describe("get_suite_token", () => {
  it("answers without an errcode", async () => {
    expect(await askSuiteToken({})).toEqual({
      suite_access_token: expect.stringMatching(/^[\w-]{214}$/),
      expires_in: 7200,
    });
  });

  it.each([
    [{ suite_id: "" }, 41021],
    [{ suite_secret: undefined }, 41024],
    [{ suite_ticket: undefined }, 41023],
    [{ suite_id: "dk0000000000000000" }, 40083],
    [{ suite_secret: "wrong" }, 40080],
    [{ suite_ticket: "wrong" }, 40085],
  ])("%j is %d", async (changes, errcode) => {
    expect(await askSuiteToken(changes)).toMatchObject({ errcode });
  });

  it("accepts older valid tickets, and refuses another suite's ticket and one with blanks", async () => {
    const { world, api } = provided();
    const errcode = async (suite_ticket: string) =>
      (
        await api(
          "service/get_suite_token",
          {},
          { suite_id: suiteId, suite_secret: suiteSecret, suite_ticket },
        )
      ).errcode;
    expect(await errcode(world.providers.ticket(provider.secondTemplate.suiteId).value)).toBe(
      40085,
    );
    const first = world.providers.ticket(suiteId).value;
    expect(await errcode(` ${first}`)).toBe(40085);
    world.clock.advance(1_790);
    expect(await errcode(first)).toBeUndefined();
    world.clock.advance(20);
    expect(await errcode(first)).toBe(40085);
    expect(world.providers.ticket(suiteId).value).not.toBe(first);
  });

  it("returns the same token for two hours, whatever the ticket, then another one", async () => {
    const { world, suiteToken } = provided();
    const first = await suiteToken();
    world.clock.advance(3600);
    expect(await suiteToken()).toBe(first);
    expect(world.calls("service/get_suite_token")).toMatchObject([{ suiteId }, { suiteId }]);
    world.clock.advance(3601);
    expect(await suiteToken()).not.toBe(first);
  });

  it("checks the provider's white-list and the rate", async () => {
    const { world, api } = provided();
    const suite_ticket = world.providers.ticket(suiteId).value;
    const body = { suite_id: suiteId, suite_secret: suiteSecret, suite_ticket };
    world.callerIp = "198.51.100.1";
    expect(await api("service/get_suite_token", {}, body)).toMatchObject({ errcode: 60020 });
    world.providers.updateProvider(provider.corpId, { trustedIps: null });
    world.setRates({ corpPerMinute: 1 });
    expect(await api("service/get_suite_token", {}, body)).toHaveProperty("suite_access_token");
    expect(await api("service/get_suite_token", {}, body)).toMatchObject({ errcode: 45009 });
  });

  it("refuses GET", async () => {
    expect(await provided().api("service/get_suite_token")).toMatchObject({ errcode: 43002 });
  });
});

describe("a suite token", () => {
  it("is read from its own query parameter: 41022, 40082, 42009, 60020, 45009", async () => {
    const { world, api, suiteToken, token } = provided();
    const errcode = async (query: Record<string, string>) =>
      (await api("service/get_permanent_code", query, { auth_code: "x" })).errcode;
    const suite_access_token = await suiteToken();
    expect(await errcode({})).toBe(41022);
    expect(await errcode({ access_token: suite_access_token })).toBe(41022);
    expect(await errcode({ suite_access_token: "made-up" })).toBe(40082);
    expect(await errcode({ suite_access_token: await token() })).toBe(40082);
    expect(await errcode({ suite_access_token })).toBe(40078);
    world.callerIp = "198.51.100.1";
    expect(await errcode({ suite_access_token })).toBe(60020);
    world.callerIp = "203.0.113.7";
    world.setRates({ corpPerMinute: 1 });
    expect(await errcode({ suite_access_token })).toBe(45009);
    world.setRates("off");
    world.clock.advance(7201);
    expect(await errcode({ suite_access_token })).toBe(42009);
    expect(await api("user/get", { access_token: suite_access_token })).toMatchObject({
      errcode: 42001,
    });
  });

  it("is refused where a company's token is expected", async () => {
    const { api, suiteToken } = provided();
    expect(await api("user/get", { access_token: await suiteToken() })).toMatchObject({
      errcode: 40014,
    });
  });

  it("can be revoked early, by the world and by a fault", async () => {
    const { world, service } = provided();
    world.failNext("service/get_permanent_code", { revokeToken: true });
    expect(await service("get_permanent_code", { auth_code: "x" })).toMatchObject({
      errcode: 40082,
    });
    expect(await service("get_permanent_code", { auth_code: "x" })).toMatchObject({
      errcode: 40078,
    });
    expect(world.revokeTokens({ corpId: provider.corpId })).toBe(1);
  });
});

describe("the provider's token", () => {
  it("is returned without an errcode, the same one while it is valid", async () => {
    const { api } = provided();
    const body = { corpid: provider.corpId, provider_secret: provider.providerSecret };
    const first = await api("service/get_provider_token", {}, body);
    expect(first).toEqual({ provider_access_token: expect.any(String), expires_in: 7200 });
    expect(await api("service/get_provider_token", {}, body)).toMatchObject({
      provider_access_token: first["provider_access_token"],
    });
  });

  it.each([
    [{ corpid: "" }, 41002],
    [{ provider_secret: "" }, 41004],
    [{ corpid: corpId }, 40013],
    [{ provider_secret: "wrong" }, 40001],
  ])("%j is %d", async (changes, errcode) => {
    const body = { corpid: provider.corpId, provider_secret: provider.providerSecret, ...changes };
    expect(await provided().api("service/get_provider_token", {}, body)).toMatchObject({ errcode });
  });

  it("is refused from another address, and when missing, unknown or expired", async () => {
    const { world, api, providerToken, suiteToken } = provided();
    const provider_access_token = await providerToken();
    const errcode = async (query: Record<string, string>) =>
      (await api("service/corpid_to_opencorpid", query, { corpid: corpId })).errcode;
    expect(await errcode({})).toBe(41001);
    expect(await errcode({ provider_access_token: await suiteToken() })).toBe(40014);
    world.callerIp = "198.51.100.1";
    expect(await errcode({ provider_access_token })).toBe(60020);
    const body = { corpid: provider.corpId, provider_secret: provider.providerSecret };
    expect(await api("service/get_provider_token", {}, body)).toMatchObject({ errcode: 60020 });
    world.clock.advance(7201);
    expect(await errcode({ provider_access_token })).toBe(42001);
  });

  it("converts a plain corpid of an authorised company into the provider's encrypted one", async () => {
    const { api, providerToken, openCorpId } = await authorised();
    const query = { provider_access_token: await providerToken() };
    const convert = (corpid: string) => api("service/corpid_to_opencorpid", query, { corpid });
    expect(await convert(corpId)).toMatchObject({ errcode: 0, open_corpid: openCorpId });
    expect(await convert(corpB.corpId)).toMatchObject({ errcode: 710000 });
    expect(await convert("ww0")).toMatchObject({ errcode: 710000 });
  });
});
