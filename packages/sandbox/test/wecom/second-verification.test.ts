import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { clientOf } from "../test-client.ts";
import { authorised } from "../test-receiver.ts";

const { corpId, people, contactSecret } = demo.corpA;

test("a second-verification code becomes a userid and a tfa_code, each once and for 300 s", async () => {
  const sandbox = createSandbox();
  const { world } = sandbox;
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const info = (code: string) => api("auth/get_tfa_info", { access_token }, { code });
  const code = world.issueTfaCode({ corpId, userId: people.xiaoman });
  const { userid, tfa_code } = await info(code);
  expect(userid).toBe(people.xiaoman);
  expect(await info(code)).toMatchObject({ errcode: 40029 });

  const finish = (body: object) => api("user/tfa_succ", { access_token }, body);
  expect(await finish({ userid: people.plain, tfa_code })).toMatchObject({ errcode: 40058 });
  expect(await finish({ userid, tfa_code })).toMatchObject({ errcode: 0 });
  expect(await finish({ userid, tfa_code })).toMatchObject({ errcode: 40058 });

  const old = world.issueTfaCode({ corpId, userId: people.xiaoman });
  world.clock.advance(300);
  expect(await info(old)).toMatchObject({ errcode: 40029 });
});

test("a second-verification code is no login code, and a member outside the range is 60011", async () => {
  const sandbox = createSandbox();
  const { world } = sandbox;
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const code = world.issueTfaCode({ corpId, userId: people.xiaoman });
  expect(await api("auth/getuserinfo", { access_token, code })).toMatchObject({ errcode: 40029 });
  const outside = world.issueTfaCode({ corpId, userId: people.outsideRange });
  expect(await api("auth/get_tfa_info", { access_token }, { code: outside })).toMatchObject({
    errcode: 60011,
  });
  const contacts = { access_token: await token(contactSecret) };
  expect(await api("auth/get_tfa_info", contacts, { code: outside })).toMatchObject({
    userid: people.outsideRange,
  });
});

test("user/authsucc confirms a visible member's login", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const confirm = (query: Record<string, string>) =>
    api("user/authsucc", { access_token, ...query });
  expect(await confirm({ userid: people.xiaoman })).toMatchObject({ errcode: 0 });
  expect(await confirm({})).toMatchObject({ errcode: 41009 });
  expect(await confirm({ userid: "Nobody" })).toMatchObject({ errcode: 60111 });
  expect(await confirm({ userid: people.outsideRange })).toMatchObject({ errcode: 60011 });
});

test("a proxy app may not use the second verification (48002)", async () => {
  const { ask, open } = await authorised();
  expect(await ask("user/authsucc", { userid: open(people.xiaoman) })).toMatchObject({
    errcode: 48002,
  });
  expect(await ask("auth/get_tfa_info", {}, { code: "x" })).toMatchObject({ errcode: 48002 });
});
