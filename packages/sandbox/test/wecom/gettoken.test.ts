import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { clientOf } from "../test-client.ts";

const { corpId, apps, contactSecret } = demo.corpA;
const portal = { corpid: corpId, corpsecret: apps.portal.secret };

test("gettoken returns a token for a company and one of its secrets, ignoring the corpid's case", async () => {
  const { api } = clientOf(createSandbox());
  const answer = await api("gettoken", { ...portal, corpid: corpId.toUpperCase() });
  expect(answer).toMatchObject({ errcode: 0, errmsg: "ok", expires_in: 7200 });
  expect(answer["access_token"]).toMatch(/^[\w-]{214}$/);
});

test("gettoken accepts POST, with the parameters in the query or as JSON", async () => {
  const { fetch } = createSandbox();
  const post = async (query: string, body?: object) => {
    const init = { method: "POST", ...(body && { body: JSON.stringify(body) }) };
    return (await fetch(`https://qyapi.weixin.qq.com/cgi-bin/gettoken${query}`, init)).json();
  };
  const credential = { corpid: corpId, corpsecret: apps.portal.secret };
  const query = `?${new URLSearchParams(credential).toString()}`;
  expect(await post(query)).toMatchObject({ errcode: 0 });
  expect(await post("", credential)).toMatchObject({ errcode: 0 });
  expect(await post("", { corpid: corpId })).toMatchObject({ errcode: 41004 });
});

test("gettoken repeats a valid token with its remaining lifetime, then returns another", async () => {
  const sandbox = createSandbox();
  const { api } = clientOf(sandbox);
  const first = await api("gettoken", portal);
  sandbox.world.clock.advance(7000);
  const again = await api("gettoken", portal);
  expect(again["access_token"]).toBe(first["access_token"]);
  expect(again["expires_in"]).toBeGreaterThan(190);
  expect(again["expires_in"]).toBeLessThanOrEqual(200);
  sandbox.world.clock.advance(200);
  expect((await api("gettoken", portal))["access_token"]).not.toBe(first["access_token"]);
});

test("gettoken holds one token per app and one for the contact secret", async () => {
  const { token } = clientOf(createSandbox());
  const tokens = [await token(), await token(apps.legacy.secret), await token(contactSecret)];
  expect(new Set(tokens).size).toBe(3);
});

test.each([
  ["nothing at all", {}, 41004],
  ["no secret", { corpid: "nobody" }, 41004],
  ["no company", { corpsecret: "x" }, 41002],
  ["an unknown company", { corpid: "ww0000000000000000", corpsecret: "x" }, 40013],
  ["a wrong secret", { corpid: corpId, corpsecret: "x" }, 40001],
  [
    "another company's secret",
    { corpid: corpId, corpsecret: demo.corpB.apps.portal.secret },
    40091,
  ],
  [
    "another company's contact secret",
    { corpid: corpId, corpsecret: demo.corpB.contactSecret },
    40091,
  ],
])("gettoken refuses %s", async (_case, query, errcode) => {
  expect(await clientOf(createSandbox()).api("gettoken", query)).toMatchObject({ errcode });
});

test("gettoken refuses a disabled app (50003) and a dissolved company (301007)", async () => {
  const sandbox = createSandbox();
  const { api } = clientOf(sandbox);
  sandbox.world.updateApp(corpId, apps.portal.agentId, { enabled: false });
  expect(await api("gettoken", portal)).toMatchObject({ errcode: 50003 });
  sandbox.world.updateCorp(corpId, { dissolved: true });
  expect(await api("gettoken", portal)).toMatchObject({ errcode: 301007 });
});

test("gettoken does not check the caller's IP; the next call does", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  sandbox.world.callerIp = "198.51.100.99";
  expect(await api("getcallbackip", { access_token: await token() })).toMatchObject({
    errcode: 60020,
  });
});

test("gettoken blocks an IP for an hour after 2000 failed calls within one", async () => {
  const sandbox = createSandbox();
  const { api } = clientOf(sandbox);
  sandbox.world.setRates({ failedGettokenPerHour: 2 });
  for (let n = 0; n < 3; n++) await api("gettoken", { ...portal, corpsecret: "wrong" });
  expect(await api("gettoken", portal)).toMatchObject({ errcode: 45009 });
  sandbox.world.clock.advance(3600);
  expect(await api("gettoken", portal)).toMatchObject({ errcode: 0 });
});

test("a changed secret ends the old one and its tokens", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const old = await token();
  sandbox.world.updateApp(corpId, apps.portal.agentId, { secret: "fresh" });
  expect(await api("gettoken", portal)).toMatchObject({ errcode: 40001 });
  expect(await api("getcallbackip", { access_token: old })).toMatchObject({ errcode: 40014 });
});
