import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { clientOf } from "../test-client.ts";

const { corpId, apps, contactSecret, people } = demo.corpA;
const agentId = apps.portal.agentId;
const base = "https://qyapi.weixin.qq.com/cgi-bin";

/** The order in which mistakes are reported: each line is worse than everything below it. */
test("the API checks in the service's order: token, IP, company, app, kind, rate, shape, parameters, range", async () => {
  const sandbox = createSandbox();
  const { world } = sandbox;
  const { api, token } = clientOf(sandbox);
  const list = async (query: Record<string, string>) =>
    (await api("user/list_id", query, { limit: 0 })).errcode;

  const access_token = await token();
  const contacts = { access_token: await token(contactSecret) };
  world.callerIp = "198.51.100.99";
  world.updateCorp(corpId, { dissolved: true });
  world.updateApp(corpId, agentId, { enabled: false });
  world.setRates({ corpPerMinute: 1 });

  expect(await list({})).toBe(41001);
  expect(await list({ access_token: "made-up" })).toBe(40014);
  world.clock.advance(7200);
  expect(await list({ access_token })).toBe(42001);
  world.clock.advance(-7200);
  expect(await list({ access_token })).toBe(60020);
  world.callerIp = "203.0.113.7";
  expect(await list({ access_token })).toBe(301007);
  world.updateCorp(corpId, { dissolved: false });
  expect(await list({ access_token })).toBe(50003);
  world.updateApp(corpId, agentId, { enabled: true });
  expect(await list({ access_token })).toBe(48002);

  expect(await list(contacts)).toBe(40058);
  expect(await list(contacts)).toBe(45009);
  world.clock.advance(60);
  world.setRates("off");
  const bare = await sandbox.fetch(`${base}/user/getuserid?access_token=${contacts.access_token}`);
  expect(await bare.json()).toMatchObject({ errcode: 43002 });
});

test("the API checks presence before validity, and both before the visible range", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const codes = await Promise.all(
    [{}, { userid: "%%" }, { userid: "Nobody" }, { userid: people.outsideRange }].map(
      async (query) => (await api("user/get", { access_token, ...query })).errcode,
    ),
  );
  expect(codes).toEqual([41009, 40003, 60111, 60011]);
});

test("the API reads the token from the query only", async () => {
  const sandbox = createSandbox();
  const { token, api } = clientOf(sandbox);
  const access_token = await token();
  const headers = { authorization: `Bearer ${access_token}` };
  const inHeader = await sandbox.fetch(`${base}/getcallbackip`, { headers });
  expect(await inHeader.json()).toMatchObject({ errcode: 41001 });
  expect(await api("auth/getuserdetail", {}, { access_token })).toMatchObject({ errcode: 41001 });
});

test("an error is HTTP 200 with hint, caller, link, headers and the endpoint's empty lists", async () => {
  const { fetch } = createSandbox({ now: 1_733_100_000_000, callerIp: "198.51.100.4" });
  const response = await fetch(`${base}/user/get`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
  expect(response.headers.get("server")).toBe("nginx");
  expect(response.headers.get("error-code")).toBe("41001");
  const body = (await response.json()) as { errmsg: string };
  expect(response.headers.get("error-msg")).toBe(body.errmsg);
  expect(body.errmsg).toMatch(
    /^access_token missing, hint: \[17331000\d{17}\], from ip: 198\.51\.100\.4, more info at https:\/\/open\.work\.weixin\.qq\.com\/devtool\/query\?e=41001$/,
  );
  expect(body).toMatchObject({
    department: [],
    order: [],
    is_leader_in_dept: [],
    direct_leader: [],
  });
});

test("40014 comes without a hint; a success without error headers", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  expect(await api("user/get", { access_token: "x" })).toMatchObject({
    errmsg: "invalid access_token",
  });
  const response = await sandbox.fetch(`${base}/getcallbackip?access_token=${await token()}`);
  expect(response.headers.has("error-code")).toBe(false);
});

test("the API refuses escaped characters in a body (40033) and warns when it is not JSON", async () => {
  const sandbox = createSandbox();
  const access_token = await clientOf(sandbox).token();
  const send = async (body: string) => {
    const url = `${base}/auth/getuserdetail?access_token=${access_token}`;
    return (await (await sandbox.fetch(url, { method: "POST", body })).json()) as {
      errcode: number;
      errmsg: string;
    };
  };
  expect(await send('{"user_ticket":"\\u6ee1"}')).toMatchObject({ errcode: 40033 });
  const malformed = await send('{"user_ticket":');
  expect(malformed.errcode).toBe(84090);
  expect(malformed.errmsg).toContain("Warning: wrong json format.");
  expect(await send("[]")).toMatchObject({ errcode: 84090 });
});

test("a POST to an endpoint that is documented as GET is 40063", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  expect(await api("department/list", { access_token }, {})).toMatchObject({ errcode: 40063 });
});

test("user/get accepts POST and user/list_id accepts GET, with the parameters in the query", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const query = { access_token: await token(), userid: people.xiaoman };
  expect(await api("user/get", query, {})).toMatchObject({ errcode: 0, userid: people.xiaoman });
  const contacts = { access_token: await token(contactSecret), limit: "2" };
  const first = await api("user/list_id", contacts);
  expect(first["dept_user"]).toHaveLength(2);
  const second = await api("user/list_id", { ...contacts, cursor: String(first["next_cursor"]) });
  expect(second["dept_user"]).not.toEqual(first["dept_user"]);
});

test("an unknown path is 404 with an empty body, and plain http redirects to https", async () => {
  const { fetch } = createSandbox();
  const unknown = await fetch(`${base}/user/nothing`);
  expect([unknown.status, await unknown.text()]).toEqual([404, ""]);
  const plain = await fetch("http://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=x");
  expect(plain.status).toBe(301);
  expect(plain.headers.get("location")).toBe(
    "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=x",
  );
});

test("a token revoked early is refused with the given code, and the next one works", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const first = await token();
  expect(sandbox.world.revokeTokens({ corpId, agentId, as: 42001 })).toBe(1);
  expect(await api("getcallbackip", { access_token: first })).toMatchObject({ errcode: 42001 });
  expect(await api("getcallbackip", { access_token: await token() })).toMatchObject({ errcode: 0 });
  await token(apps.legacy.secret);
  expect(sandbox.world.revokeTokens()).toBe(2);
});

test("list APIs answer five calls of one company at a time; user/get has no such limit", async () => {
  const sandbox = createSandbox();
  const { world } = sandbox;
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const six = async (name: string, query: Record<string, string> = {}) => {
    const asked = Array.from({ length: 6 }, () => api(name, { access_token, ...query }));
    return (await Promise.all(asked)).map(({ errcode }) => errcode);
  };
  expect(await six("department/simplelist")).toEqual([0, 0, 0, 0, 0, 45033]);
  expect(await six("user/simplelist", { department_id: "1" })).toEqual([
    60011, 60011, 60011, 60011, 60011, 45033,
  ]);
  expect(await six("user/get", { userid: people.plain })).toEqual([0, 0, 0, 0, 0, 0]);

  world.setRates({ concurrent: 1 });
  world.failNext("user/list", { latencyMs: 20 });
  const slow = api("user/list", { access_token, department_id: "2" });
  const list = () => api("user/list", { access_token, department_id: "2" });
  expect(await list()).toMatchObject({ errcode: 45033, userlist: [] });
  expect(await slow).toMatchObject({ errcode: 0 });
  expect(await list()).toMatchObject({ errcode: 0 });

  world.failNext("department/get", 45033);
  expect(await api("department/get", { access_token, id: "2" })).toMatchObject({ errcode: 45033 });
});

test("a rate ceiling blocks one company or one IP for the length of its window", async () => {
  const sandbox = createSandbox();
  const { world } = sandbox;
  const { api, token } = clientOf(sandbox);
  const mine = await token();
  const theirs = await token(demo.corpB.apps.portal.secret, demo.corpB.corpId);
  const ask = async (access_token: string) =>
    (await api("getcallbackip", { access_token })).errcode;

  world.setRates({ corpPerMinute: 2 });
  expect([await ask(mine), await ask(mine), await ask(mine)]).toEqual([0, 0, 45009]);
  expect(await ask(theirs)).toBe(0);
  world.clock.advance(61);
  expect(await ask(mine)).toBe(0);

  world.setRates({ ipPerHour: 6 });
  expect([await ask(theirs), await ask(mine), await ask(theirs)]).toEqual([0, 45009, 45009]);
  world.setRates("off");
  expect(await ask(mine)).toBe(0);
});
