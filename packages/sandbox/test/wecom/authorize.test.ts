import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox.ts";
import { authorizeUrl, clientOf } from "../test-client.ts";

const { corpId, apps, people } = demo.corpA;

async function textOf({ fetch }: Sandbox, url: string) {
  return (await fetch(url)).text();
}

async function identify(sandbox: Sandbox, back: URL | null, secret?: string) {
  const { api, token } = clientOf(sandbox);
  return api("auth/getuserinfo", {
    access_token: await token(secret),
    code: back?.searchParams.get("code") ?? "",
  });
}

test("snsapi_base redirects at once with a code, before a fragment and after a query", async () => {
  const sandbox = createSandbox();
  const back = await sandbox.signIn(
    authorizeUrl({ redirect_uri: "http://127.0.0.1:3000/cb?a=%2F#/home" }),
    { userId: people.xiaoman },
  );
  expect(back?.href).toMatch(
    /^http:\/\/127\.0\.0\.1:3000\/cb\?a=%2F&code=[\w-]{43}&state=abc123#\/home$/,
  );
  expect(await identify(sandbox, back)).toEqual({ errcode: 0, errmsg: "ok", userid: "LinXiaoMan" });
});

test("the authorise page redirects with 302", async () => {
  const { fetch } = createSandbox();
  const body = new URLSearchParams({ step: "choose", corp: corpId, user: people.xiaoman });
  const response = await fetch(authorizeUrl(), { method: "POST", body });
  expect(response.status).toBe(302);
});

test("a state outside the documented characters is refused, unless the world's strictState is off", async () => {
  const sandbox = createSandbox();
  const state = "a.b-c_d~".repeat(29);
  const url = authorizeUrl({ state });
  expect(await (await sandbox.fetch(url)).text()).toContain('data-errcode="40058"');
  sandbox.world.updatePlatform({ strictState: false });
  const back = await sandbox.signIn(url, { userId: people.xiaoman });
  expect(back?.searchParams.get("state")).toBe(state);
  sandbox.world.reset();
  expect(await (await sandbox.fetch(url)).text()).toContain('data-errcode="40058"');
});

test("the retired scope snsapi_userinfo signs in silently, without a user_ticket", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const url = authorizeUrl({ scope: "snsapi_userinfo" });
  const back = await sandbox.signIn(url, { userId: people.xiaoman });
  const code = back?.searchParams.get("code") ?? "";
  const answer = await api("auth/getuserinfo", { access_token: await token(), code });
  expect(answer).toMatchObject({ errcode: 0, userid: people.xiaoman });
  expect(answer).not.toHaveProperty("user_ticket");
});

test("an empty state is returned empty", async () => {
  const back = await createSandbox().signIn(authorizeUrl({ state: null }), {
    userId: people.xiaoman,
  });
  expect(back?.search).toMatch(/&state=$/);
});

test("snsapi_privateinfo asks for consent and yields a user_ticket", async () => {
  const sandbox = createSandbox();
  const back = await sandbox.signIn(authorizeUrl({ scope: "snsapi_privateinfo" }), {
    userId: people.xiaoman,
  });
  expect(await identify(sandbox, back)).toMatchObject({
    userid: "LinXiaoMan",
    user_ticket: expect.stringMatching(/^[\w-]{128}$/),
  });
});

test("consent is asked once in 30 days, and only for fields the administrator enabled", async () => {
  const sandbox = createSandbox();
  sandbox.world.updateApp(corpId, apps.portal.agentId, { sensitiveFields: ["mobile"] });
  const url = authorizeUrl({ scope: "snsapi_privateinfo" });
  const choose = () =>
    sandbox.fetch(url, {
      method: "POST",
      body: new URLSearchParams({ step: "choose", corp: corpId, user: people.xiaoman }),
    });
  const asking = await (await choose()).text();
  expect([...asking.matchAll(/data-testid="(consent-\w+)"/g)].map(([, id]) => id)).toEqual([
    "consent-mobile",
  ]);
  await sandbox.signIn(url, { userId: people.xiaoman });
  expect((await choose()).status).toBe(302);
  sandbox.world.clock.advance(2_592_000);
  expect((await choose()).status).toBe(200);
  await sandbox.signIn(url, { userId: people.xiaoman });
  sandbox.world.forgetConsents();
  expect((await choose()).status).toBe(200);
});

test("consent is stored field by field", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const body = new URLSearchParams({
    step: "allow",
    corp: corpId,
    user: people.xiaoman,
    field: "email",
  });
  const response = await sandbox.fetch(authorizeUrl({ scope: "snsapi_privateinfo" }), {
    method: "POST",
    body,
  });
  const { user_ticket } = await identify(sandbox, new URL(response.headers.get("location") ?? ""));
  const detail = await api("auth/getuserdetail", { access_token: await token() }, { user_ticket });
  expect(detail).toMatchObject({ email: "lin.xiaoman@example.com", gender: "0" });
  expect(detail).not.toHaveProperty("mobile");
});

test("an app from before 2022-06-20 has no consent page", async () => {
  const sandbox = createSandbox();
  const url = authorizeUrl({ scope: "snsapi_privateinfo", agentid: String(apps.legacy.agentId) });
  const body = new URLSearchParams({ step: "choose", corp: corpId, user: people.xiaoman });
  expect((await sandbox.fetch(url, { method: "POST", body })).status).toBe(302);
  const back = await sandbox.signIn(url, { userId: people.xiaoman });
  expect(await identify(sandbox, back, apps.legacy.secret)).toHaveProperty("user_ticket");
});

test("without an agentid the wide scope counts as base, no member is refused, and any app that trusts the host accepts the code", async () => {
  const sandbox = createSandbox();
  const url = authorizeUrl({ scope: "snsapi_privateinfo", agentid: null });
  const first = await sandbox.signIn(url, { userId: people.outsideRange });
  expect(await identify(sandbox, first)).toEqual({ errcode: 0, errmsg: "ok", userid: "QianDuo" });
  const second = await sandbox.signIn(url, { userId: people.outsideRange });
  expect(await identify(sandbox, second, apps.legacy.secret)).toMatchObject({ userid: "QianDuo" });
});

test("an outsider, and a member of another company, sign in as an openid", async () => {
  const sandbox = createSandbox();
  const outsider = await sandbox.signIn(authorizeUrl({ scope: "snsapi_privateinfo" }), {
    userId: people.outsider,
  });
  expect(await identify(sandbox, outsider)).toMatchObject({ openid: people.outsider });
  const visit = () =>
    sandbox.signIn(authorizeUrl(), { corpId: demo.corpB.corpId, userId: demo.corpB.people.plain });
  const [first, second] = [
    await identify(sandbox, await visit()),
    await identify(sandbox, await visit()),
  ];
  expect(first["openid"]).toMatch(/^o\w{27}$/);
  expect(second["openid"]).toBe(first["openid"]);
});

test.each([
  ["disabled", people.disabled],
  ["not activated", people.notActivated],
  ["outside the range", people.outsideRange],
])("a person who is %s gets a page and no redirect", async (_case, userId) => {
  const sandbox = createSandbox();
  expect(await sandbox.signIn(authorizeUrl(), { userId })).toBeNull();
  expect(await textOf(sandbox, authorizeUrl())).toContain(`data-testid="why-${userId}"`);
});

test("refusing the consent does not redirect", async () => {
  const sandbox = createSandbox();
  const url = authorizeUrl({ scope: "snsapi_privateinfo" });
  expect(await sandbox.signIn(url, { userId: people.xiaoman, action: "refuse" })).toBeNull();
});

test.each([
  ["an unknown company", { appid: "ww0000000000000000" }, 40013],
  ["an unknown agentid", { agentid: "42" }, 40056],
  ["another response_type", { response_type: "token" }, 40058],
  ["an unknown scope", { scope: "snsapi_login" }, 40058],
  ["an untrusted host", { redirect_uri: "https://evil.example/cb" }, 50001],
  [
    "an untrusted host and no agentid",
    { agentid: null, redirect_uri: "https://evil.example/cb" },
    50001,
  ],
  ["punctuation in the state", { state: "a-b" }, 40058],
  ["a state over 128 bytes", { state: "a".repeat(129) }, 40058],
])("the authorise page refuses %s", async (_case, changes, errcode) => {
  const sandbox = createSandbox();
  expect(await textOf(sandbox, authorizeUrl(changes))).toContain(`data-errcode="${errcode}"`);
  expect(
    await sandbox.signIn(authorizeUrl(changes), { userId: people.xiaoman, corpId }),
  ).toBeNull();
});

test("the page for an untrusted host shows the provider's text", async () => {
  const text = await textOf(
    createSandbox(),
    authorizeUrl({ redirect_uri: "https://evil.example/cb" }),
  );
  expect(text).toContain("redirect_uri 参数错误");
});

test("a cross-site POST to the authorise page is refused", async () => {
  const { fetch } = createSandbox();
  const body = new URLSearchParams({ step: "choose", corp: corpId, user: people.xiaoman });
  const response = await fetch(authorizeUrl(), {
    method: "POST",
    body,
    headers: { "sec-fetch-site": "cross-site" },
  });
  expect([response.status, response.headers.has("location")]).toEqual([200, false]);
});
