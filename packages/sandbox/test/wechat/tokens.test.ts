import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { snsOf } from "../test-client.ts";

const { apps, people } = demo.wechat;
const { appId } = apps.site;

function opened() {
  const sandbox = createSandbox();
  const code = (userId: string = people.plain, app: string = appId) =>
    sandbox.world.issueCode({ appId: app, userId });
  return { ...sandbox, ...snsOf(sandbox), code };
}

test("a code becomes tokens, an openid and a unionid, without an errcode", async () => {
  const { exchange, code } = opened();
  expect(await exchange(code())).toEqual({
    access_token: expect.stringMatching(/^\d\d_[\w-]{107}$/),
    expires_in: 7200,
    refresh_token: expect.stringMatching(/^\d\d_[\w-]{107}$/),
    openid: "oSandboxSiteSunQingHe0000001",
    scope: "snsapi_login",
    unionid: "oSandboxUnionSunQingHe000001",
  });
});

test("JSON under a text/plain label; errors are 200 too and end in an id that begins with the time", async () => {
  const sandbox = createSandbox({ now: 1_733_100_000_000 });
  const response = await sandbox.fetch("https://api.weixin.qq.com/sns/oauth2/access_token");
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/plain"]);
  expect(await response.json()).toEqual({
    errcode: 41002,
    errmsg: expect.stringMatching(/^appid missing, rid: 674d01e[0-9a-f]-[0-9a-f]{8}-[0-9a-f]{8}$/),
  });
});

test("a unionid can be absent, appear later and disappear again", async () => {
  const { exchange, code, world } = opened();
  expect(await exchange(code(people.noUnionId))).not.toHaveProperty("unionid");
  world.wechat.updatePerson(people.noUnionId, { hasUnionId: true });
  expect((await exchange(code(people.noUnionId)))["unionid"]).toMatch(/^o\w{27}$/);
  world.wechat.updatePerson(people.noUnionId, { hasUnionId: false });
  expect(await exchange(code(people.noUnionId))).not.toHaveProperty("unionid");
});

test("apps of one account see one unionid and different openids; another account sees another", () => {
  const { world } = opened();
  const [site, second, other] = [apps.site, apps.secondSite, apps.otherAccount].map((app) =>
    world.wechat.identity(app.appId, people.emoji),
  );
  expect(second?.unionId).toBe(site?.unionId);
  expect(other?.unionId).not.toBe(site?.unionId);
  expect(new Set([site?.openId, second?.openId, other?.openId]).size).toBe(3);
  world.wechat.updateApp(appId, { accountId: "moved" });
  const moved = world.wechat.identity(appId, people.emoji);
  expect(moved.openId).toBe(site?.openId);
  expect(moved.unionId).not.toBe(site?.unionId);
});

test("two people with one nickname have different ids", () => {
  const { wechat } = opened().world;
  expect(wechat.person(people.namesake).nickname).toBe(wechat.person(people.plain).nickname);
  expect(wechat.identity(appId, people.namesake).openId).not.toBe(
    wechat.identity(appId, people.plain).openId,
  );
});

test.each([
  ["nothing at all", {}, 41002],
  ["an unknown app, whatever else is wrong", { appid: "wx0000000000000000" }, 40013],
  ["a company's id", { appid: demo.corpA.corpId, secret: "x", code: "x" }, 40013],
  ["no secret", { appid: appId, code: "x", grant_type: "nonsense" }, 41004],
  ["a wrong secret", { appid: appId, secret: "x", grant_type: "nonsense" }, 40125],
  ["another app's secret", { appid: appId, secret: apps.secondSite.secret, code: "x" }, 40125],
  ["no code", { appid: appId, secret: apps.site.secret, grant_type: "nonsense" }, 41008],
  ["no grant_type", { appid: appId, secret: apps.site.secret, code: "x" }, 40002],
  [
    "another grant_type",
    { appid: appId, secret: apps.site.secret, code: "x", grant_type: "refresh_token" },
    40002,
  ],
  [
    "an unknown code",
    { appid: appId, secret: apps.site.secret, code: "x", grant_type: "authorization_code" },
    40029,
  ],
])("the code exchange refuses %s", async (_case, query: Record<string, string>, errcode) => {
  expect(await opened().sns("oauth2/access_token", query)).toMatchObject({ errcode });
});

test("a WeChat code works once: then 40163, and 40029 after its lifetime", async () => {
  const { exchange, code, world } = opened();
  const once = code();
  expect(await exchange(once)).toHaveProperty("openid");
  expect(await exchange(once)).toMatchObject({
    errcode: 40163,
    errmsg: expect.stringMatching(/^code been used, rid: /),
  });
  world.clock.advance(600);
  expect(await exchange(once)).toMatchObject({ errcode: 40029 });
});

test("a WeChat code expires after 600 seconds", async () => {
  const { exchange, code, world } = opened();
  const [young, old] = [code(), code()];
  world.clock.advance(595);
  expect(await exchange(young)).toHaveProperty("openid");
  world.clock.advance(5);
  expect(await exchange(old)).toMatchObject({ errcode: 40029 });
});

test("a WeChat code is valid for its own app only, and a failed exchange does not consume it", async () => {
  const { exchange, code } = opened();
  const own = code();
  const { appId: appid, secret } = apps.secondSite;
  expect(await exchange(own, { appid, secret })).toMatchObject({ errcode: 40029 });
  expect(await exchange(own, { secret: "wrong" })).toMatchObject({ errcode: 40125 });
  expect(await exchange(own, { grant_type: "x" })).toMatchObject({ errcode: 40002 });
  expect(await exchange(own)).toHaveProperty("openid");
});

test("of a hundred concurrent exchanges, one succeeds", async () => {
  const { exchange, code } = opened();
  const once = code();
  const answers = await Promise.all(Array.from({ length: 100 }, () => exchange(once)));
  expect(answers.filter(({ errcode }) => errcode === 40163)).toHaveLength(99);
});

test("a code of a removed person is refused", async () => {
  const { exchange, code, world } = opened();
  const theirs = code();
  world.wechat.removePerson(people.plain);
  expect(await exchange(theirs)).toMatchObject({ errcode: 40029 });
});

test("refresh extends a valid access token, without a secret and without a unionid", async () => {
  const { login, refresh, sns, world } = opened();
  const first = await login();
  world.clock.advance(7000);
  expect(await refresh(first.refresh_token)).toEqual({
    ...first,
    expires_in: 7200,
    scope: "snsapi_login",
  });
  world.clock.advance(7000);
  expect(await sns("auth", first)).toMatchObject({ errcode: 0 });
});

test("refresh replaces an expired access token, which stays expired", async () => {
  const { login, refresh, sns, world } = opened();
  const first = await login();
  world.clock.advance(7200);
  const next = await refresh(first.refresh_token);
  expect(next["access_token"]).not.toBe(first.access_token);
  expect(next["refresh_token"]).toBe(first.refresh_token);
  expect(await sns("auth", first)).toMatchObject({ errcode: 42001 });
  const access_token = String(next["access_token"]);
  expect(await sns("auth", { ...first, access_token })).toMatchObject({ errcode: 0 });
});

test("a refresh token expires 30 days after the login, used or not", async () => {
  const { login, refresh, world } = opened();
  const { refresh_token } = await login();
  world.clock.advance(2_591_990);
  expect(await refresh(refresh_token)).toHaveProperty("access_token");
  world.clock.advance(10);
  expect(await refresh(refresh_token)).toMatchObject({ errcode: 42002 });
});

test("refresh refuses a missing app, a missing token and a wrong token", async () => {
  const { login, refresh, sns } = opened();
  const { refresh_token, access_token } = await login();
  expect(await sns("oauth2/refresh_token")).toMatchObject({ errcode: 41002 });
  expect(await refresh(refresh_token, { appid: "wx0000000000000000" })).toMatchObject({
    errcode: 40013,
  });
  expect(await refresh(refresh_token, { grant_type: "x" })).toMatchObject({ errcode: 40002 });
  expect(await refresh("")).toMatchObject({ errcode: 41003 });
  expect(await refresh("made-up")).toMatchObject({ errcode: 40030 });
  expect(await refresh(access_token)).toMatchObject({ errcode: 40030 });
  expect(await refresh(refresh_token, { appid: apps.secondSite.appId })).toMatchObject({
    errcode: 40030,
  });
});

test("the sns rate ceiling is per app, per API and per minute", async () => {
  const { exchange, login, sns, world } = opened();
  const tokens = await login();
  world.setRates({ snsPerMinute: 2 });
  expect(await exchange("second call")).toMatchObject({ errcode: 40029 });
  expect(await exchange("third call")).toMatchObject({ errcode: 45011 });
  expect(await sns("userinfo", tokens)).toHaveProperty("nickname");
  const { appId: appid, secret } = apps.secondSite;
  expect(await exchange("x", { appid, secret })).toMatchObject({ errcode: 40029 });
  world.clock.advance(60);
  expect(await exchange("x")).toMatchObject({ errcode: 40029 });
});
