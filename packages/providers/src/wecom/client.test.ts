import { isCode } from "@menshen/core";
import { createSandbox, demo } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import { failure, testPorts } from "../../test/test-ports.ts";
import { createWecomClient } from "./client.ts";
import { wecomCodes } from "./codes.ts";

const { corpId, apps, people, departments, contactSecret } = demo.corpA;

/** A sandbox and the client of one app in it. */
function setUp(app: { agentId: number; secret: string } = apps.portal, corp: string = corpId) {
  const { fetch, world } = createSandbox();
  const ports = testPorts(fetch);
  const waits: number[] = [];
  const client = (secret: string, agentId = app.agentId, id = corp) =>
    createWecomClient({
      apiBase: "https://qyapi.weixin.qq.com",
      corpId: id,
      secret,
      agentId: String(agentId),
      ports,
      limits: { delay: async (ms) => void waits.push(ms) },
    });
  const issue = (userId: string, more: Partial<Parameters<typeof world.issueCode>[0]> = {}) =>
    world.issueCode({ corpId, agentId: app.agentId, userId, ...more });
  const count = (endpoint: string) => world.calls(endpoint).length;
  return { world, ports, waits, client, wecom: client(app.secret), issue, count };
}

/** Source and number of a rejected call. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await failure(call);
  return isCode(error) ? `${error.source} ${error.errcode}` : String(error);
}

describe("who a code belongs to", () => {
  it("getUserInfo: a code of a web login belongs to a member", async () => {
    const { wecom, issue } = setUp();
    expect(await wecom.getUserInfo(issue(people.xiaoman))).toEqual({
      kind: "member",
      userid: "LinXiaoMan",
    });
  });

  it("getUserInfo: a code of a consent belongs to a member and has a ticket", async () => {
    const { wecom, issue } = setUp();
    const info = await wecom.getUserInfo(issue(people.xiaoman, { consented: ["mobile"] }));
    expect(info).toEqual({ kind: "member", userid: "LinXiaoMan", userTicket: expect.any(String) });
  });

  it("getUserInfo: a code may belong to a person outside the company", async () => {
    const { wecom, issue } = setUp();
    expect(await wecom.getUserInfo(issue(people.outsider))).toMatchObject({
      kind: "outsider",
      openid: "oA7xGuestWangXiaoYu0000000001",
    });
  });

  it.each([
    [
      { UserId: "Lin", DeviceId: "d" },
      { kind: "member", userid: "Lin" },
    ],
    [
      { OpenId: "o1", external_userid: "wm1" },
      { kind: "outsider", openid: "o1", externalUserid: "wm1" },
    ],
  ])("in the casing of older answers %#", async (answer, expected) => {
    const { wecom, world, issue } = setUp();
    world.failNext("auth/getuserinfo", { set: { userid: undefined, ...answer } });
    const code = issue(people.xiaoman);
    const info = await wecom.getUserInfo(code);
    expect(info).toEqual(expected);
  });

  it.each(["a used code", "an expired code", "an unknown code", "another app's code"])(
    "getUserInfo: %s is 40029, and the visitor has to start again",
    async (kind) => {
      const { wecom, world, issue, client } = setUp();
      const code = kind === "an unknown code" ? "nobodys" : issue(people.xiaoman);
      if (kind === "a used code") await wecom.getUserInfo(code);
      if (kind === "an expired code") world.clock.advance(301);
      const other = client(apps.legacy.secret, apps.legacy.agentId);
      const error = await failure(
        (kind === "another app's code" ? other : wecom).getUserInfo(code),
      );
      expect(error).toMatchObject({ errcode: 40029, source: "wecom", httpStatus: 400 });
    },
  );

  it("getUserInfo: a code sent to an untrusted host is 50001", async () => {
    const { wecom, issue } = setUp();
    expect(
      await refusal(wecom.getUserInfo(issue(people.xiaoman, { redirectHost: "evil.example" }))),
    ).toBe("wecom 50001");
  });
});

describe("what a member allowed", () => {
  it("getUserDetail returns what the member allowed, and null for the rest", async () => {
    const { wecom, world, issue } = setUp();
    world.updateApp(corpId, apps.portal.agentId, { sensitiveFields: ["mobile", "gender"] });
    world.updateMember(corpId, people.xiaoman, { mobile: "13900000000", gender: "2" });
    const consented = ["mobile", "gender", "avatar"] as const;
    const info = await wecom.getUserInfo(issue(people.xiaoman, { consented }));
    expect(await wecom.getUserDetail((info as { userTicket: string }).userTicket)).toEqual({
      userid: "LinXiaoMan",
      gender: "2",
      mobile: "13900000000",
      avatar: null,
      email: null,
      bizMail: null,
      address: null,
      qrCode: null,
    });
  });

  it("getUserDetail: an unknown ticket is 84015, an old one 84014, and the visitor has to start again", async () => {
    const { wecom, world, issue } = setUp();
    expect(await refusal(wecom.getUserDetail("nobodys"))).toBe("wecom 84015");
    const info = await wecom.getUserInfo(issue(people.xiaoman, { consented: ["mobile"] }));
    world.clock.advance(1801);
    const error = await failure(wecom.getUserDetail((info as { userTicket: string }).userTicket));
    expect(error).toMatchObject({ errcode: 84014, httpStatus: 400 });
  });
});

describe("a member record", () => {
  it("getUser of an older app returns the full record", async () => {
    const { wecom, world } = setUp(apps.legacy);
    world.updateMember(corpId, people.plain, {
      name: "陈一",
      departments: [
        { id: departments.design, order: 3, leader: false },
        { id: departments.office, order: 4, leader: true },
      ],
      mainDepartment: departments.office,
      directLeaders: [people.boss],
      position: "Clerk",
      alias: "yi",
      telephone: "0571-1",
      gender: "1",
      mobile: "13800000000",
      email: "yi@example.com",
      bizMail: "yi@corp.example.com",
      address: "Harbour Road 1",
      avatar: "https://wework.qpic.cn/wwpic/1/0",
    });
    expect(await wecom.getUser(people.plain)).toMatchObject({
      userid: "ChenYi",
      name: "陈一",
      department: [4, 5],
      order: [3, 4],
      isLeaderInDept: [0, 1],
      directLeader: ["ZhouYu"],
      mainDepartment: 5,
      position: "Clerk",
      alias: "yi",
      telephone: "0571-1",
      gender: "1",
      mobile: "13800000000",
      email: "yi@example.com",
      bizMail: "yi@corp.example.com",
      address: "Harbour Road 1",
      avatar: "https://wework.qpic.cn/wwpic/1/0",
      status: 1,
      openUserid: null,
    });
  });

  it.each(["absent", "empty"] as const)(
    "getUser of a newer app returns null for withheld fields (%s)",
    async (withheld) => {
      const { wecom, world } = setUp();
      world.updateApp(corpId, apps.portal.agentId, { withheld });
      const { mobile, email, bizMail, avatar, address, qrCode, userid } = await wecom.getUser(
        people.xiaoman,
      );
      expect({ mobile, email, bizMail, avatar, address, qrCode, userid }).toEqual({
        userid: "LinXiaoMan",
        mobile: null,
        email: null,
        bizMail: null,
        avatar: null,
        address: null,
        qrCode: null,
      });
    },
  );

  it("getUser accepts numbers as text", async () => {
    const { wecom, world } = setUp();
    const plain = await wecom.getUser(people.plain);
    world.failNext("user/get", { numbersAsStrings: true });
    expect(await wecom.getUser(people.plain)).toEqual(plain);
  });

  it("getUser accepts no department, lists of unequal length and unknown fields", async () => {
    const { wecom, world } = setUp();
    const set = { department: [], order: [1], is_leader_in_dept: [1, 0, 1], tomorrow: { a: 1 } };
    world.failNext("user/get", { set });
    expect(await wecom.getUser(people.plain)).toMatchObject({
      department: [],
      order: [1],
      isLeaderInDept: [1, 0, 1],
    });
  });

  it.each(["emoji", "rare", "markup"] as const)(
    "getUser returns a difficult name (%s) unchanged",
    async (who) => {
      const { wecom, world } = setUp();
      expect((await wecom.getUser(people[who])).name).toBe(world.member(corpId, people[who]).name);
    },
  );

  it.each([
    ["disabled", 2],
    ["notActivated", 4],
  ] as const)("getUser reports a member who is %s", async (who, status) => {
    const { wecom } = setUp();
    expect((await wecom.getUser(people[who])).status).toBe(status);
  });

  it("getUser: 60111 for an unknown userid, 60011 outside the visible range", async () => {
    const { wecom } = setUp();
    expect(await refusal(wecom.getUser("Nobody"))).toBe("wecom 60111");
    expect(await refusal(wecom.getUser(people.outsideRange))).toBe("wecom 60011");
  });
});

describe("departments", () => {
  it("getDepartment returns name and leaders", async () => {
    const { wecom, world } = setUp();
    const { nameEn, order } = { nameEn: "Engineering", order: 77 };
    world.updateDepartment(corpId, departments.engineering, { name: "研发部", nameEn, order });
    expect(await wecom.getDepartment(departments.engineering)).toEqual({
      id: 2,
      name: "研发部",
      nameEn: "Engineering",
      departmentLeader: ["LinXiaoMan"],
      parentId: 1,
      order: 77,
    });
  });

  it("listDepartmentIds returns all, or a department and those below it", async () => {
    const { wecom } = setUp(apps.legacy);
    const all = await wecom.listDepartmentIds();
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
    const below = await wecom.listDepartmentIds(departments.platform);
    expect(below).toEqual([{ id: 3, parentId: 2, order: expect.any(Number) }]);
  });

  it("getDepartment: 60003 for an unknown department", async () => {
    expect(await refusal(setUp().wecom.getDepartment(999))).toBe("wecom 60003");
  });
});

describe("a wrong configuration says what is wrong", () => {
  it("a wrong configuration is company 40013, secret 40001, contact-sync secret 48002, disabled app 50003", async () => {
    const { client, world, wecom, issue } = setUp();
    expect(await refusal(client("x", 1, "ww0000000000000000").accessToken())).toBe("wecom 40013");
    expect(await refusal(client("not the secret").accessToken())).toBe("wecom 40001");
    expect(await refusal(client(contactSecret).getUserInfo(issue(people.xiaoman)))).toBe(
      "wecom 48002",
    );
    world.updateApp(corpId, apps.portal.agentId, { enabled: false });
    expect(await refusal(wecom.accessToken())).toBe("wecom 50003");
  });

  it("an untrusted address is 60020, at the call after the token", async () => {
    const { wecom, world } = setUp();
    world.updateApp(corpId, apps.portal.agentId, { trustedIps: ["198.51.100.1"] });
    expect(await wecom.accessToken()).toEqual(expect.any(String));
    const refused = await wecom.getUser(people.plain).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      errcode: 60020,
      source: "wecom",
      adminHint: { en: expect.stringContaining(`from ${world.callerIp}, which is not trusted`) },
    });
  });

  it("a dissolved company is 301007", async () => {
    const { wecom, world } = setUp();
    world.updateCorp(corpId, { dissolved: true });
    expect(await refusal(wecom.getUser(people.plain))).toBe("wecom 301007");
  });
});

describe("a refused token is replaced once and the call repeated once", () => {
  it.each([40014, 42001] as const)(
    "a token rejected with %i is replaced once, also for a code exchange",
    async (as) => {
      const { wecom, world, issue, count } = setUp();
      await wecom.accessToken();
      world.revokeTokens({ as });
      expect(await wecom.getUserInfo(issue(people.plain))).toEqual({
        kind: "member",
        userid: "ChenYi",
      });
      expect([count("gettoken"), count("auth/getuserinfo")]).toEqual([2, 2]);
    },
  );

  it("a second rejected token is the final answer", async () => {
    const { wecom, world, count } = setUp();
    world.failNext("user/get", 40014, 2);
    expect(await refusal(wecom.getUser(people.plain))).toBe("wecom 40014");
    expect([count("gettoken"), count("user/get")]).toEqual([2, 2]);
  });

  it("a changed secret uses another cached token", async () => {
    const { ports, client } = setUp();
    await failure(client("s1").accessToken());
    await client(apps.portal.secret).accessToken();
    expect(ports.keys()).toEqual([
      "wecom:https://qyapi.weixin.qq.com:ww5a1d0b0c7e3f9a24:1000002:9345379ab41e8c9d",
    ]);
  });
});

describe("what passes by itself is tried three times", () => {
  it("a call that fails twice with -1 is retried and answered", async () => {
    const { wecom, world, waits } = setUp();
    world.failNext("gettoken", -1, 2);
    world.failNext("user/get", -1, 2);
    expect((await wecom.getUser(people.plain)).userid).toBe("ChenYi");
    expect(waits).toHaveLength(4);
  });

  it.each([
    [-1, -1, "wecom"],
    [45033, 10503, "app"],
  ] as const)(
    "a call that fails three times with %i is rejected with it",
    async (fault, errcode, source) => {
      const { wecom, world, count } = setUp();
      world.failNext("user/get", fault, 3);
      expect(isCode(await failure(wecom.getUser(people.plain)), errcode, source)).toBe(true);
      expect(count("user/get")).toBe(3);
      expect(world.unusedFaults()).toEqual([]);
    },
  );

  it("45009 is not retried", async () => {
    const { wecom, world, count } = setUp();
    world.failNext("user/get", 45009);
    const error = await failure(wecom.getUser(people.plain));
    expect(error).toMatchObject({ errcode: 10503, data: { providerErrcode: 45009 } });
    expect(count("user/get")).toBe(1);
  });
});

describe("every documented number arrives", () => {
  const handled = new Set([-1, 45009, 45033]);
  const numbers = Object.keys(wecomCodes).map(Number);
  it.each(numbers.filter((errcode) => !handled.has(errcode)))(
    "a call answered with %i rejects with it",
    async (errcode) => {
      const { wecom, world } = setUp();
      world.failNext("user/get", errcode, 2);
      const error = await failure(wecom.getUser(people.plain));
      expect(error).toMatchObject({ errcode, source: "wecom" });
      expect((error as Error).message).toContain(`/cgi-bin/user/get with ${errcode}: `);
      expect((error as Error).message).not.toContain("hint:");
    },
  );
});
