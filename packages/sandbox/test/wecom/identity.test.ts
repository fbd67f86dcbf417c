import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox.ts";
import { authorizeUrl, clientOf, webLoginUrl } from "../test-client.ts";

const { corpId, apps, people, contactSecret } = demo.corpA;
const portal = { corpId, agentId: apps.portal.agentId };

async function identify(sandbox: Sandbox, code: string, endpoint = "auth/getuserinfo") {
  const { api, token } = clientOf(sandbox);
  return api(endpoint, { access_token: await token(), code });
}

test("getuserinfo returns a userid, and no user_ticket after a web login", async () => {
  const sandbox = createSandbox();
  const back = await sandbox.signIn(webLoginUrl(), { userId: people.xiaoman });
  expect(await identify(sandbox, back?.searchParams.get("code") ?? "")).toEqual({
    errcode: 0,
    errmsg: "ok",
    userid: "LinXiaoMan",
  });
});

test("a code works once, also when many calls race", async () => {
  const sandbox = createSandbox();
  const code = sandbox.world.issueCode({ ...portal, userId: people.xiaoman });
  const answers = await Promise.all(Array.from({ length: 20 }, () => identify(sandbox, code)));
  expect(answers.filter(({ errcode }) => errcode === 0)).toHaveLength(1);
  expect(answers.filter(({ errcode }) => errcode === 40029)).toHaveLength(19);
});

test("a code expires after 300 seconds", async () => {
  const sandbox = createSandbox();
  const issue = () => sandbox.world.issueCode({ ...portal, userId: people.xiaoman });
  const [first, second] = [issue(), issue()];
  sandbox.world.clock.advance(298);
  expect(await identify(sandbox, first)).toMatchObject({ errcode: 0 });
  sandbox.world.clock.advance(2);
  expect(await identify(sandbox, second)).toMatchObject({ errcode: 40029 });
});

test("an unknown code, and a code of another app or company, are all 40029; none is 41008", async () => {
  const sandbox = createSandbox();
  const { world } = sandbox;
  const ofLegacy = world.issueCode({
    corpId,
    agentId: apps.legacy.agentId,
    userId: people.xiaoman,
  });
  const { corpB } = demo;
  const ofOther = world.issueCode({
    corpId: corpB.corpId,
    agentId: 1000002,
    userId: corpB.people.plain,
  });
  const codes = ["made-up", ofLegacy, ofOther, ""];
  const answers = await Promise.all(codes.map((code) => identify(sandbox, code)));
  expect(answers.map(({ errcode }) => errcode)).toEqual([40029, 40029, 40029, 41008]);
});

test("a refused exchange does not consume the code; a host that is no longer trusted is 50001", async () => {
  const sandbox = createSandbox();
  const code = sandbox.world.issueCode({
    ...portal,
    userId: people.xiaoman,
    redirectHost: "app.example.com",
  });
  expect(await identify(sandbox, code)).toMatchObject({ errcode: 50001 });
  sandbox.world.trustDomain(corpId, portal.agentId, "app.example.com");
  expect(await identify(sandbox, code)).toMatchObject({ errcode: 0 });
});

test("the contact-sync token cannot use a code", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const code = sandbox.world.issueCode({ ...portal, userId: people.xiaoman });
  expect(
    await api("auth/getuserinfo", { access_token: await token(contactSecret), code }),
  ).toMatchObject({ errcode: 48002 });
});

test("calls with a valid code are not counted, others are", async () => {
  const sandbox = createSandbox();
  sandbox.world.setRates({ corpPerMinute: 1 });
  const valid = () => sandbox.world.issueCode({ ...portal, userId: people.xiaoman });
  const codes = [valid(), valid(), "x", "y", valid()];
  const answers: number[] = [];
  const { token, api } = clientOf(sandbox);
  const access_token = await token();
  for (const code of codes)
    answers.push((await api("auth/getuserinfo", { access_token, code })).errcode);
  expect(answers).toEqual([0, 0, 40029, 45009, 0]);
});

test("a member outside the visible range has a userid and no user_ticket", async () => {
  const sandbox = createSandbox();
  const code = sandbox.world.issueCode({
    ...portal,
    userId: people.outsideRange,
    consented: ["mobile"],
  });
  expect(await identify(sandbox, code)).toEqual({ errcode: 0, errmsg: "ok", userid: "QianDuo" });
});

test("an outsider has an openid, and an external_userid while the follower is visible", async () => {
  const sandbox = createSandbox();
  const code = () => sandbox.world.issueCode({ ...portal, userId: people.outsider });
  expect(await identify(sandbox, code())).toEqual({
    errcode: 0,
    errmsg: "ok",
    openid: people.outsider,
    external_userid: "wmA7xGuestWangXiaoYu00000000000001",
  });
  sandbox.world.updateMember(corpId, people.xiaoman, { departments: [] });
  expect(await identify(sandbox, code())).toEqual({
    errcode: 0,
    errmsg: "ok",
    openid: people.outsider,
  });
});

test("a member removed before the exchange is reported as an outsider", async () => {
  const sandbox = createSandbox();
  const code = sandbox.world.issueCode({ ...portal, userId: people.plain });
  sandbox.world.removeMember(corpId, people.plain);
  const answer = await identify(sandbox, code);
  expect(answer["userid"]).toBeUndefined();
  expect(answer["openid"]).toMatch(/^o\w{27}$/);
});

test("user/getuserinfo answers with the legacy field names", async () => {
  const sandbox = createSandbox();
  const issue = (userId: string) =>
    sandbox.world.issueCode({ ...portal, userId, consented: ["email"] });
  const member = await identify(sandbox, issue(people.xiaoman), "user/getuserinfo");
  expect(member).toMatchObject({ errcode: 0, UserId: "LinXiaoMan", expires_in: 1800 });
  expect(Object.keys(member).toSorted()).toEqual([
    "DeviceId",
    "UserId",
    "errcode",
    "errmsg",
    "expires_in",
    "user_ticket",
  ]);
  const outsider = await identify(sandbox, issue(people.outsider), "user/getuserinfo");
  expect(outsider).toMatchObject({ OpenId: people.outsider });
  expect(outsider).not.toHaveProperty("UserId");
});

async function consented(sandbox: Sandbox, userId: string = people.xiaoman) {
  const back = await sandbox.signIn(authorizeUrl({ scope: "snsapi_privateinfo" }), { userId });
  const identity = await identify(sandbox, back?.searchParams.get("code") ?? "");
  return String(identity["user_ticket"]);
}

test.each(["auth/getuserdetail", "user/getuserdetail"])(
  "%s returns the fields the member consented to, as strings",
  async (endpoint) => {
    const sandbox = createSandbox();
    const { api, token } = clientOf(sandbox);
    const user_ticket = await consented(sandbox);
    const answer = await api(endpoint, { access_token: await token() }, { user_ticket });
    expect(answer).toEqual({
      errcode: 0,
      errmsg: "ok",
      userid: "LinXiaoMan",
      gender: "2",
      avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
      qr_code: expect.stringMatching(
        /^https:\/\/open\.work\.weixin\.qq\.com\/wwopen\/userQRCode\?vcode=/,
      ),
      mobile: "13900000001",
      email: "lin.xiaoman@example.com",
      biz_mail: "lin@shanhai.example.com",
      address: "海滨路 1 号",
    });
  },
);

test("a field not ticked or not enabled is withheld, absent or empty", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  sandbox.world.updateApp(corpId, portal.agentId, { sensitiveFields: ["mobile", "gender"] });
  const detail = async () => {
    const code = sandbox.world.issueCode({
      ...portal,
      userId: people.xiaoman,
      consented: ["mobile", "email"],
    });
    const { user_ticket } = await identify(sandbox, code);
    return api("auth/getuserdetail", { access_token }, { user_ticket });
  };
  const avatar = "https://wework.qpic.cn/wwpic/sandbox-default/0";
  const shown = {
    errcode: 0,
    errmsg: "ok",
    userid: "LinXiaoMan",
    gender: "0",
    avatar,
    mobile: "13900000001",
  };
  expect(await detail()).toEqual(shown);
  sandbox.world.updateApp(corpId, portal.agentId, { withheld: "empty" });
  expect(await detail()).toEqual({ ...shown, qr_code: "", email: "", biz_mail: "", address: "" });
});

test("a ticket: missing 84090, invalid or another app's 84015, expired 84014, reusable until then", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const ask = async (body: object, by = access_token) =>
    (await api("auth/getuserdetail", { access_token: by }, body)).errcode;
  const user_ticket = await consented(sandbox);
  expect(await ask({})).toBe(84090);
  expect(await ask({ user_ticket: "made-up" })).toBe(84015);
  expect(await ask({ user_ticket }, await token(apps.legacy.secret))).toBe(84015);
  expect([await ask({ user_ticket }), await ask({ user_ticket })]).toEqual([0, 0]);
  sandbox.world.clock.advance(1800);
  expect(await ask({ user_ticket })).toBe(84014);
});

test("a user_ticket of a member outside the range is 60011, of a removed member 60111", async () => {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const user_ticket = await consented(sandbox);
  sandbox.world.updateMember(corpId, people.xiaoman, { departments: [] });
  expect(await api("auth/getuserdetail", { access_token }, { user_ticket })).toMatchObject({
    errcode: 60011,
  });
  sandbox.world.removeMember(corpId, people.xiaoman);
  expect(await api("auth/getuserdetail", { access_token }, { user_ticket })).toMatchObject({
    errcode: 60111,
  });
});
