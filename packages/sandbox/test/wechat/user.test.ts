import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { snsOf } from "../test-client.ts";
import { WECHAT_ERRORS } from "../../src/simulator/wechat/error-codes.ts";

const { apps, people } = demo.wechat;
const { appId } = apps.site;

function opened() {
  const sandbox = createSandbox();
  const callers = snsOf(sandbox);
  const profileText = async (userId: string) => {
    const query = new URLSearchParams(await callers.login(userId)).toString();
    return (await sandbox.fetch(`https://api.weixin.qq.com/sns/userinfo?${query}`)).text();
  };
  return { ...sandbox, ...callers, profileText };
}

test("userinfo returns the profile without an errcode", async () => {
  const { sns, login } = opened();
  expect(await sns("userinfo", { ...(await login()), lang: "en" })).toEqual({
    openid: "oSandboxSiteSunQingHe0000001",
    nickname: "孙清和",
    sex: 1,
    province: "",
    city: "",
    country: "",
    headimgurl: "https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox-sunqinghe/132",
    privilege: [],
    unionid: "oSandboxUnionSunQingHe000001",
  });
});

test("userinfo omits a unionid that disappeared after the exchange", async () => {
  const { sns, login, world } = opened();
  const tokens = await login();
  world.wechat.updatePerson(people.plain, { hasUnionId: false });
  expect(await sns("userinfo", tokens)).not.toHaveProperty("unionid");
});

test("userinfo escapes slashes and writes control characters of a nickname unescaped, which is not JSON", async () => {
  const { profileText } = opened();
  const emoji = await profileText(people.emoji);
  expect(JSON.parse(emoji)).toMatchObject({ nickname: "阿满🌾👩‍🚀" });
  expect(emoji).toContain(String.raw`"headimgurl":"https:\/\/thirdwx.qlogo.cn\/mmopen\/vi_32`);
  const text = await profileText(people.controlCharacter);
  expect(text).toContain(`"nickname":"白鸽\u0014"`);
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
});

test("a nickname without control characters is valid JSON", async () => {
  const { world, profileText } = opened();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (nickname) => {
      // oxlint-disable-next-line no-control-regex -- control characters are what this is about
      const plain = nickname.replaceAll(/[\u0000-\u001f]/g, "") + String.raw`\u0014"\\`;
      world.wechat.updatePerson(people.plain, { nickname: plain });
      const profile = JSON.parse(await profileText(people.plain)) as { nickname: string };
      expect(profile.nickname).toBe(plain);
    }),
    { numRuns: inject("long") ? 50 : 20 },
  );
});

test("auth checks that token and openid belong together", async () => {
  const { sns, login } = opened();
  const tokens = await login();
  expect(await sns("auth", tokens)).toEqual({ errcode: 0, errmsg: "ok" });
  const { openid } = await login(people.emoji);
  expect(await sns("auth", { ...tokens, openid })).toMatchObject({ errcode: 40003 });
});

test.each(["auth", "userinfo"])("%s refuses; a bad token hides other mistakes", async (name) => {
  const { sns, login, world } = opened();
  const { access_token, refresh_token, openid } = await login();
  expect(await sns(name, { openid })).toMatchObject({ errcode: 41001 });
  expect(await sns(name, { access_token: "x" })).toMatchObject({
    errcode: 40001,
    errmsg: expect.stringMatching(
      /^invalid credential, access_token is invalid or not latest, rid: /,
    ),
  });
  expect(await sns(name, { access_token: refresh_token, openid })).toMatchObject({
    errcode: 40001,
  });
  expect(await sns(name, { access_token })).toMatchObject({ errcode: 41009 });
  expect(await sns(name, { access_token, openid: "x" })).toMatchObject({ errcode: 40003 });
  world.clock.advance(7200);
  expect(await sns(name, { access_token })).toMatchObject({ errcode: 42001 });
});

test("WeChat refuses a WeCom token", async () => {
  const { sns, fetch } = opened();
  const { corpId, apps: wecomApps } = demo.corpA;
  const gettoken = await fetch(
    `https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${wecomApps.portal.secret}`,
  );
  const { access_token } = (await gettoken.json()) as { access_token: string };
  expect(await sns("userinfo", { access_token, openid: "x" })).toMatchObject({ errcode: 40001 });
});

test("a person who revoked the authorisation gets tokens that every API refuses", async () => {
  const { sns, login, refresh, world } = opened();
  const tokens = await login(people.revoked);
  expect(await sns("userinfo", tokens)).toMatchObject({ errcode: 50001 });
  expect(await sns("auth", tokens)).toMatchObject({ errcode: 50001 });
  expect(await refresh(tokens.refresh_token)).toMatchObject({ errcode: 40030 });
  world.wechat.updatePerson(people.revoked, { revoked: false });
  expect(await sns("userinfo", tokens)).toMatchObject({ nickname: "宋雨" });
});

test.each([
  [40001, 40001, 40030],
  [42001, 42001, undefined],
  [42007, 42007, 42007],
] as const)(
  "tokens ended as %i: access %i, refresh %s; other people's stay valid",
  async (as, access, refreshed) => {
    const { sns, login, refresh, world } = opened();
    const [mine, theirs] = [await login(), await login(people.emoji)];
    expect(world.wechat.revokeTokens({ appId, id: people.plain, as })).toBe(1);
    expect((await sns("auth", mine)).errcode).toBe(access);
    expect((await refresh(mine.refresh_token)).errcode).toBe(refreshed);
    expect((await sns("auth", theirs)).errcode).toBe(0);
  },
);

test("faults apply to the sns API", async () => {
  const { sns, login, exchange, world, fetch } = opened();
  const tokens = await login();
  world.failNext("sns/userinfo", -1);
  expect(await sns("userinfo", tokens)).toMatchObject({ errcode: -1 });
  world.failNext("sns/userinfo", { set: { nickname: null, unionid: "oOther" } });
  const changed = await sns("userinfo", tokens);
  expect([changed["nickname"], changed["unionid"]]).toEqual([undefined, "oOther"]);
  world.failNext("sns/userinfo", { truncated: true });
  await expect(sns("userinfo", tokens)).rejects.toThrow(SyntaxError);
  world.failNext("sns/userinfo", { revokeToken: true });
  expect(await sns("userinfo", tokens)).toMatchObject({ errcode: 40001 });
  world.failNext("sns/auth", { httpStatus: 502 });
  expect((await fetch("https://api.weixin.qq.com/sns/auth")).status).toBe(502);
  world.failNext("sns/oauth2/access_token", { truncated: true });
  const code = world.issueCode({ appId, userId: people.plain });
  await expect(exchange(code)).rejects.toThrow(SyntaxError);
  expect(await exchange(code)).toMatchObject({ errcode: 40163 });
  expect(world.unusedFaults()).toEqual([]);
});

test("every WeChat error has a text, and a fault can provoke it", async () => {
  const { sns, world } = opened();
  for (const [errcode, { text }] of Object.entries(WECHAT_ERRORS)) {
    world.failNext("sns/userinfo", Number(errcode));
    const answer = await sns("userinfo");
    expect(answer.errcode).toBe(Number(errcode));
    expect(answer.errmsg.startsWith(`${text}, rid: `)).toBe(true);
  }
});

test("the call log lists sns calls with the app's id and without token or secret", async () => {
  const { sns, login, refresh, world } = opened();
  const tokens = await login();
  await sns("userinfo", tokens);
  await refresh(tokens.refresh_token);
  expect(world.calls().map(({ endpoint, appId: app }) => [endpoint, app])).toEqual([
    ["sns/oauth2/access_token", appId],
    ["sns/userinfo", appId],
    ["sns/oauth2/refresh_token", appId],
  ]);
  const text = JSON.stringify(world.calls());
  for (const secret of [tokens.access_token, tokens.refresh_token, apps.site.secret])
    expect(text).not.toContain(secret);
});
