import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { signatureFor } from "../../src/simulator/world/state/js-tickets.ts";
import { clientOf } from "../test-client.ts";

const { corpId, apps, contactSecret } = demo.corpA;
const { agentId, secret } = apps.portal;

const sign = (ticket: string, address: string) =>
  createHash("sha1")
    .update(`jsapi_ticket=${ticket}&noncestr=n1&timestamp=1733100000&url=${address}`)
    .digest("hex");

function opened() {
  const sandbox = createSandbox();
  return { ...clientOf(sandbox), world: sandbox.world };
}

test("the published sample of the JS-SDK signature is reproduced", () => {
  const ticket =
    "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
  const sample = {
    url: "http://mp.weixin.qq.com?params=value#part",
    nonceStr: "Wm3WZYTPz0wzccnW",
    timestamp: 1414587457,
    signature: "",
  };
  expect(signatureFor(ticket, sample)).toBe("0f9de62fce790f9a083d5c99e95740ceb90c27ed");
});

test("the corp ticket is one per company, the agent ticket one per app; both are repeated for 7200 s", async () => {
  const { api, token, world } = opened();
  const portal = { access_token: await token() };
  const legacy = { access_token: await token(apps.legacy.secret) };
  const corp = await api("get_jsapi_ticket", portal);
  expect(corp).toMatchObject({ errcode: 0, expires_in: 7200 });
  expect((await api("get_jsapi_ticket", legacy))["ticket"]).toBe(corp["ticket"]);
  const agent = await api("ticket/get", { ...portal, type: "agent_config" });
  expect(agent["ticket"]).not.toBe(corp["ticket"]);
  const other = await api("ticket/get", { ...legacy, type: "agent_config" });
  expect(other["ticket"]).not.toBe(agent["ticket"]);
  world.clock.advance(7_200);
  const renewed = { access_token: await token() };
  expect((await api("get_jsapi_ticket", renewed))["ticket"]).not.toBe(corp["ticket"]);
});

test("tickets refuse another type (40058), no type (40063) and the contact-sync token (48002)", async () => {
  const { api, token } = opened();
  const access_token = await token();
  expect(await api("ticket/get", { access_token })).toMatchObject({ errcode: 40063 });
  expect(await api("ticket/get", { access_token, type: "jsapi" })).toMatchObject({
    errcode: 40058,
  });
  const contacts = { access_token: await token(contactSecret) };
  expect(await api("get_jsapi_ticket", contacts)).toMatchObject({ errcode: 48002 });
});

test("an app may fetch each ticket 100 times an hour (45009)", async () => {
  const { api, token } = opened();
  const query = { access_token: await token(), type: "agent_config" };
  for (let count = 0; count < 100; count++)
    expect(await api("ticket/get", query)).toMatchObject({ errcode: 0 });
  expect(await api("ticket/get", query)).toMatchObject({ errcode: 45009 });
  expect(await api("get_jsapi_ticket", query)).toMatchObject({ errcode: 0 });
});

test("checkJsSignature answers 42012 without a ticket, 80001 for a foreign host, 40093 for a wrong signature", async () => {
  const { api, token, world } = opened();
  const url = "http://127.0.0.1:3000/page?a=1";
  const check = { corpId, url, nonceStr: "n1", timestamp: 1733100000, signature: "" };
  expect(world.checkJsSignature(check)).toMatchObject({ errcode: 42012 });
  const access_token = await token(secret);
  const corpTicket = String((await api("get_jsapi_ticket", { access_token }))["ticket"]);
  const signature = sign(corpTicket, url);
  expect(world.checkJsSignature({ ...check, url: `${url}#part`, signature })).toEqual({
    errcode: 0,
    errmsg: "ok",
  });
  expect(world.checkJsSignature({ ...check, signature: "0" })).toMatchObject({ errcode: 40093 });
  expect(
    world.checkJsSignature({ ...check, url: "http://evil.example/", signature }),
  ).toMatchObject({ errcode: 80001 });
  expect(world.checkJsSignature({ ...check, agentId, signature })).toMatchObject({
    errcode: 42012,
  });
  const agent = await api("ticket/get", { access_token, type: "agent_config" });
  const agentSignature = sign(String(agent["ticket"]), url);
  expect(world.checkJsSignature({ ...check, agentId, signature: agentSignature })).toMatchObject({
    errcode: 0,
  });
  expect(world.checkJsSignature({ ...check, signature: agentSignature })).toMatchObject({
    errcode: 40093,
  });
});
