import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { authorizeUrl, clientOf, webLoginUrl } from "../test-client.ts";
import type { Fault } from "../../src/simulator/world/state/faults.ts";

const { corpId, apps, people } = demo.corpA;
const url = `https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${apps.portal.secret}`;

function scripted(fault: number | Fault, endpoint = "gettoken", times?: number) {
  const sandbox = createSandbox();
  sandbox.world.failNext(endpoint, fault, times);
  return { ...sandbox, ...clientOf(sandbox) };
}

test("a numeric fault answers with that errcode the given number of times", async () => {
  const { api, world } = scripted(-1, "gettoken", 2);
  const query = { corpid: corpId, corpsecret: apps.portal.secret };
  expect(world.unusedFaults()).toEqual([
    { endpoint: "gettoken", fault: { errcode: -1 }, remaining: 2 },
  ]);
  expect(await api("gettoken", query)).toMatchObject({ errcode: -1 });
  expect(world.unusedFaults()).toMatchObject([{ remaining: 1 }]);
  expect(await api("gettoken", query)).toMatchObject({ errcode: -1 });
  expect(await api("gettoken", query)).toMatchObject({ errcode: 0 });
  expect(world.unusedFaults()).toEqual([]);
});

test("faults of one endpoint are consumed in the order scripted, and by no other endpoint", async () => {
  const { world, api, token } = scripted(45009, "user/get");
  world.failNext("/cgi-bin/user/get", { errcode: 48002, errmsg: "made up" });
  const query = { access_token: await token(), userid: people.xiaoman };
  expect(await api("user/get", query)).toMatchObject({ errcode: 45009, department: [] });
  expect((await api("user/get", query)).errmsg).toMatch(/^made up, hint: /);
  expect(await api("user/get", query)).toMatchObject({ errcode: 0 });
});

test("a scripted refusal does not consume the code", async () => {
  const { api, token, world } = scripted(-1, "auth/getuserinfo");
  const query = {
    access_token: await token(),
    code: world.issueCode({ corpId, agentId: 1000002, userId: people.xiaoman }),
  };
  expect(await api("auth/getuserinfo", query)).toMatchObject({ errcode: -1 });
  expect(await api("auth/getuserinfo", query)).toMatchObject({ errcode: 0 });
});

test("latencyMs: a caller that aborts does not undo the call", async () => {
  const { fetch, api, token, world } = scripted({ latencyMs: 60_000 }, "auth/getuserinfo");
  const query = {
    access_token: await token(),
    code: world.issueCode({ corpId, agentId: 1000002, userId: people.xiaoman }),
  };
  const late = `https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo?${new URLSearchParams(query).toString()}`;
  await expect(fetch(late, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
    name: "TimeoutError",
  });
  expect(await api("auth/getuserinfo", query)).toMatchObject({ errcode: 40029 });
});

test("latencyMs: a late answer is the ordinary one", async () => {
  const { fetch } = scripted({ latencyMs: 5 });
  expect(await (await fetch(url, { signal: AbortSignal.timeout(5000) })).json()).toMatchObject({
    errcode: 0,
  });
});

test("networkError: fetch rejects as it does for a reset connection", async () => {
  const { fetch, world } = scripted({ networkError: true });
  await expect(fetch(url)).rejects.toMatchObject({
    name: "TypeError",
    message: "fetch failed",
    cause: { code: "ECONNRESET" },
  });
  expect(world.calls("gettoken")).toMatchObject([{ status: 0 }]);
});

test("httpStatus: answers with the HTML body of a gateway", async () => {
  const response = await scripted({ httpStatus: 502 }).fetch(url);
  expect([response.status, response.headers.get("content-type")]).toEqual([502, "text/html"]);
});

test("truncated: the JSON does not parse", async () => {
  const text = await (await scripted({ truncated: true }).fetch(url)).text();
  expect(text).toMatch(/^\{"errcode":0/);
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
});

test("noErrcode, numbersAsStrings and textPlain work alone and combined", async () => {
  const bare = await (await scripted({ noErrcode: true }).fetch(url)).json();
  expect(Object.keys(bare as object).toSorted()).toEqual(["access_token", "expires_in"]);
  expect(await (await scripted({ numbersAsStrings: true }).fetch(url)).json()).toMatchObject({
    errcode: "0",
    expires_in: "7200",
  });
  const all = await scripted({ noErrcode: true, numbersAsStrings: true, textPlain: true }).fetch(
    url,
  );
  expect(all.headers.get("content-type")).toBe("text/plain");
  expect(await all.json()).toEqual({ access_token: expect.any(String), expires_in: "7200" });
});

test("set overwrites fields of the answer, and null removes them", async () => {
  const { api, token } = scripted(
    { set: { department: [1], is_leader_in_dept: [0, 1, 1], name: null } },
    "user/get",
  );
  const answer = await api("user/get", { access_token: await token(), userid: people.xiaoman });
  expect(answer).toMatchObject({ department: [1], is_leader_in_dept: [0, 1, 1] });
  expect(answer).not.toHaveProperty("name");
});

test("openid: a member is reported as an outsider", async () => {
  const { api, token, world } = scripted({ openid: true }, "auth/getuserinfo");
  const code = world.issueCode({ corpId, agentId: 1000002, userId: people.xiaoman });
  const answer = await api("auth/getuserinfo", { access_token: await token(), code });
  expect(answer).toEqual({ errcode: 0, errmsg: "ok", openid: expect.stringMatching(/^o\w{27}$/) });
});

test("revokeToken: this call fails, the old token stays dead, a new one works", async () => {
  const { api, token } = scripted({ revokeToken: true }, "user/get");
  const first = await token();
  const ask = async (access_token: string) =>
    (await api("user/get", { access_token, userid: people.xiaoman })).errcode;
  expect([await ask(first), await ask(first), await ask(await token())]).toEqual([40014, 40014, 0]);
});

test.each([
  ["the scan page", "wwlogin/sso/login", webLoginUrl()],
  ["the in-client page", "connect/oauth2/authorize", authorizeUrl()],
])(
  "%s redirects without a code, with a wrong state, with more than asked, or not at all",
  async (_page, endpoint, login) => {
    const { world, signIn } = createSandbox();
    const go = async (redirect: NonNullable<Fault["redirect"]>) => {
      world.failNext(endpoint, { redirect });
      return (await signIn(login, { userId: people.xiaoman }))?.searchParams;
    };
    const noCode = await go("no-code");
    expect([noCode?.has("code"), noCode?.get("state")]).toEqual([false, "abc123"]);
    const wrong = await go("wrong-state");
    expect(wrong?.get("code")).toMatch(/^[\w-]{43}$/);
    expect(wrong?.get("state")).toMatch(/^[A-Za-z0-9]{22}$/);
    expect((await go("extra-params"))?.get("appid")).toBe(corpId);
    expect(await go("none")).toBeUndefined();
    expect(world.unusedFaults()).toEqual([]);
  },
);

test("a fault makes a page show an error, or fail like a gateway", async () => {
  const { world, signIn, fetch } = createSandbox();
  world.failNext("wwlogin/sso/login", 50001);
  expect(await signIn(webLoginUrl(), { userId: people.xiaoman })).toBeNull();
  world.failNext("connect/oauth2/authorize", { httpStatus: 503 });
  expect((await fetch(authorizeUrl())).status).toBe(503);
});

test("failNext rejects an unknown endpoint, an empty fault and an unknown fault", () => {
  const { world } = createSandbox();
  expect(() => world.failNext("getTokens", -1)).toThrow(
    'no endpoint "getTokens"; expected one of gettoken,',
  );
  expect(() => world.failNext("gettoken", {})).toThrow("an empty fault does nothing");
  expect(() => world.failNext("gettoken", { latency: 5 } as Fault)).toThrow("latency");
  expect(() => world.failNext("gettoken", -1, 0)).toThrow(RangeError);
});
