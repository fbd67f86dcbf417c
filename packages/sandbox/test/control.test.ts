import { expect, test } from "vitest";
import { demo } from "../src/demo/world.ts";
import { createSandbox } from "../src/sandbox.ts";
import { clientOf, qrConnectUrl, webLoginUrl } from "./test-client.ts";
import { OPERATIONS } from "../src/control/world-operations.ts";

const { corpId, apps, people } = demo.corpA;
const BASE = "http://127.0.0.1:3001/sandbox/api";

function controlled() {
  const sandbox = createSandbox();
  const get = async (path: string) =>
    (await sandbox.fetch(`${BASE}${path}`)).json() as Promise<Record<string, unknown>>;
  const send = (path: string, input: unknown, headers: Record<string, string> = {}) =>
    sandbox.fetch(`${BASE}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(input),
    });
  const post = async (path: string, input: unknown) => {
    const response = await send(path, input);
    const body = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(String(body["error"]));
    return body;
  };
  return { ...sandbox, ...clientOf(sandbox), get, send, post };
}

test("the control API describes every operation in OpenAPI", async () => {
  const document = await controlled().get("");
  expect(document["openapi"]).toBe("3.1.0");
  const paths = document["paths"] as Record<
    string,
    Record<string, { requestBody?: unknown; parameters?: unknown }>
  >;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(described.toSorted()).toEqual(
    OPERATIONS.map(({ method, name }) => `${method.toLowerCase()} /sandbox/api/${name}`).toSorted(),
  );
  expect(paths["/sandbox/api/calls"]?.["get"]?.parameters).toEqual([
    { name: "endpoint", in: "query", required: false, schema: { type: "string" } },
  ]);
  expect(JSON.stringify(paths["/sandbox/api/fail-next"]?.["post"]?.requestBody)).toContain(
    "latencyMs",
  );
});

test("the control API returns the whole world, secrets included", async () => {
  const { get } = controlled();
  expect(JSON.stringify(await get("/world"))).toContain(apps.portal.secret);
});

test("the control API signs in, scripts faults, lists calls, moves the clock, resets", async () => {
  const { post, get, world, api, token } = controlled();
  const { redirect } = await post("/sign-in", { loginUrl: webLoginUrl(), userId: people.xiaoman });
  expect(redirect).toMatch(/^http:\/\/127\.0\.0\.1:3000\/cb\?next=%2Fhome&code=/);
  expect(
    await post("/sign-in", { loginUrl: webLoginUrl(), userId: people.xiaoman, action: "refuse" }),
  ).toEqual({ redirect: null });

  await post("/fail-next", { endpoint: "gettoken", fault: -1 });
  await post("/fail-next", { endpoint: "gettoken", fault: { httpStatus: 502 }, times: 3 });
  expect(await get("/unused-faults")).toMatchObject({
    faults: [{ fault: { errcode: -1 } }, { remaining: 3 }],
  });
  expect(await api("gettoken")).toMatchObject({ errcode: -1 });
  expect(await get("/calls?endpoint=gettoken")).toMatchObject({ calls: [{ errcode: -1 }] });

  const startedMs = performance.now();
  await post("/clock", { now: 1000, advanceSeconds: 60 });
  const passedMs = ((await get("/clock"))["now"] as number) - 61_000;
  expect(passedMs).toBeGreaterThanOrEqual(-1);
  expect(passedMs).toBeLessThanOrEqual(performance.now() - startedMs + 1);
  await post("/reset", {});
  expect([world.unusedFaults(), world.calls()]).toEqual([[], []]);
  expect(await token()).toMatch(/^[\w-]{214}$/);
});

test("the control API edits the world", async () => {
  const { post, world, api, token } = controlled();
  await post("/update-member", { corpId, userId: people.xiaoman, patch: { status: 2 } });
  expect(world.member(corpId, people.xiaoman).status).toBe(2);
  await post("/add-member", { corpId, member: { userId: "New", name: "新" } });
  await post("/remove-member", { corpId, userId: people.plain });
  expect(world.corp(corpId).members.map(({ userId }) => userId)).toEqual(
    expect.arrayContaining(["New"]),
  );
  expect(() => world.member(corpId, people.plain)).toThrow("no member");
  await post("/add-department", { corpId, department: { id: 20, name: "二十", parentId: 1 } });
  await post("/update-department", { corpId, id: 20, patch: { name: "廿" } });
  expect(world.corp(corpId).departments.at(-1)).toMatchObject({ id: 20, name: "廿" });
  await post("/remove-department", { corpId, id: 20 });
  expect(world.corp(corpId).departments).toHaveLength(7);
  await post("/add-app", { corpId, app: { agentId: 1000009, name: "x", secret: "y" } });
  await post("/update-app", { corpId, agentId: 1000009, patch: { enabled: false } });
  await post("/trust-domain", { corpId, agentId: 1000009, host: "localhost:4000" });
  expect(world.app(corpId, 1000009)).toMatchObject({
    enabled: false,
    trustedDomains: ["localhost:4000"],
  });
  await post("/add-corp", {
    corp: {
      corpId: "ww1111111111111111",
      name: "一",
      fullName: "一",
      departments: [{ id: 1, name: "一", parentId: 0 }],
    },
  });
  await post("/update-corp", { corpId: "ww1111111111111111", patch: { dissolved: true } });
  expect(world.corp("ww1111111111111111").dissolved).toBe(true);

  const access_token = await token();
  expect(await post("/revoke-tokens", { corpId })).toEqual({ revoked: 1 });
  expect(await api("getcallbackip", { access_token })).toMatchObject({ errcode: 40014 });
  const { code } = await post("/issue-code", { corpId, agentId: 1000002, userId: people.emoji });
  expect(
    await api("auth/getuserinfo", { access_token: await token(), code: String(code) }),
  ).toMatchObject({ userid: "AJu" });
  await post("/rates", { rates: "off" });
  await post("/forget-consents", {});
  await post("/caller-ip", { ip: "198.51.100.9" });
  expect(await api("getcallbackip", { access_token: await token() })).toMatchObject({
    errcode: 60020,
  });
});

test("the control API edits WeChat's part of the world and signs in there", async () => {
  const { post, get, world, fetch } = controlled();
  const { apps: sites, people: persons } = demo.wechat;
  const { appId } = sites.site;
  expect(JSON.stringify(await get("/world"))).toContain(sites.otherAccount.secret);
  const loginUrl = qrConnectUrl();
  const signIn = { loginUrl, userId: persons.plain };
  expect((await post("/sign-in", signIn))["redirect"]).toMatch(/&code=[\w-]{32}&state=abc123$/);

  await post("/update-wechat-app", { appId, patch: { afterRefusal: "redirect" } });
  expect((await post("/sign-in", { ...signIn, action: "refuse" }))["redirect"]).toBe(
    "http://127.0.0.1:3000/cb?next=%2Fhome&state=abc123",
  );
  await post("/add-wechat-app", {
    app: { appId: "wx00000000000000aa", name: "新", secret: "s", accountId: "a" },
  });
  await post("/trust-wechat-host", { appId: "wx00000000000000aa", host: "localhost:4000" });
  expect(world.wechat.app("wx00000000000000aa").callbackHosts).toEqual(["localhost:4000"]);
  await post("/add-wechat-person", { person: { personId: "new", nickname: "新" } });
  await post("/update-wechat-person", { id: "new", patch: { hasUnionId: false } });
  expect(await get(`/wechat-identity?appId=${appId}&id=new`)).toEqual({
    openId: world.wechat.identity(appId, "new").openId,
  });
  const { code } = await post("/issue-wechat-code", { appId, userId: "new" });
  const exchange = new URLSearchParams({
    appid: appId,
    secret: sites.site.secret,
    code: String(code),
    grant_type: "authorization_code",
  });
  const url = `https://api.weixin.qq.com/sns/oauth2/access_token?${exchange.toString()}`;
  expect(await (await fetch(url)).json()).toMatchObject({ scope: "snsapi_login" });
  expect(await post("/revoke-wechat-tokens", { id: "new", as: 42007 })).toEqual({ revoked: 1 });
  await post("/remove-wechat-person", { id: "new" });
  expect(() => world.wechat.person("new")).toThrow("no WeChat person new");
});

test("the control API manages a service provider: settings, authorisations, pushes", async () => {
  const { post, get, world } = controlled();
  const { suiteId } = demo.provider.template;
  expect(JSON.stringify(await get("/world"))).toContain(demo.provider.providerSecret);
  await post("/add-provider", {
    provider: { corpId: "ww7777777777777777", name: "新", providerSecret: "s" },
  });
  await post("/update-provider", { corpId: "ww7777777777777777", patch: { name: "改" } });
  await post("/add-template", {
    providerCorpId: "ww7777777777777777",
    template: { ...demo.provider.template, suiteId: "dk7777777777777777", name: "新" },
  });
  await post("/update-template", { suiteId: "dk7777777777777777", patch: { published: false } });
  expect(world.providers.list.at(-1)).toMatchObject({
    name: "改",
    templates: [{ published: false }],
  });

  const { value } = await get(`/suite-ticket?suiteId=${suiteId}`);
  expect(value).toBe(world.providers.ticket(suiteId).value);
  const done = await post("/authorise", {
    suiteId,
    corpId,
    visible: { departments: [2] },
    state: "s",
  });
  expect(done).toMatchObject({ suiteId, corpId, authCode: expect.any(String) });
  expect(await get("/authorisations")).toMatchObject({
    authorisations: [{ permanentCode: done["permanentCode"] }],
  });
  await post("/trust-suite-domain", { suiteId, host: "localhost:4000" });
  expect(world.app(corpId, Number(done["agentId"])).trustedDomains).toContain("localhost:4000");
  expect(world.providers.template(suiteId).trustedDomains).toContain("localhost:4000");
  await post("/reset-permanent-code", { suiteId, corpId });
  await post("/cancel-authorisation", { suiteId, corpId });
  expect(await get("/authorisations")).toEqual({ authorisations: [] });

  const nowhere = "http://127.0.0.1:1/";
  expect(await post("/set-callback", { suiteId, url: nowhere })).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/^no connection: /),
  });
  expect(
    await post("/set-callback", {
      corpId,
      agentId: apps.portal.agentId,
      url: nowhere,
      token: "t",
      encodingAESKey: demo.provider.template.encodingAESKey,
    }),
  ).toMatchObject({ ok: false, receiver: corpId });
  await expect(post("/set-callback", { corpId, url: nowhere })).rejects.toThrow("expected suiteId");
  await post("/update-template", { suiteId, patch: { callbackUrl: nowhere } });
  const { id } = await post("/push-ticket", { suiteId });
  await post("/push-event", { suiteId, name: "anything", fields: { TimeStamp: null, A: 1 } });
  expect(await post("/push-again", { deliveryId: id, freshNonce: false })).toMatchObject({
    repeats: id,
    status: "failed",
  });
  await post("/settle-pushes", {});
  const { deliveries } = await get("/deliveries?name=anything");
  expect(deliveries).toMatchObject([{ plain: expect.stringContaining("<A>1</A>") }]);
  await expect(post("/push-again", { deliveryId: "push-999" })).rejects.toThrow("no delivery");
});

test("the control API reports what is wrong with a request", async () => {
  const { post } = controlled();
  await expect(post("/fail-next", { endpoint: "nothing", fault: -1 })).rejects.toThrow(
    'no endpoint "nothing"',
  );
  await expect(post("/clock", { minutes: 5 })).rejects.toThrow("minutes");
  await expect(post("/update-member", { corpId, userId: "Nobody", patch: {} })).rejects.toThrow(
    "no member Nobody",
  );
  await expect(
    post("/update-member", { corpId, userId: people.xiaoman, patch: { status: 9 } }),
  ).rejects.toThrow("status");
  await expect(post("/caller-ip", { ip: "here" })).rejects.toThrow("ip");
});

test("the control API rejects requests of another site's page", async () => {
  const { send, fetch, world } = controlled();
  const member = { corpId, userId: people.xiaoman, patch: { status: 2 } };
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
  ])
    expect((await send("/update-member", member, headers)).status).toBe(403);
  expect((await send("/update-member", member, { "content-type": "text/plain" })).status).toBe(400);
  expect(world.member(corpId, people.xiaoman).status).toBe(1);
  expect(
    (await fetch(`${BASE}/world`, { headers: { "sec-fetch-site": "cross-site" } })).status,
  ).toBe(403);
  expect(
    (await send("/clock", {}, { "sec-fetch-site": "same-origin", origin: "http://127.0.0.1:3001" }))
      .status,
  ).toBe(200);
});
