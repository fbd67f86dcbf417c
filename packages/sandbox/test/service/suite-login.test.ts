import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { authorizeUrl, webLoginUrl } from "../test-client.ts";
import { provided } from "../test-receiver.ts";

const { corpA, corpB } = demo;
const { thirdParty, login, template } = demo.provider;

/** The suite's token, and calls with it. */
async function suite(keys: { suiteId: string; suiteSecret: string } = thirdParty) {
  const all = provided();
  const { world, api } = all;
  const { suiteId, suiteSecret } = keys;
  const body = {
    suite_id: suiteId,
    suite_secret: suiteSecret,
    suite_ticket: world.providers.ticket(suiteId).value,
  };
  const { suite_access_token } = await api("service/get_suite_token", {}, body);
  const token = { suite_access_token: String(suite_access_token) };
  const ask = (name: string, query: Record<string, string> = {}, sent?: unknown) =>
    api(`service/${name}`, { ...token, ...query }, sent);
  const loginUrl = (changes: Record<string, string | null> = {}) =>
    authorizeUrl({ appid: suiteId, agentid: null, ...changes });
  const codeOf = async (url: string, userId: string, corpId: string = corpA.corpId) => {
    const back = await all.sandbox.signIn(url, { userId, corpId });
    return back?.searchParams.get("code") ?? "";
  };
  const open = (corpId: string, userId: string) =>
    world.providers.openUserId(suiteId, corpId, userId);
  return { ...all, suiteId, ask, loginUrl, codeOf, open };
}

test("a member of any company signs in to a suite; the code names the company, by encrypted ids", async () => {
  const { ask, loginUrl, codeOf, open, world, suiteId } = await suite();
  const code = await codeOf(loginUrl(), corpB.people.manager, corpB.corpId);
  expect(await ask("auth/getuserinfo3rd", { code })).toEqual({
    errcode: 0,
    errmsg: "ok",
    corpid: world.providers.openCorpId(suiteId, corpB.corpId),
    userid: open(corpB.corpId, corpB.people.manager),
    open_userid: open(corpB.corpId, corpB.people.manager),
  });
  expect(await ask("auth/getuserinfo3rd", { code })).toMatchObject({ errcode: 40029 });
});

test("a company authorised before 2022-06-28 is reported with plain ids", async () => {
  const { ask, loginUrl, codeOf, world, suiteId, open } = await suite();
  const { corpId } = corpA;
  await world.providers.authorise({ suiteId, corpId, encrypted: false });
  const code = await codeOf(loginUrl(), corpA.people.xiaoman);
  expect(await ask("auth/getuserinfo3rd", { code })).toMatchObject({
    corpid: corpId,
    userid: corpA.people.xiaoman,
    open_userid: open(corpId, corpA.people.xiaoman),
  });
});

test("snsapi_privateinfo asks where the suite is installed, and the ticket opens gender, avatar and QR code", async () => {
  const { ask, loginUrl, codeOf, world, suiteId, open } = await suite();
  await world.providers.authorise({ suiteId, corpId: corpA.corpId });
  const url = loginUrl({ scope: "snsapi_privateinfo" });
  const code = await codeOf(url, corpA.people.xiaoman);
  const identity = await ask("auth/getuserinfo3rd", { code });
  expect(identity).toMatchObject({ expires_in: 1800, user_ticket: expect.any(String) as string });
  const { user_ticket } = identity;
  const detail = await ask("auth/getuserdetail3rd", {}, { user_ticket });
  const userid = open(corpA.corpId, corpA.people.xiaoman);
  expect(detail).toMatchObject({ errcode: 0, userid, name: userid, gender: "2" });
  expect(detail["avatar"]).toContain("sandbox-xiaoman");
  for (const field of ["mobile", "email", "biz_mail", "address"])
    expect(detail).not.toHaveProperty(field);
  const elsewhere = await codeOf(url, corpB.people.manager, corpB.corpId);
  expect(await ask("auth/getuserinfo3rd", { code: elsewhere })).not.toHaveProperty("user_ticket");
});

test("getuserdetail3rd refuses a missing, unknown, expired ticket, and one of a removed member", async () => {
  const { ask, loginUrl, codeOf, world, suiteId } = await suite();
  const { corpId } = corpA;
  await world.providers.authorise({ suiteId, corpId });
  const detail = (body: object) => ask("auth/getuserdetail3rd", {}, body);
  expect(await detail({})).toMatchObject({ errcode: 84090 });
  expect(await detail({ user_ticket: "made-up" })).toMatchObject({ errcode: 84015 });
  const code = await codeOf(loginUrl({ scope: "snsapi_userinfo" }), corpA.people.xiaoman);
  const { user_ticket } = await ask("auth/getuserinfo3rd", { code });
  world.updateApp(corpId, world.providers.authorisation(suiteId, corpId).agentId, {
    visible: { departments: [], users: [], tags: [] },
  });
  expect(await detail({ user_ticket })).toMatchObject({ errcode: 60011 });
  world.removeMember(corpId, corpA.people.xiaoman);
  expect(await detail({ user_ticket })).toMatchObject({ errcode: 60111 });
  world.clock.advance(1_800);
  expect(await detail({ user_ticket })).toMatchObject({ errcode: 84014 });
});

test("a non-member has one openid per provider", async () => {
  const { ask, loginUrl, codeOf } = await suite();
  const guest = async () => {
    const code = await codeOf(loginUrl(), corpA.people.outsider);
    return ask("auth/getuserinfo3rd", { code });
  };
  const first = await guest();
  expect(first).toMatchObject({ errcode: 0, openid: expect.stringMatching(/^o.{27}$/) as string });
  expect(first).not.toHaveProperty("corpid");
  expect((await guest())["openid"]).toBe(first["openid"]);
});

test("the legacy address answers with the legacy field names and takes access_token", async () => {
  const { api, loginUrl, codeOf, world, suiteId, open } = await suite();
  const token = await api(
    "service/get_suite_token",
    {},
    {
      suite_id: suiteId,
      suite_secret: thirdParty.suiteSecret,
      suite_ticket: world.providers.ticket(suiteId).value,
    },
  );
  const code = await codeOf(loginUrl(), corpA.people.xiaoman);
  const access_token = String(token["suite_access_token"]);
  expect(await api("service/getuserinfo3rd", { access_token, code })).toMatchObject({
    CorpId: world.providers.openCorpId(suiteId, corpA.corpId),
    UserId: open(corpA.corpId, corpA.people.xiaoman),
    DeviceId: expect.any(String) as string,
  });
});

test("codes of suites and of apps are not interchangeable, and a lost host is 50001", async () => {
  const { ask, api, token, loginUrl, codeOf, world, suiteId } = await suite();
  const suiteCode = await codeOf(loginUrl(), corpA.people.xiaoman);
  const access_token = await token();
  expect(await api("auth/getuserinfo", { access_token, code: suiteCode })).toMatchObject({
    errcode: 40029,
  });
  const appCode = await codeOf(authorizeUrl(), corpA.people.xiaoman);
  expect(await ask("auth/getuserinfo3rd", { code: appCode })).toMatchObject({ errcode: 40029 });
  expect(await ask("auth/getuserinfo3rd")).toMatchObject({ errcode: 41008 });
  world.providers.updateTemplate(suiteId, { trustedDomains: [] });
  expect(await ask("auth/getuserinfo3rd", { code: suiteCode })).toMatchObject({ errcode: 50001 });
});

test("a proxy template has no suite login: its token is 48002, its id no appid", async () => {
  const { ask, loginUrl, sandbox } = await suite(template);
  expect(await ask("auth/getuserinfo3rd", { code: "x" })).toMatchObject({ errcode: 48002 });
  expect(await ask("auth/getuserdetail3rd", {}, {})).toMatchObject({ errcode: 48002 });
  const page = await (await sandbox.fetch(loginUrl())).text();
  expect(page).toContain('data-errcode="40083"');
});

test("login_type=ServiceApp signs in with the login authorisation, and yields no user_ticket", async () => {
  const { ask, codeOf, open } = await suite(login);
  const url = webLoginUrl({ login_type: "ServiceApp", appid: login.suiteId, agentid: null });
  const code = await codeOf(url, corpB.people.manager, corpB.corpId);
  const identity = await ask("auth/getuserinfo3rd", { code });
  expect(identity).toMatchObject({
    errcode: 0,
    open_userid: open(corpB.corpId, corpB.people.manager),
  });
  expect(identity).not.toHaveProperty("user_ticket");
});

test("a disabled member and an outsider cannot use the login authorisation", async () => {
  const { codeOf } = await suite(login);
  const url = webLoginUrl({ login_type: "ServiceApp", appid: login.suiteId, agentid: null });
  expect(await codeOf(url, corpA.people.disabled)).toBe("");
  expect(await codeOf(url, corpA.people.outsider)).toBe("");
});

test("the provider's login page yields an auth_code, which get_login_info takes once", async () => {
  const all = provided();
  const { api, providerToken, sandbox, world } = all;
  const { corpId } = demo.provider;
  const query = new URLSearchParams({
    appid: corpId,
    redirect_uri: "http://127.0.0.1:3000/cb",
    state: "s1",
    usertype: "member",
  });
  const url = `https://open.work.weixin.qq.com/wwopen/sso/3rd_qrConnect?${query.toString()}`;
  const who = { userId: corpA.people.boss, corpId: corpA.corpId };
  const back = await sandbox.signIn(url, who);
  expect(back?.searchParams.get("state")).toBe("s1");
  const auth_code = back?.searchParams.get("auth_code");
  const access_token = await providerToken();
  const ask = (body: object) => api("service/get_login_info", { access_token }, body);
  const userid = world.providers.openUserId(template.suiteId, corpA.corpId, corpA.people.boss);
  expect(await ask({ auth_code })).toMatchObject({
    errcode: 0,
    usertype: 2,
    user_info: { userid, open_userid: userid },
    corp_info: { corpid: world.providers.openCorpId(template.suiteId, corpA.corpId) },
    agent: [],
  });
  expect(await ask({ auth_code })).toMatchObject({ errcode: 40029, agent: [] });
  expect(await ask({})).toMatchObject({ errcode: 41008 });
});
