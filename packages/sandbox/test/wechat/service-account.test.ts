import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import type { Answer } from "../test-client.ts";

const { serviceAccount, site, miniProgram } = demo.wechat.apps;
const { people } = demo.wechat;

function loginUrl(changes: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    appid: serviceAccount.appId,
    redirect_uri: "http://127.0.0.1:3000/cb",
    response_type: "code",
    scope: "snsapi_userinfo",
    state: "s1",
    ...changes,
  });
  return `https://open.weixin.qq.com/connect/oauth2/authorize?${query.toString()}#wechat_redirect`;
}

function opened() {
  const sandbox = createSandbox();
  const { fetch, world } = sandbox;
  const call = async (path: string, query: Record<string, string>, init?: RequestInit) => {
    const url = `https://api.weixin.qq.com/${path}?${new URLSearchParams(query).toString()}`;
    return (await (await fetch(url, init)).json()) as Answer;
  };
  const exchange = (code: string) =>
    call("sns/oauth2/access_token", {
      appid: serviceAccount.appId,
      secret: serviceAccount.secret,
      code,
      grant_type: "authorization_code",
    });
  const login = async (userId: string, changes?: Record<string, string>) => {
    const back = await sandbox.signIn(loginUrl(changes), { userId });
    return exchange(back?.searchParams.get("code") ?? "");
  };
  const userinfo = ({ access_token, openid }: Answer) =>
    call("sns/userinfo", { access_token: String(access_token), openid: String(openid) });
  return { ...sandbox, world, call, exchange, login, userinfo };
}

test("a service account signs in inside the client: openid of the account, unionid of the website's account", async () => {
  const { login, userinfo, world } = opened();
  const answer = await login(people.plain);
  const { openId, unionId } = world.wechat.identity(serviceAccount.appId, people.plain);
  expect(answer).toMatchObject({ openid: openId, unionid: unionId, scope: "snsapi_userinfo" });
  expect(answer).not.toHaveProperty("is_snapshotuser");
  expect(world.wechat.identity(site.appId, people.plain)).toMatchObject({ unionId });
  expect(await userinfo(answer)).toMatchObject({ openid: openId, nickname: "孙清和" });
});

test("snsapi_base is silent, returns no unionid and opens no profile (48001)", async () => {
  const { login, userinfo } = opened();
  const answer = await login(people.plain, { scope: "snsapi_base" });
  expect(answer).toMatchObject({ scope: "snsapi_base" });
  expect(answer).not.toHaveProperty("unionid");
  expect(await userinfo(answer)).toMatchObject({ errcode: 48001 });
});

test("consent is asked once, and again with forcePopup", async () => {
  const { fetch } = opened();
  const press = async (url: string, step: string) => {
    const body = new URLSearchParams({ user: people.plain, step });
    return fetch(url, { method: "POST", body });
  };
  expect(await (await press(loginUrl(), "choose")).text()).toContain('data-testid="consent"');
  expect((await press(loginUrl(), "allow")).status).toBe(302);
  expect((await press(loginUrl(), "choose")).status).toBe(302);
  const forced = await press(loginUrl({ forcePopup: "true" }), "choose");
  expect(await forced.text()).toContain('data-testid="consent"');
});

test("forceSnapShot signs in as a virtual account: is_snapshotuser, other ids, a placeholder nickname", async () => {
  const { login, userinfo, world } = opened();
  const answer = await login(people.plain, { forceSnapShot: "true" });
  const real = world.wechat.identity(serviceAccount.appId, people.plain);
  expect(answer).toMatchObject({ is_snapshotuser: 1 });
  expect(answer["openid"]).not.toBe(real.openId);
  expect(answer["unionid"]).not.toBe(real.unionId);
  expect(await userinfo(answer)).toMatchObject({ nickname: "微信用户", headimgurl: "" });
});

test("a code of a service account expires after 300 s", async () => {
  const { exchange, world } = opened();
  const issue = () => world.issueCode({ appId: serviceAccount.appId, userId: people.plain });
  const [fresh, old] = [issue(), issue()];
  world.clock.advance(299);
  expect(await exchange(fresh)).toHaveProperty("access_token");
  world.clock.advance(1);
  expect(await exchange(old)).toMatchObject({ errcode: 40029 });
});

test.each([
  ["a website's appid", { appid: site.appId }, "10016"],
  ["no scope", { scope: "" }, "10010"],
  ["a website's scope", { scope: "snsapi_login" }, "10005"],
  ["no redirect_uri", { redirect_uri: "" }, "10011"],
  ["an untrusted host", { redirect_uri: "https://evil.example/" }, "10003"],
])(
  "the WeChat authorise page refuses %s",
  async (_case, changes: Record<string, string>, errcode) => {
    const { fetch } = opened();
    const page = await (await fetch(loginUrl(changes))).text();
    expect(page).toContain(`data-errcode="${errcode}"`);
  },
);

test("the QR page refuses a service account", async () => {
  const { fetch } = opened();
  const query = new URLSearchParams({ appid: serviceAccount.appId, scope: "snsapi_login" });
  const page = await (
    await fetch(`https://open.weixin.qq.com/connect/qrconnect?${query.toString()}`)
  ).text();
  expect(page).toContain("appid 参数错误");
});

test("the code exchange accepts a POST form, and ignores a JSON body", async () => {
  const { fetch, world } = opened();
  const url = "https://api.weixin.qq.com/sns/oauth2/access_token";
  const fields = () => ({
    appid: serviceAccount.appId,
    secret: serviceAccount.secret,
    code: world.issueCode({ appId: serviceAccount.appId, userId: people.plain }),
    grant_type: "authorization_code",
  });
  const form = await fetch(url, { method: "POST", body: new URLSearchParams(fields()) });
  expect(await form.json()).toHaveProperty("openid");
  const json = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields()),
  });
  expect(await json.json()).toMatchObject({ errcode: 41002 });
});

test("a mini program's js_code becomes an openid and a session_key, once", async () => {
  const { call, world } = opened();
  const js_code = world.issueCode({ appId: miniProgram.appId, userId: people.plain });
  const query = {
    appid: miniProgram.appId,
    secret: miniProgram.secret,
    js_code,
    grant_type: "authorization_code",
  };
  const { openId, unionId } = world.wechat.identity(miniProgram.appId, people.plain);
  expect(await call("sns/jscode2session", query)).toEqual({
    openid: openId,
    unionid: unionId,
    session_key: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/) as string,
  });
  expect(await call("sns/jscode2session", query)).toMatchObject({ errcode: 40163 });
  expect(await call("sns/jscode2session", { ...query, js_code: "" })).toMatchObject({
    errcode: 41008,
  });
  const wrong = await call("sns/jscode2session", { ...query, secret: "x" });
  expect(wrong).toMatchObject({ errcode: 40125 });
});

const credential = {
  grant_type: "client_credential",
  appid: serviceAccount.appId,
  secret: serviceAccount.secret,
};

test("cgi-bin/token returns a new token each time; the old one works for 300 s more", async () => {
  const { call, world } = opened();
  const ticket = (token: unknown) =>
    call("cgi-bin/ticket/getticket", { access_token: String(token), type: "jsapi" });
  const first = await call("cgi-bin/token", credential);
  expect(first).toMatchObject({ expires_in: 7200 });
  const second = await call("cgi-bin/token", credential);
  expect(second["access_token"]).not.toBe(first["access_token"]);
  expect(await ticket(first["access_token"])).toMatchObject({ errcode: 0, expires_in: 7200 });
  world.clock.advance(300);
  expect(await ticket(first["access_token"])).toMatchObject({ errcode: 42001 });
  expect(await ticket(second["access_token"])).toMatchObject({ errcode: 0 });
});

test("cgi-bin/stable_token repeats its token; a forced refresh ends the old one, at most every 30 s", async () => {
  const { call, world } = opened();
  const stable = (more: object = {}) =>
    call(
      "cgi-bin/stable_token",
      {},
      { method: "POST", body: JSON.stringify({ ...credential, ...more }) },
    );
  const check = async (token: unknown) =>
    call("cgi-bin/ticket/getticket", { access_token: String(token), type: "jsapi" });
  const first = await stable();
  expect((await stable())["access_token"]).toBe(first["access_token"]);
  const forced = await stable({ force_refresh: true });
  expect(forced["access_token"]).not.toBe(first["access_token"]);
  expect(await check(first["access_token"])).toMatchObject({ errcode: 40001 });
  expect((await stable({ force_refresh: true }))["access_token"]).toBe(forced["access_token"]);
  const byGet = await call("cgi-bin/stable_token", credential);
  expect(byGet).toMatchObject({ errcode: 43002 });
  world.clock.advance(6_901);
  expect((await stable())["access_token"]).not.toBe(forced["access_token"]);
  expect(await check(forced["access_token"])).toMatchObject({ errcode: 0 });
});

test.each([
  [{ grant_type: "other" }, 40002],
  [{ appid: "wx0000000000000000" }, 40013],
  [{ appid: site.appId }, 40013],
  [{ secret: "x" }, 40125],
  [{ secret: "" }, 41004],
])("cgi-bin/token refuses %j with %d", async (changes, errcode) => {
  const { call } = opened();
  expect(await call("cgi-bin/token", { ...credential, ...changes })).toMatchObject({ errcode });
});

test("an address outside the white-list is 40164, with the address in the text", async () => {
  const { call, world } = opened();
  world.wechat.updateApp(serviceAccount.appId, { trustedIps: ["198.51.100.1"] });
  expect(await call("cgi-bin/token", credential)).toMatchObject({
    errcode: 40164,
    errmsg: expect.stringContaining("invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7") as string,
  });
});
