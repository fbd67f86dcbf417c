import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { authorised, provided } from "../test-receiver.ts";
import { clientOf } from "../test-client.ts";

const { corpId, people, apps } = demo.corpA;

async function lookup(secret?: string) {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token(secret);
  const ask = (name: string, body: unknown) => api(name, { access_token }, body);
  return { world: sandbox.world, ask, api, token };
}

test("user/getuserid finds a visible member by mobile; unknown and invisible are 46004, a short number 40058", async () => {
  const { ask } = await lookup();
  expect(await ask("user/getuserid", { mobile: "13900000001" })).toMatchObject({
    errcode: 0,
    userid: people.xiaoman,
  });
  expect(await ask("user/getuserid", { mobile: "13900000008" })).toMatchObject({ errcode: 46004 });
  expect(await ask("user/getuserid", { mobile: "13999999999" })).toMatchObject({ errcode: 46004 });
  expect(await ask("user/getuserid", { mobile: "139" })).toMatchObject({ errcode: 40058 });
  expect(await ask("user/getuserid", {})).toMatchObject({ errcode: 40063 });
});

test("user/get_userid_by_email searches the corp mailbox by default and the personal one by email_type 2", async () => {
  const { ask } = await lookup();
  const find = (body: object) => ask("user/get_userid_by_email", body);
  expect(await find({ email: "LIN@shanhai.example.com" })).toMatchObject({
    userid: people.xiaoman,
  });
  expect(await find({ email: "lin.xiaoman@example.com" })).toMatchObject({ errcode: 46004 });
  expect(await find({ email: "lin.xiaoman@example.com", email_type: 2 })).toMatchObject({
    userid: people.xiaoman,
  });
  expect(await find({ email: "x@example.com", email_type: 3 })).toMatchObject({ errcode: 40058 });
});

test("more than ten misses a day block the look-ups of that app with 45009", async () => {
  const { ask, world, api, token } = await lookup();
  for (let count = 0; count < 11; count++)
    expect(await ask("user/getuserid", { mobile: `1380000000${count}` })).toMatchObject({
      errcode: 46004,
    });
  expect(await ask("user/getuserid", { mobile: "13900000001" })).toMatchObject({ errcode: 45009 });
  world.clock.advance(86_400);
  const access_token = await token();
  const mobile = { mobile: "13900000001" };
  expect(await api("user/getuserid", { access_token }, mobile)).toMatchObject({ errcode: 0 });
});

test("a member and an openid are converted into each other, within one company", async () => {
  const { ask, world } = await lookup(apps.legacy.secret);
  const { openid } = await ask("user/convert_to_openid", { userid: people.xiaoman });
  expect(openid).toMatch(/^o.{27}$/);
  expect(await ask("user/convert_to_userid", { openid })).toMatchObject({
    errcode: 0,
    userid: people.xiaoman,
  });
  const withAgent = await ask("user/convert_to_openid", { userid: people.xiaoman, agentid: 1 });
  expect(withAgent).toMatchObject({ openid, appid: expect.stringMatching(/^wx.{16}$/) as string });
  expect(await ask("user/convert_to_userid", { openid: "oUnknown" })).toMatchObject({
    errcode: 40073,
  });
  expect(await ask("user/convert_to_openid", { userid: "Nobody" })).toMatchObject({
    errcode: 60111,
  });
  world.updateMember(corpId, people.xiaoman, { boundWechat: false });
  expect(await ask("user/convert_to_openid", { userid: people.xiaoman })).toMatchObject({
    errcode: 43004,
  });
});

test("convert_to_openid refuses a member outside the visible range with 60011", async () => {
  const { ask } = await lookup();
  expect(await ask("user/convert_to_openid", { userid: people.outsideRange })).toMatchObject({
    errcode: 60011,
  });
});

test("batch/openuserid_to_userid converts encrypted ids for a self-built app, and lists the rest as invalid", async () => {
  const { open, api, token, agentId } = await authorised();
  const access_token = await token();
  const convert = (body: object) => api("batch/openuserid_to_userid", { access_token }, body);
  const list = [open(people.xiaoman), people.plain, open(people.outsideRange)];
  const expected = {
    errcode: 0,
    userid_list: [{ open_userid: open(people.xiaoman), userid: people.xiaoman }],
    invalid_open_userid_list: [people.plain, open(people.outsideRange)],
  };
  expect(await convert({ open_userid_list: list, source_agentid: agentId })).toMatchObject(
    expected,
  );
  expect(await convert({ open_userid_list: list })).toMatchObject(expected);
  expect(await convert({ open_userid_list: list, source_agentid: 42 })).toMatchObject({
    errcode: 40056,
  });
  expect(await convert({ open_userid_list: [] })).toMatchObject({ errcode: 40063 });
});

test("batch/openuserid_to_userid refuses a proxy app with 48002", async () => {
  const { ask, open } = await authorised();
  expect(
    await ask("batch/openuserid_to_userid", {}, { open_userid_list: [open(people.xiaoman)] }),
  ).toMatchObject({ errcode: 48002, userid_list: [] });
});

test("look-ups answer a proxy app with encrypted userids", async () => {
  const { ask, open } = await authorised();
  expect(await ask("user/getuserid", {}, { mobile: "13900000001" })).toMatchObject({
    userid: open(people.xiaoman),
  });
});

test("tag/list shows all tags to a self-built app and its own to a provider's app", async () => {
  const { world, api, token, ...all } = provided();
  const tags = [
    { id: 1, name: "管理层", users: [people.xiaoman, people.outsideRange], departments: [2, 6] },
    { id: 2, name: "外勤", users: [], departments: [] },
  ];
  world.updateCorp(corpId, { tags });
  const access_token = await token();
  expect(await api("tag/list", { access_token })).toMatchObject({
    errcode: 0,
    taglist: [
      { tagid: 1, tagname: "管理层" },
      { tagid: 2, tagname: "外勤" },
    ],
  });
  expect(await api("tag/get", { access_token, tagid: "1" })).toMatchObject({
    errcode: 0,
    tagname: "管理层",
    userlist: [{ userid: people.xiaoman, name: "林小满" }],
    partylist: [2],
  });
  expect(await api("tag/get", { access_token, tagid: "9" })).toMatchObject({
    errcode: 40068,
    userlist: [],
  });
  const { suiteId } = demo.provider.template;
  const done = await world.providers.authorise({ suiteId, corpId, visible: { tags: [2] } });
  const proxy = await token(done.permanentCode);
  expect(await api("tag/list", { access_token: proxy })).toMatchObject({
    taglist: [{ tagid: 2, tagname: "外勤" }],
  });
  expect(all.received).toEqual([]);
});

test("agent/list names the token's own app", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  expect(await api("agent/list", { access_token: await token() })).toMatchObject({
    errcode: 0,
    agentlist: [{ agentid: apps.portal.agentId, name: "门户" }],
  });
});

test("fetch_child=1 is ignored by default and recursive in a company set so", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token(apps.legacy.secret);
  const count = async () => {
    const query = { access_token, department_id: "1", fetch_child: "1" };
    return ((await api("user/simplelist", query))["userlist"] as unknown[]).length;
  };
  expect(await count()).toBe(1);
  sandbox.world.updateCorp(corpId, { fetchChild: "recursive" });
  expect(await count()).toBe(9);
});
