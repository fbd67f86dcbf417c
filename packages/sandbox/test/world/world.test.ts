import { expect, test } from "vitest";
import { defaultWorld, demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { clientOf, snsOf } from "../test-client.ts";

const { corpId, apps, people } = demo.corpA;

test("the clock runs on from the moment it is set to, and jumps", () => {
  const startedMs = performance.now();
  const { world } = createSandbox({ now: 1_000_000 });
  const near = (ms: number) => {
    const passedMs = world.clock.now() - ms;
    expect(passedMs).toBeGreaterThanOrEqual(-1);
    expect(passedMs).toBeLessThanOrEqual(performance.now() - startedMs + 1);
  };
  near(1_000_000);
  world.clock.advance(90);
  near(1_090_000);
  world.clock.set(5_000_000);
  near(5_000_000);
  expect(() => world.clock.advance(Number.NaN)).toThrow(RangeError);
  near(5_000_000);
});

test("without a start time the clock is the real one", () => {
  const [before, now, after] = [Date.now(), createSandbox().world.clock.now(), Date.now()];
  expect(now).toBeGreaterThanOrEqual(before - 1);
  expect(now).toBeLessThanOrEqual(after + 1);
});

test("calls are listed with secrets masked, narrowed by endpoint", async () => {
  const startedMs = performance.now();
  const sandbox = createSandbox({ ...defaultWorld(), now: 1_733_100_000_000 });
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  await api("user/get", { access_token, userid: people.xiaoman });
  await api("auth/getuserinfo", { access_token, code: "secret-code" });
  const [gettoken, , identity] = sandbox.world.calls();
  expect(gettoken).toMatchObject({
    endpoint: "gettoken",
    method: "GET",
    host: "qyapi.weixin.qq.com",
    status: 200,
    errcode: 0,
    corpId,
    query: { corpid: corpId, corpsecret: "***" },
  });
  const passedMs = (gettoken?.at ?? 0) - 1_733_100_000_000;
  expect(passedMs).toBeGreaterThanOrEqual(-1);
  expect(passedMs).toBeLessThanOrEqual(performance.now() - startedMs + 1);
  expect(identity).toMatchObject({
    endpoint: "auth/getuserinfo",
    errcode: 40029,
    agentId: 1000002,
    query: { access_token: "***", code: "***" },
  });
  expect(sandbox.world.calls("gettoken")).toHaveLength(1);
  expect(JSON.stringify(sandbox.world.calls())).not.toContain(access_token);
});

test("reset restores people and clock and removes tokens, faults and calls", async () => {
  const startedMs = performance.now();
  const sandbox = createSandbox({ ...defaultWorld(), now: 1_000_000 });
  const { world } = sandbox;
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  world.updateMember(corpId, people.xiaoman, { name: "somebody else" });
  world.callerIp = "198.51.100.1";
  world.clock.advance(1e6);
  world.failNext("gettoken", -1);
  world.reset();
  expect(world.member(corpId, people.xiaoman).name).toBe("林小满");
  expect(world.callerIp).toBe("203.0.113.7");
  expect(world.clock.now()).toBeLessThanOrEqual(1_000_000 + performance.now() - startedMs + 1);
  expect([world.unusedFaults(), world.calls()]).toEqual([[], []]);
  expect(await api("getcallbackip", { access_token })).toMatchObject({ errcode: 40014 });
});

test("edits never change the object the world was created from", () => {
  const init = defaultWorld();
  const { world } = createSandbox(init);
  world.updateMember(corpId, people.xiaoman, { name: "x", departments: [] });
  expect(init).toEqual(defaultWorld());
});

test("an invalid edit changes nothing", () => {
  const { world } = createSandbox();
  expect(() => world.updateMember(corpId, people.xiaoman, { status: 3 as 1 })).toThrow("status");
  expect(() => world.updateMember(corpId, people.xiaoman, { userId: "zhouyu" })).toThrow(
    "used twice: zhouyu",
  );
  expect(() => world.addMember(corpId, { userId: "LINXIAOMAN", name: "x" })).toThrow("used twice");
  expect(() => world.addMember(corpId, { userId: "-x", name: "x" })).toThrow("1-64 letters");
  expect(() => world.trustDomain(corpId, 1000002, "https://a.example/")).toThrow("no scheme");
  expect(() => world.member(corpId, "Nobody")).toThrow("world: no member Nobody");
  expect(() => world.corp("ww0000000000000000")).toThrow("world: no company");
  expect(world.corps).toEqual(createSandbox().world.corps);
});

test("companies, apps, people and departments can be added, changed and removed", async () => {
  const sandbox = createSandbox({});
  const { world } = sandbox;
  const { api, token } = clientOf(sandbox);
  const id = "ww1111111111111111";
  world.addCorp({
    corpId: id,
    name: "一",
    fullName: "一家公司",
    departments: [{ id: 1, name: "一", parentId: 0 }],
  });
  world.addApp(id, { agentId: 1000002, name: "app", secret: "s" });
  world.addDepartment(id, { id: 2, name: "二", parentId: 1 });
  world.addMember(id, { userId: "A", name: "甲", departments: [{ id: 2, leader: true }] });
  const access_token = await token("s", id);
  expect(await api("user/get", { access_token, userid: "a" })).toMatchObject({
    name: "甲",
    department: [2],
    is_leader_in_dept: [1],
  });
  world.updateMember(id, "A", { userId: "B", mobile: "1" });
  expect(await api("user/get", { access_token, userid: "A" })).toMatchObject({ errcode: 60111 });
  world.updateDepartment(id, 2, { name: "三" });
  expect((await api("department/get", { access_token, id: "2" }))["department"]).toMatchObject({
    name: "三",
    department_leader: ["B"],
  });
  world.removeDepartment(id, 2);
  expect(await api("user/get", { access_token, userid: "B" })).toMatchObject({ errcode: 60011 });
  world.removeMember(id, "B");
  expect(world.corp(id).members).toEqual([]);
  expect(() =>
    world.addCorp({
      corpId: id.toUpperCase().replace("WW", "ww"),
      name: "",
      fullName: "",
      departments: [{ id: 1, name: "", parentId: 0 }],
    }),
  ).toThrow("exists already");
});

test("an invalid edit of WeChat's part changes nothing", () => {
  const { wechat } = createSandbox().world;
  const { site, secondSite } = demo.wechat.apps;
  const { plain, emoji } = demo.wechat.people;
  expect(() => wechat.updateApp(site.appId, { appId: secondSite.appId })).toThrow("used twice");
  expect(() => wechat.updatePerson(plain, { personId: emoji })).toThrow("used twice: aman");
  expect(() => wechat.addPerson({ personId: plain, nickname: "x" })).toThrow("used twice");
  expect(() => wechat.addApp({ appId: "wx1", name: "x", secret: "x", accountId: "x" })).toThrow(
    "16 hexadecimal digits",
  );
  expect(() => wechat.trustHost(site.appId, "https://a.example/")).toThrow("no scheme");
  expect(() => wechat.updatePerson(plain, { sex: 3 as 1 })).toThrow("sex");
  expect(() => wechat.person("nobody")).toThrow("world: no WeChat person nobody");
  expect(() => wechat.app("wx0000000000000000")).toThrow("world: no WeChat app");
  expect(wechat.apps).toEqual(createSandbox().world.wechat.apps);
  expect(wechat.people).toEqual(createSandbox().world.wechat.people);
});

test("onReset listeners run after the reset is complete", () => {
  const { world } = createSandbox();
  const [corp] = world.corps;
  const [app] = corp?.apps ?? [];
  const trusted: (readonly string[] | undefined)[] = [];
  world.onReset(() => void trusted.push(world.corps[0]?.apps[0]?.trustedDomains));
  world.trustDomain(corp?.corpId ?? "", app?.agentId ?? 0, "127.0.0.1:4321");
  world.reset();
  expect(trusted).toEqual([demo.trustedDomains]);
});

test("reset restores WeChat users and ends their codes and tokens", async () => {
  const sandbox = createSandbox();
  const { login, exchange, sns } = snsOf(sandbox);
  const { wechat, issueCode, reset } = sandbox.world;
  const { appId } = demo.wechat.apps.site;
  const tokens = await login();
  const code = issueCode({ appId, userId: demo.wechat.people.plain });
  wechat.updatePerson(demo.wechat.people.plain, { nickname: "x" });
  reset();
  expect(wechat.person(demo.wechat.people.plain).nickname).toBe("孙清和");
  expect(await exchange(code)).toMatchObject({ errcode: 40029 });
  expect(await sns("auth", tokens)).toMatchObject({ errcode: 40001 });
});

test("two worlds share nothing", async () => {
  const [first, second] = [createSandbox(), createSandbox()];
  const access_token = await clientOf(first).token();
  expect(await clientOf(second).api("getcallbackip", { access_token })).toMatchObject({
    errcode: 40014,
  });
});

test.each([
  [
    "a company twice",
    { corps: [...(defaultWorld().corps ?? []), ...(defaultWorld().corps ?? [])] },
    "corpId used twice",
  ],
  ["an unknown key", { corps: [], colour: "red" }, "colour"],
])("rejects a world with %s", (_case, init, message) => {
  expect(() => createSandbox(init)).toThrow(message);
});

test("the demo world matches its constants", () => {
  const { world } = createSandbox();
  for (const corp of [demo.corpA, demo.corpB]) {
    for (const { agentId, secret } of Object.values(corp.apps))
      expect(world.app(corp.corpId, agentId).secret).toBe(secret);
    const ids = [
      ...world.corp(corp.corpId).members.map(({ userId }) => userId),
      ...world.corp(corp.corpId).outsiders.map(({ openId }) => openId),
    ];
    expect(ids.toSorted()).toEqual(Object.values<string>(corp.people).toSorted());
  }
  const { corpId: providerCorpId, template, secondTemplate, thirdParty, login } = demo.provider;
  expect(world.providers.list).toMatchObject([
    { corpId: providerCorpId, templates: [template, secondTemplate, thirdParty, login] },
  ]);
  expect(world.providers.authorisations()).toEqual([]);
  for (const { appId, secret } of Object.values(demo.wechat.apps))
    expect(world.wechat.app(appId).secret).toBe(secret);
  expect(world.wechat.people.map(({ personId }) => personId)).toEqual(
    Object.values<string>(demo.wechat.people),
  );
  expect(world.app(corpId, apps.portal.agentId).createdBefore20220620).toBe(false);
  expect(world.app(corpId, apps.legacy.agentId).createdBefore20220620).toBe(true);
});
