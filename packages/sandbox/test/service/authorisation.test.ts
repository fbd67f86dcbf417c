import { describe, expect, it, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { authorised, elementOf, provided } from "../test-receiver.ts";

const { provider, corpA, corpB } = demo;
const { suiteId } = provider.template;
const { corpId, people } = corpA;

test("an installation from ticket to member: ticket, suite token, code, permanent code, app token, member", async () => {
  const { world, api, service, connect, received } = provided();
  await connect();
  await world.providers.authorise({ suiteId, corpId, state: "org42" });
  const { message = "" } = received[0] ?? {};
  expect(message).toMatch(
    /^<xml><SuiteId><!\[CDATA\[dk5f2c9e1ab03d7746\]\]><\/SuiteId><AuthCode><!\[CDATA\[[\w-]{64}\]\]><\/AuthCode><InfoType><!\[CDATA\[create_auth\]\]><\/InfoType><TimeStamp>\d{10}<\/TimeStamp><State><!\[CDATA\[org42\]\]><\/State><ExtraInfo><!\[CDATA\[\]\]><\/ExtraInfo><\/xml>$/,
  );
  expect(message).not.toContain(corpId);
  const auth_code = elementOf(message, "AuthCode");
  const answer = await service("get_permanent_code", { auth_code });
  const openCorpId = world.providers.openCorpId(suiteId, corpId);
  expect(openCorpId).toMatch(/^wp\w{30}$/);
  const open = (userId: string) => world.providers.openUserId(suiteId, corpId, userId);
  expect(open(people.boss)).toMatch(/^wo\w{30}$/);
  expect(answer).toMatchObject({
    errcode: 0,
    auth_corp_info: {
      corpid: openCorpId,
      corp_name: "山海科技",
      corp_full_name: "山海科技有限公司",
      corp_type: "verified",
      subject_type: 1,
    },
    auth_info: {
      agent: [
        {
          agentid: 1000004,
          name: "青禾门户",
          is_customized_app: true,
          auth_mode: 0,
          privilege: { level: 1, allow_party: [1], allow_user: [], allow_tag: [] },
        },
      ],
    },
    auth_user_info: { userid: open(people.boss), open_userid: open(people.boss), name: "周屿" },
    state: "org42",
  });
  expect(answer).not.toHaveProperty("access_token");
  const corpsecret = String(answer["permanent_code"]);
  const token = await api("gettoken", { corpid: openCorpId, corpsecret });
  const access_token = String(token["access_token"]);
  const code = world.issueCode({ corpId, agentId: 1000004, userId: people.xiaoman });
  expect(await api("auth/getuserinfo", { access_token, code })).toEqual({
    errcode: 0,
    errmsg: "ok",
    userid: open(people.xiaoman),
  });
  expect(await api("user/get", { access_token, userid: open(people.xiaoman) })).toMatchObject({
    userid: open(people.xiaoman),
    open_userid: open(people.xiaoman),
    name: "林小满",
    direct_leader: [open(people.boss)],
  });
});

describe("get_permanent_code", () => {
  it.each(["get_permanent_code", "v2/get_permanent_code"])(
    "%s: the code works once, 600 seconds, for its suite",
    async (name) => {
      const { world, service } = provided();
      const first = await world.providers.authorise({ suiteId, corpId });
      const other = await world.providers.authorise({
        suiteId: provider.secondTemplate.suiteId,
        corpId,
      });
      const errcode = async (auth_code: unknown) => (await service(name, { auth_code })).errcode;
      expect(await errcode(undefined)).toBe(41008);
      expect(await errcode(other.authCode)).toBe(40078);
      expect(await errcode(first.authCode)).toBe(0);
      expect(await errcode(first.authCode)).toBe(40078);
      const late = await world.providers.authorise({ suiteId, corpId });
      world.clock.advance(599);
      const later = await world.providers.authorise({ suiteId, corpId });
      world.clock.advance(1);
      expect(await errcode(late.authCode)).toBe(40078);
      expect(await errcode(later.authCode)).toBe(0);
    },
  );

  it("v2 returns no agentid", async () => {
    const { service, authCode, openCorpId, permanentCode, open } = await authorised();
    expect(await service("v2/get_permanent_code", { auth_code: authCode })).toEqual({
      errcode: 0,
      errmsg: "ok",
      permanent_code: permanentCode,
      auth_corp_info: { corpid: openCorpId, corp_name: "山海科技" },
      auth_user_info: expect.objectContaining({ userid: open(people.boss) }),
    });
  });

  it("refuses a code of a removed app and of a dissolved company", async () => {
    const { world, service, authCode } = await authorised();
    world.updateCorp(corpId, { dissolved: true });
    expect(await service("get_permanent_code", { auth_code: authCode })).toMatchObject({
      errcode: 301007,
    });
    world.updateCorp(corpId, { dissolved: false });
    await world.providers.cancel(suiteId, corpId);
    expect(await service("get_permanent_code", { auth_code: authCode })).toMatchObject({
      errcode: 40078,
    });
  });
});

describe("get_auth_info", () => {
  it("returns company and app by either id of the company; v2 adds other names and omits the QR code", async () => {
    const { service, openCorpId, permanentCode: permanent_code } = await authorised();
    const plain = await service("get_auth_info", { auth_corpid: corpId, permanent_code });
    expect(plain).toMatchObject({ auth_info: { agent: [{ agentid: 1000004 }] } });
    expect(Object.keys(plain)).toEqual(["errcode", "errmsg", "auth_corp_info", "auth_info"]);
    expect(await service("get_auth_info", { auth_corpid: openCorpId, permanent_code })).toEqual(
      plain,
    );
    const v2 = await service("v2/get_auth_info", { auth_corpid: openCorpId, permanent_code });
    expect(v2["auth_corp_info"]).toMatchObject({
      corp_ex_name: { name_list: ["山海科技有限公司"] },
    });
    expect(v2["auth_corp_info"]).not.toHaveProperty("corp_wxqrcode");
  });

  it("refuses: 41002, 41025, 40013, 40084 for a wrong, a foreign and a cancelled code, 301007", async () => {
    const { world, service, openCorpId, permanentCode: permanent_code } = await authorised();
    const other = await world.providers.authorise({
      suiteId: provider.secondTemplate.suiteId,
      corpId,
    });
    const errcode = async (body: Record<string, string>) =>
      (await service("get_auth_info", body)).errcode;
    expect(await errcode({ permanent_code })).toBe(41002);
    expect(await errcode({ auth_corpid: corpId })).toBe(41025);
    expect(await errcode({ auth_corpid: openCorpId.toLowerCase(), permanent_code })).toBe(40013);
    expect(await errcode({ auth_corpid: corpId, permanent_code: "wrong" })).toBe(40084);
    expect(await errcode({ auth_corpid: corpB.corpId, permanent_code })).toBe(40084);
    expect(await errcode({ auth_corpid: corpId, permanent_code: other.permanentCode })).toBe(40084);
    world.updateCorp(corpId, { dissolved: true });
    expect(await errcode({ auth_corpid: corpId, permanent_code })).toBe(301007);
    world.updateCorp(corpId, { dissolved: false });
    await world.providers.cancel(suiteId, corpId);
    expect(await errcode({ auth_corpid: corpId, permanent_code })).toBe(40084);
  });

  it("answers 48004 or 2000002 by a scripted fault", async () => {
    const { world, service } = await authorised();
    world.failNext("service/get_auth_info", 48004);
    world.failNext("service/get_auth_info", 2000002);
    expect((await service("get_auth_info", {})).errmsg).toMatch(
      /^authorization relation is invalid/,
    );
    expect(await service("get_auth_info", {})).toMatchObject({ errcode: 2000002 });
  });
});
