import { describe, expect, it } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { authorised, provided } from "../test-receiver.ts";

const { provider } = demo;
const { corpId } = demo.corpA;

describe("a plain third-party suite", () => {
  const thirdParty = "ww00112233445566aa";

  async function installed() {
    const all = provided();
    const { world, api } = all;
    world.providers.addTemplate(provider.corpId, {
      suiteId: thirdParty,
      name: "三方",
      suiteSecret: "s",
      token: "t",
      encodingAESKey: provider.template.encodingAESKey,
      kind: "thirdParty",
    });
    const done = await world.providers.authorise({ suiteId: thirdParty, corpId });
    const body = {
      suite_id: thirdParty,
      suite_secret: "s",
      suite_ticket: world.providers.ticket(thirdParty).value,
    };
    const { suite_access_token } = await api("service/get_suite_token", {}, body);
    const ask = (name: string, input: unknown) =>
      api(`service/${name}`, { suite_access_token: String(suite_access_token) }, input);
    return { ...all, ...done, ask };
  }

  it("receives its first token with the permanent code, the next from get_corp_token, none from gettoken", async () => {
    const { ask, api, authCode, openCorpId, permanentCode: permanent_code } = await installed();
    const first = await ask("get_permanent_code", { auth_code: authCode });
    expect(first).toMatchObject({
      auth_info: { agent: [{ is_customized_app: false }] },
      expires_in: 7200,
    });
    expect(await ask("get_corp_token", { auth_corpid: openCorpId, permanent_code })).toEqual({
      access_token: first["access_token"],
      expires_in: 7200,
    });
    expect(await api("gettoken", { corpid: openCorpId, corpsecret: permanent_code })).toMatchObject(
      { errcode: 40001 },
    );
  });

  it("get_corp_token refuses: 41002, 41025, 40084, 50003; and a proxy template with 48002", async () => {
    const { ask, world, agentId, permanentCode: permanent_code } = await installed();
    const errcode = async (body: unknown) => (await ask("get_corp_token", body)).errcode;
    expect(await errcode({ permanent_code })).toBe(41002);
    expect(await errcode({ auth_corpid: corpId })).toBe(41025);
    expect(await errcode({ auth_corpid: corpId, permanent_code: "x" })).toBe(40084);
    world.updateApp(corpId, agentId, { enabled: false });
    expect(await errcode({ auth_corpid: corpId, permanent_code })).toBe(50003);
    const proxy = await authorised();
    const body = { auth_corpid: corpId, permanent_code: proxy.permanentCode };
    expect(await proxy.service("get_corp_token", body)).toMatchObject({ errcode: 48002 });
  });

  it("is refused in a customised link", async () => {
    const { api, providerToken } = await installed();
    const query = { provider_access_token: await providerToken() };
    const body = { templateid_list: [thirdParty] };
    expect(await api("service/get_customized_auth_url", query, body)).toMatchObject({
      errcode: 842003,
    });
  });
});
