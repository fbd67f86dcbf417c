import { describe, expect, it } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { authorised } from "../test-receiver.ts";
import { PERMISSIONS } from "../../src/simulator/world/schema/provider-schema.ts";

const { provider, corpA } = demo;
const { suiteId } = provider.template;
const { corpId, people } = corpA;

describe("gettoken of a proxy app", () => {
  it("accepts the permanent code with the plain corpid or the encrypted one, whose case counts", async () => {
    const { gettoken, openCorpId } = await authorised();
    const first = await gettoken();
    expect(first).toMatchObject({ errcode: 0, expires_in: 7200 });
    expect((await gettoken(corpId.toUpperCase()))["access_token"]).toBe(first["access_token"]);
    expect((await gettoken(openCorpId.toLowerCase())).errcode).toBe(40013);
    expect((await gettoken(undefined, "wrong")).errcode).toBe(40001);
  });

  it("accepts a self-built app's secret with the plain corpid only", async () => {
    const { gettoken, openCorpId } = await authorised();
    expect((await gettoken(openCorpId, corpA.apps.portal.secret)).errcode).toBe(40001);
    expect((await gettoken(openCorpId, corpA.contactSecret)).errcode).toBe(40001);
  });

  it("answers 40084 after cancellation, and the tokens end", async () => {
    const { world, gettoken, api } = await authorised();
    const access_token = String((await gettoken())["access_token"]);
    await world.providers.cancel(suiteId, corpId);
    expect((await gettoken()).errcode).toBe(40084);
    expect((await api("user/get", { access_token })).errcode).toBe(40014);
  });

  it("leaves the provider's white-list to the next call", async () => {
    const { world, gettoken, ask } = await authorised();
    world.callerIp = "198.51.100.1";
    expect((await gettoken()).errcode).toBe(0);
    expect((await ask("user/get", { userid: "x" })).errcode).toBe(60020);
    world.providers.updateProvider(provider.corpId, { trustedIps: ["198.51.100.1"] });
    expect((await ask("user/get", { userid: "x" })).errcode).toBe(60111);
  });
});

describe("a proxy app reads", () => {
  it("encrypted ids everywhere, and accepts plain ones", async () => {
    const { world, ask, open, agentId } = await authorised();
    world.updateApp(corpId, agentId, {
      visible: { departments: [1], users: [people.boss], tags: [] },
    });
    const byPlain = await ask("user/get", { userid: people.xiaoman });
    expect(byPlain["userid"]).toBe(open(people.xiaoman));
    const list = await ask("user/simplelist", { department_id: "3" });
    expect(list["userlist"]).toContainEqual({
      userid: open(people.plain),
      open_userid: open(people.plain),
      name: "陈一",
      department: [5, 3],
    });
    const department = await ask("department/get", { id: "2" });
    expect(department["department"]).toMatchObject({ department_leader: [open(people.xiaoman)] });
    const agent = await ask("agent/get", { agentid: String(agentId) });
    expect(agent["allow_userinfos"]).toEqual({ user: [{ userid: open(people.boss) }] });
    expect(JSON.stringify([byPlain, list, department, agent])).not.toContain(people.xiaoman);
  });

  it("plain ids where it was authorised before 2022-06-28, until the migration", async () => {
    const { ask, service, api, providerToken, agentId, authCode, open, permanentCode } =
      await authorised({ encrypted: false });
    expect(await service("get_permanent_code", { auth_code: authCode })).toMatchObject({
      auth_corp_info: { corpid: corpId },
    });
    expect(await ask("user/get", { userid: people.xiaoman })).toMatchObject({
      userid: people.xiaoman,
      open_userid: open(people.xiaoman),
    });
    const query = { provider_access_token: await providerToken() };
    const migrate = (body: unknown) => api("service/finish_openid_migration", query, body);
    expect(await migrate({ corpid: corpId, agentid: 1, openid_type: [1, 3] })).toMatchObject({
      errcode: 40056,
    });
    expect(await migrate({ corpid: "ww0", agentid: agentId, openid_type: [1] })).toMatchObject({
      errcode: 40013,
    });
    expect(await migrate({ corpid: corpId, agentid: agentId })).toMatchObject({ errcode: 40058 });
    expect(await migrate({ corpid: corpId, agentid: agentId, openid_type: [1, 3] })).toMatchObject({
      errcode: 0,
    });
    expect(await ask("user/get", { userid: people.xiaoman })).toMatchObject({
      userid: open(people.xiaoman),
    });
    expect(permanentCode).toMatch(/^[\w-]{43}$/);
  });

  it("no name and no details without the permission", async () => {
    const { world, ask, agentId, open } = await authorised();
    const granted = PERMISSIONS.filter((each) => !each.startsWith("contact:sensitive:"));
    const app = world.app(corpId, agentId);
    world.updateApp(corpId, agentId, {
      proxy: { suiteId, state: "", encrypted: true, ...app.proxy, permissions: granted },
    });
    const member = await ask("user/get", { userid: people.xiaoman });
    expect(member["name"]).toBe(open(people.xiaoman));
    for (const field of [
      "position",
      "telephone",
      "alias",
      "extattr",
      "external_position",
      "mobile",
    ])
      expect(member).not.toHaveProperty(field);
    expect((await ask("department/get", { id: "2" }))["department"]).toMatchObject({ name: "" });
    expect(await ask("agent/get_permissions", {}, {})).toEqual({
      errcode: 0,
      errmsg: "ok",
      app_permissions: ["contact:base:base_user", "contact:base:base_department"],
    });
  });

  it("its administrators, at both addresses", async () => {
    const { ask, service, agentId, open, api, token } = await authorised();
    const admin = [
      { userid: open(people.boss), open_userid: open(people.boss), auth_type: 1 },
      { userid: open(people.xiaoman), open_userid: open(people.xiaoman), auth_type: 0 },
    ];
    expect(await ask("agent/get_admin_list", {}, {})).toMatchObject({ admin });
    expect(
      await service("get_admin_list", { auth_corpid: corpId, agentid: agentId }),
    ).toMatchObject({ admin });
    expect(
      await service("get_admin_list", { auth_corpid: corpId, agentid: 1000002 }),
    ).toMatchObject({ errcode: 40056, admin: [] });
    expect(await api("agent/get_admin_list", { access_token: await token() }, {})).toMatchObject({
      admin: [
        { userid: people.boss, auth_type: 1 },
        { userid: people.xiaoman, auth_type: 0 },
      ],
    });
    expect(await api("agent/get_permissions", { access_token: await token() }, {})).toMatchObject({
      errcode: 48002,
    });
  });

  it("open ids for plain ones, in its range", async () => {
    const { world, ask, open, agentId } = await authorised();
    world.updateApp(corpId, agentId, { visible: { departments: [2], users: [], tags: [] } });
    const convert = (userid_list: unknown) =>
      ask("batch/userid_to_openuserid", {}, { userid_list });
    expect(await convert([people.xiaoman, people.outsideRange, "Nobody", 5])).toMatchObject({
      open_userid_list: [{ userid: people.xiaoman, open_userid: open(people.xiaoman) }],
      invalid_userid_list: [people.outsideRange, "Nobody", 5],
    });
    expect((await convert([])).errcode).toBe(40063);
    expect((await convert(Array(1001).fill("x"))).errcode).toBe(40058);
  });

  it("sensitive details by consent, under the encrypted id", async () => {
    const { world, ask, open, agentId } = await authorised();
    const code = world.issueCode({
      corpId,
      agentId,
      userId: people.xiaoman,
      consented: ["mobile"],
    });
    const { user_ticket } = await ask("auth/getuserinfo", { code });
    expect(await ask("auth/getuserdetail", {}, { user_ticket })).toMatchObject({
      userid: open(people.xiaoman),
      mobile: "13900000001",
    });
    const again = world.issueCode({ corpId, agentId, userId: people.xiaoman });
    expect(await ask("user/getuserinfo", { code: again })).toMatchObject({
      UserId: open(people.xiaoman),
    });
  });
});
