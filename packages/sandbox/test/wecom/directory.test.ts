import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { clientOf, type Answer } from "../test-client.ts";

const { corpId, apps, people, contactSecret, departments: d } = demo.corpA;

async function directory(secret: string = apps.portal.secret) {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token(secret);
  const ask = (name: string, query: Record<string, string> = {}, body?: unknown) =>
    api(name, { access_token, ...query }, body);
  return { ask, world: sandbox.world };
}

const ids = (answer: Answer, list: string, key: string) =>
  (answer[list] as Record<string, unknown>[]).map((row) => row[key]);

test("user/get: a new app sees the record without the sensitive fields", async () => {
  const { ask } = await directory();
  expect(await ask("user/get", { userid: "linxiaoman" })).toEqual({
    errcode: 0,
    errmsg: "ok",
    userid: "LinXiaoMan",
    name: "林小满",
    department: [2, 3],
    order: [40, 0],
    is_leader_in_dept: [1, 0],
    direct_leader: ["ZhouYu"],
    main_department: 2,
    status: 1,
    isleader: 1,
    enable: 1,
    position: "工程师",
    telephone: "0571-00000001",
    alias: "小满",
    extattr: { attrs: [{ type: 0, name: "工位", value: "B-12", text: { value: "B-12" } }] },
    external_position: "",
  });
});

test("user/get: an app from before 2022-06-20 sees them, a new one may see them empty", async () => {
  const old = await directory(apps.legacy.secret);
  expect(await old.ask("user/get", { userid: people.xiaoman })).toMatchObject({
    gender: "2",
    avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
    thumb_avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/100",
    mobile: "13900000001",
    email: "lin.xiaoman@example.com",
    biz_mail: "lin@shanhai.example.com",
    address: "海滨路 1 号",
  });
  const { ask, world } = await directory();
  world.updateApp(corpId, apps.portal.agentId, { withheld: "empty" });
  expect(await ask("user/get", { userid: people.xiaoman })).toMatchObject({
    gender: "0",
    mobile: "",
    email: "",
    avatar: "",
    qr_code: "",
  });
});

test("user/get: departments and leaders the app does not see are left out", async () => {
  const { ask, world } = await directory();
  const boss = await ask("user/get", { userid: people.boss });
  expect(boss).toMatchObject({ department: [], order: [], is_leader_in_dept: [] });
  expect(boss).not.toHaveProperty("main_department");
  world.updateMember(corpId, people.xiaoman, { directLeaders: [people.outsideRange, people.boss] });
  expect(await ask("user/get", { userid: people.xiaoman })).toMatchObject({
    direct_leader: [people.boss],
  });
});

test("user/get: names are returned unchanged, whatever their characters; a disabled member is still found", async () => {
  const { ask } = await directory();
  const name = async (userid: string) => (await ask("user/get", { userid }))["name"];
  expect(await name(people.emoji)).toBe("阿橘🍊🧑‍🎨");
  expect(await name(people.rare)).toBe("𠮷𬴂言");
  expect(await name(people.markup)).toBe(`Nóra O'Brien <b>"QA"</b> & Co`);
  expect(await ask("user/get", { userid: people.disabled })).toMatchObject({
    status: 2,
    enable: 0,
  });
  expect(await ask("user/get", { userid: people.notActivated })).toMatchObject({ status: 4 });
});

test("the same id in other letter case is another person in another company", async () => {
  const { api, token } = clientOf(createSandbox());
  const access_token = await token(demo.corpB.apps.portal.secret, demo.corpB.corpId);
  expect(await api("user/get", { access_token, userid: "ChenYi" })).toMatchObject({
    userid: "chenyi",
    name: "陈怡",
  });
});

test("user/simplelist and user/list: members of exactly that department", async () => {
  const { ask } = await directory();
  const query = { department_id: String(d.engineering) };
  expect(await ask("user/simplelist", query)).toEqual({
    errcode: 0,
    errmsg: "ok",
    userlist: [
      { userid: "LinXiaoMan", name: "林小满", department: [2, 3] },
      { userid: "HeMing", name: "何明", department: [2] },
    ],
  });
  const full = await ask("user/list", query);
  expect(full["userlist"]).toHaveLength(2);
  expect((full["userlist"] as object[])[0]).not.toHaveProperty("errcode");
  expect((full["userlist"] as object[])[0]).not.toHaveProperty("mobile");
});

test.each(["user/simplelist", "user/list"])(
  "%s: department missing 40063, unknown 60123, out of range 60011",
  async (name) => {
    const { ask } = await directory();
    expect(await ask(name)).toMatchObject({ errcode: 40063, userlist: [] });
    expect(await ask(name, { department_id: "99" })).toMatchObject({ errcode: 60123 });
    expect(await ask(name, { department_id: "x" })).toMatchObject({ errcode: 60123 });
    expect(await ask(name, { department_id: String(d.finance) })).toMatchObject({ errcode: 60011 });
  },
);

test("a member who has left is missing in lists and found by id", async () => {
  const { ask, world } = await directory();
  world.updateMember(corpId, people.disabled, { status: 5 });
  expect(
    ids(await ask("user/list", { department_id: String(d.engineering) }), "userlist", "userid"),
  ).toEqual(["LinXiaoMan"]);
  expect(await ask("user/get", { userid: people.disabled })).toMatchObject({ status: 5 });
});

test("user/list_id: pages of (user, department) for the contact secret alone", async () => {
  const { ask } = await directory(contactSecret);
  const rows: unknown[] = [];
  let cursor = "";
  do {
    const page = await ask("user/list_id", {}, { cursor, limit: 4 });
    expect((page["dept_user"] as unknown[]).length).toBeLessThanOrEqual(4);
    rows.push(...(page["dept_user"] as unknown[]));
    cursor = String(page["next_cursor"]);
  } while (cursor !== "");
  expect(rows).toHaveLength(11);
  expect(rows.slice(0, 2)).toEqual([
    { userid: "LinXiaoMan", department: 2 },
    { userid: "LinXiaoMan", department: 3 },
  ]);
  expect(await ask("user/list_id", {}, { cursor: "made-up" })).toMatchObject({
    errcode: 40058,
    dept_user: [],
  });
  expect(await ask("user/list_id", {}, { limit: 10_001 })).toMatchObject({ errcode: 40058 });
  expect(await (await directory()).ask("user/list_id", {}, {})).toMatchObject({ errcode: 48002 });
});

test.each(["user/get", "user/list", "user/simplelist", "department/list", "department/get"])(
  "%s: the contact secret reads details only where it did before 2022-08-15",
  async (name) => {
    const { ask, world } = await directory(contactSecret);
    const query = {
      userid: people.outsideRange,
      department_id: String(d.finance),
      id: String(d.finance),
    };
    expect(await ask(name, query)).toMatchObject({ errcode: 48009 });
    world.updateCorp(corpId, { contactReadsDetails: true });
    expect(await ask(name, query)).toMatchObject({ errcode: 0 });
  },
);

test("department/list: what the app sees, larger order first, parents possibly missing", async () => {
  const { ask } = await directory();
  const answer = await ask("department/list");
  expect(ids(answer, "department", "id")).toEqual([2, 3, 4, 5, 7]);
  expect((answer["department"] as unknown[])[0]).toEqual({
    id: 2,
    name: "研发中心",
    name_en: "Engineering",
    department_leader: ["LinXiaoMan"],
    parentid: 1,
    order: 99999000,
  });
  expect(ids(await ask("department/list", { id: "2" }), "department", "id")).toEqual([2, 3]);
});

test("department/simplelist: ids only; the contact secret sees all of them", async () => {
  const { ask } = await directory(contactSecret);
  const answer = await ask("department/simplelist");
  expect((answer["department_id"] as unknown[])[0]).toEqual({
    id: 1,
    parentid: 0,
    order: 100000000,
  });
  expect(ids(answer, "department_id", "id")).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("department/get: one object", async () => {
  const { ask } = await directory();
  expect((await ask("department/get", { id: "7" }))["department"]).toMatchObject({
    id: 7,
    name: "𠮷林办事处",
    department_leader: ["JiYan"],
  });
  expect(await ask("department/get")).toMatchObject({ errcode: 40063 });
});

test.each(["department/list", "department/simplelist", "department/get"])(
  "%s: unknown 60003, out of range 60011",
  async (name) => {
    const { ask } = await directory();
    expect(await ask(name, { id: "99" })).toMatchObject({ errcode: 60003 });
    expect(await ask(name, { id: String(d.finance) })).toMatchObject({ errcode: 60011 });
  },
);

test("agent/get: own settings; missing 41011, unknown 40056, another app's 301002, contact secret 48002", async () => {
  const { ask } = await directory();
  expect(await ask("agent/get", { agentid: "1000002" })).toMatchObject({
    errcode: 0,
    agentid: 1000002,
    name: "门户",
    allow_userinfos: { user: [{ userid: "ZhouYu" }] },
    allow_partys: { partyid: [2, 4, 5, 7] },
    allow_tags: { tagid: [] },
    close: 0,
    redirect_domain: "127.0.0.1:3000",
  });
  expect(await ask("agent/get")).toMatchObject({ errcode: 41011, allow_partys: { partyid: [] } });
  expect(await ask("agent/get", { agentid: "42" })).toMatchObject({ errcode: 40056 });
  expect(await ask("agent/get", { agentid: "1000003" })).toMatchObject({ errcode: 301002 });
  expect(
    await (await directory(contactSecret)).ask("agent/get", { agentid: "1000002" }),
  ).toMatchObject({ errcode: 48002 });
});

test.each(["getcallbackip", "get_api_domain_ip"])("%s: a list of addresses", async (name) => {
  const { ask } = await directory();
  expect((await ask(name))["ip_list"]).toHaveLength(2);
});

test("a tag widens the visible range", async () => {
  const { ask, world } = await directory();
  expect(await ask("user/get", { userid: people.outsideRange })).toMatchObject({ errcode: 60011 });
  world.updateCorp(corpId, {
    tags: [{ id: 1, name: "auditors", users: [people.outsideRange], departments: [] }],
  });
  world.updateApp(corpId, apps.portal.agentId, {
    visible: { departments: [], users: [], tags: [1] },
  });
  expect(await ask("user/get", { userid: people.outsideRange })).toMatchObject({
    errcode: 0,
    department: [],
  });
  expect(await ask("user/get", { userid: people.xiaoman })).toMatchObject({ errcode: 60011 });
});

test("user/list refuses a department that is too large; user/simplelist answers", async () => {
  const { ask, world } = await directory();
  const department_id = String(d.engineering);
  const count = ((await ask("user/list", { department_id }))["userlist"] as unknown[]).length;
  world.updateCorp(corpId, { longestUserList: count });
  expect(await ask("user/list", { department_id })).toMatchObject({ errcode: 0 });
  world.updateCorp(corpId, { longestUserList: count - 1 });
  expect(await ask("user/list", { department_id })).toMatchObject({ errcode: 45029, userlist: [] });
  expect(await ask("user/simplelist", { department_id })).toMatchObject({ errcode: 0 });
});
