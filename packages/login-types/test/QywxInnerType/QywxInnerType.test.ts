import { describe, expect, it } from "vitest";
import {
  challenge,
  contextOf,
  corpA,
  corpB,
  legacy,
  createTestApp,
  portal,
  redirectUri,
  verifier,
} from "@menshen/testkit/app";

const { people } = corpA;
const name = "auths.Portal";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("getLoginConfig", () => {
  it("getLoginConfig returns the login pages, a state and no secret", async () => {
    await using test = await createTestApp({ [name]: portal });
    const config = await test.call(`${name}.getLoginConfig`);
    expect(config).toEqual({
      isActive: true,
      authType: "auths.loginTypes.QywxInnerType",
      title: { zh: "auths.Portal", en: "auths.Portal" },
      state: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      expiresAt: Date.parse("2026-11-21T08:10:00Z"),
      corpId: "ww5a1d0b0c7e3f9a24",
      agentId: "1000002",
      redirectUri: "http://127.0.0.1:3000/api/auth/qywx/callback",
      loginUrl:
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww5a1d0b0c7e3f9a24&agentid=1000002" +
        `&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fapi%2Fauth%2Fqywx%2Fcallback&state=${config.state}`,
      authorizeUrl:
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww5a1d0b0c7e3f9a24" +
        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fapi%2Fauth%2Fqywx%2Fcallback&response_type=code" +
        `&scope=snsapi_base&state=${config.state}&agentid=1000002#wechat_redirect`,
    });
  });

  it.each([undefined, null, {}])("getLoginConfig accepts %j as no parameters", async (input) => {
    await using test = await createTestApp({ [name]: portal });
    expect(await test.call(`${name}.getLoginConfig`, input)).toMatchObject({ isActive: true });
  });

  it("getLoginConfig uses the instance's own bases", async () => {
    await using test = await createTestApp({
      [name]: {
        ...portal,
        loginBase: "http://127.0.0.1:3001/",
        authorizeBase: "http://127.0.0.1:3001",
        scope: "snsapi_privateinfo",
      },
    });
    const { loginUrl, authorizeUrl } = await test.call(`${name}.getLoginConfig`);
    expect(loginUrl).toMatch(/^http:\/\/127\.0\.0\.1:3001\/wwlogin\/sso\/login\?/);
    expect(authorizeUrl).toMatch(
      /^http:\/\/127\.0\.0\.1:3001\/connect\/oauth2\/authorize\?.*&scope=snsapi_privateinfo&/,
    );
  });

  it("an inactive element answers isActive false without a state; its other methods throw 10003", async () => {
    const off = { type: "auths.loginTypes.QywxInnerType", title: "Off", isActive: 0 };
    await using test = await createTestApp({
      "auths.OffByDeclaration": { "e.json": off, config: portal },
      "auths.OffByConfig": { ...portal, isActive: false },
      "auths.OffByVariable": { ...portal, corpId: "{{CORP}}" },
    });
    for (const element of ["auths.OffByDeclaration", "auths.OffByConfig", "auths.OffByVariable"]) {
      const config = await test.call(`${element}.getLoginConfig`, { challenge });
      expect(config).toMatchObject({
        isActive: false,
        authType: "auths.loginTypes.QywxInnerType",
      });
      expect(config.state).toBeUndefined();
      await expect(test.call(`${element}.getLoginCode`, { authCode: "x" })).rejects.toMatchObject({
        errcode: 10003,
      });
    }
  });
});

describe("getLoginCode", () => {
  it("getLoginCode returns profile, loginCode and corpList after a scan", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    expect(await test.login("auths.Legacy", { userId: people.xiaoman })).toEqual({
      userId: "LinXiaoMan",
      name: "林小满",
      mobile: "13900000001",
      email: "lin.xiaoman@example.com",
      avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
      department: [2, 3],
      position: "工程师",
      gender: "2",
      status: 1,
      isLeader: true,
      loginCode: expect.stringMatching(/^[\w-]{43}$/),
      corpList: [{ corpId: "ww5a1d0b0c7e3f9a24", corpName: "山海科技", corpFullName: "山海科技" }],
    });
  });

  it("getLoginCode returns null for fields that WeCom withholds from newer apps", async () => {
    await using test = await createTestApp({ [name]: portal });
    expect(await test.login(name, { userId: people.xiaoman })).toMatchObject({
      name: "林小满",
      mobile: null,
      email: null,
      avatar: null,
      gender: null,
      department: [2, 3],
      isLeader: true,
    });
  });

  it("private data granted by consent inside WeCom survives a later scan that withholds it", async () => {
    await using test = await createTestApp({ [name]: { ...portal, scope: "snsapi_privateinfo" } });
    const asked = await test.login(name, { userId: people.xiaoman }, "authorizeUrl");
    expect(asked).toMatchObject({
      mobile: "13900000001",
      email: "lin.xiaoman@example.com",
      avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
      gender: "2",
    });
    const scanned = await test.login(name, { userId: people.xiaoman });
    expect(scanned).toMatchObject({ mobile: null, avatar: null, gender: null });
    const row = await test.call(
      "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get",
      { filter: { userId: "LinXiaoMan" } },
      "admin",
    );
    expect(row).toMatchObject({ mobile: "13900000001", gender: "2" });
  });

  it("a member signs in although WeCom refuses the private data", async () => {
    await using test = await createTestApp({ [name]: { ...portal, scope: "snsapi_privateinfo" } });
    test.sandbox.world.failNext("auth/getuserdetail", 84014);
    const done = await test.login(name, { userId: people.xiaoman }, "authorizeUrl");
    expect(done).toMatchObject({ userId: "LinXiaoMan", name: "林小满", mobile: null });
    expect(test.sandbox.world.unusedFaults()).toEqual([]);
  });

  it.each([people.emoji, people.rare, people.markup])(
    "keeps the name of %s as it is",
    async (id) => {
      await using test = await createTestApp({ "auths.Legacy": legacy });
      const names = {
        [people.emoji]: "阿橘🍊🧑‍🎨",
        [people.rare]: "𠮷𬴂言",
        [people.markup]: `Nóra O'Brien <b>"QA"</b> & Co`,
      };
      const { name, loginCode } = await test.login("auths.Legacy", { userId: id });
      expect(name).toBe(names[id]);
      const signedIn = await test.call("auths.loginTypes.services.AuthSvc.loginByCode", {
        loginCode,
      });
      expect(signedIn.user.name).toBe(names[id]);
    },
  );

  it("agentId may be a number, and codes of both login pages are accepted", async () => {
    await using test = await createTestApp({ [name]: portal });
    for (const page of ["loginUrl", "authorizeUrl"] as const) {
      const done = await test.login(name, { userId: people.plain }, page);
      expect(done).toMatchObject({ userId: "ChenYi", isLeader: false });
    }
  });

  it("getLoginCode of an unknown code throws WeCom's 40029", async () => {
    await using test = await createTestApp({ [name]: portal });
    const { state } = await test.call(`${name}.getLoginConfig`, { challenge });
    await expect(
      test.call(`${name}.getLoginCode`, { authCode: "no-such-code", state, verifier }),
    ).rejects.toMatchObject({ errcode: 40029, source: "wecom", httpStatus: 400 });
    const [row] = await test.ports.data.audit.list({ limit: 1 });
    expect(row).toMatchObject({
      action: "login-failed",
      detail: { errcode: 40029, source: "wecom" },
      snapshot: test.app.snapshotNumber,
    });
  });

  it("an element rejects the code of another app of the same company", async () => {
    await using test = await createTestApp({ [name]: portal, "auths.Legacy": legacy });
    const config = await test.call(`${name}.getLoginConfig`, { challenge });
    const back = await test.sandbox.signIn(config.loginUrl, { userId: people.xiaoman });
    const authCode = back?.searchParams.get("code");
    const input = { authCode, state: config.state, verifier };
    await expect(test.call("auths.Legacy.getLoginCode", input)).rejects.toMatchObject({
      errcode: 10102,
    });
    expect(await test.call(`${name}.getLoginCode`, input)).toMatchObject({ userId: "LinXiaoMan" });
  });

  it("a state is required over the network (10101), but not in process nor with requireState false", async () => {
    await using test = await createTestApp({
      [name]: portal,
      "auths.Lenient": { ...portal, requireState: 0 },
    });
    const code = () =>
      test.sandbox.world.issueCode({
        corpId: corpA.corpId,
        agentId: 1000002,
        userId: people.xiaoman,
      });
    await expect(test.call(`${name}.getLoginCode`, { authCode: code() })).rejects.toMatchObject({
      errcode: 10101,
    });
    expect(await test.call("auths.Lenient.getLoginCode", { authCode: code() })).toMatchObject({
      userId: "LinXiaoMan",
    });
    const inProcess = await test.app.getElement(name).getLoginCode({ authCode: code() });
    expect(inProcess).toMatchObject({ userId: "LinXiaoMan" });
  });
});

describe("identity", () => {
  it.each([
    [people.disabled, 2, 10204],
    [people.notActivated, 4, 10204],
    [people.disabled, 5, 10203],
  ] as const)(
    "a login of %s with status %i is refused with %i",
    async (userId, status, errcode) => {
      await using test = await createTestApp({ "auths.Legacy": legacy });
      const { world } = test.sandbox;
      // WeCom's pages admit active members only: the code was issued a moment before.
      world.updateMember(corpA.corpId, userId, { status: 1 });
      const app = { corpId: corpA.corpId, agentId: corpA.apps.legacy.agentId };
      const authCode = world.issueCode({ ...app, userId });
      world.updateMember(corpA.corpId, userId, { status });
      const { state } = await test.call("auths.Legacy.getLoginConfig", { challenge });
      const input = { authCode, state, verifier };
      await expect(test.call("auths.Legacy.getLoginCode", input)).rejects.toMatchObject({
        errcode,
      });
    },
  );

  it("an outsider is refused with 10203", async () => {
    await using test = await createTestApp({ [name]: portal });
    await expect(
      test.login(name, { userId: people.outsider }, "authorizeUrl"),
    ).rejects.toMatchObject({ errcode: 10203, source: "app" });
  });

  it("a member of a linked company is refused with 10203, whatever the name", async () => {
    const test = await createTestApp(
      { [name]: portal },
      {
        fetch: async (input, init) => {
          const answer = await test.sandbox.fetch(input, init);
          if (!new Request(input).url.includes("/auth/getuserinfo")) return answer;
          return new Response((await answer.text()).replace('"Lin', '"ww9/Lin'), answer);
        },
      },
    );
    await using _ = test;
    await expect(test.login(name, { userId: people.xiaoman })).rejects.toMatchObject({
      errcode: 10203,
    });
  });

  it("a member whom user/get refuses (60011) signs in with the id only", async () => {
    await using test = await createTestApp({ [name]: portal });
    test.sandbox.world.failNext("user/get", 60011);
    const done = await test.login(name, { userId: people.xiaoman });
    expect(done).toMatchObject({
      userId: "LinXiaoMan",
      name: null,
      department: null,
      status: null,
      isLeader: null,
      loginCode: expect.stringMatching(/./),
    });
    const signedIn = await test.call("auths.loginTypes.services.AuthSvc.loginByCode", {
      loginCode: done.loginCode,
    });
    expect(signedIn).toMatchObject({ user: { name: null }, corp: { corpId: corpA.corpId } });
  });

  it("an unreachable directory refuses the login with 10501 and creates no session", async () => {
    let down = false;
    const test = await createTestApp(
      { [name]: portal },
      {
        fetch: (input, init) =>
          down && new Request(input).url.includes("/user/get")
            ? Promise.reject(new TypeError("fetch failed"))
            : test.sandbox.fetch(input, init),
      },
    );
    await using _ = test;
    down = true;
    await expect(test.login(name, { userId: people.xiaoman })).rejects.toMatchObject({
      errcode: 10501,
    });
    down = false;
    const rows = await test.ports.data.audit.list({ limit: 5 });
    expect(rows).toMatchObject([{ action: "login-failed", detail: { errcode: 10501 } }]);
  });

  it("the same id in another letter case is one person within a company, and another in another company", async () => {
    await using test = await createTestApp({
      [name]: portal,
      "auths.Other": {
        corpId: corpB.corpId,
        corpSecret: corpB.apps.portal.secret,
        agentId: corpB.apps.portal.agentId,
        redirectUri,
      },
    });
    const userOf = async (element: string, userId: string) => {
      const { loginCode } = await test.login(element, { userId });
      const svc = "auths.loginTypes.services.AuthSvc.loginByCode";
      return (await test.call(svc, { loginCode })).user.userId;
    };
    const first = await userOf(name, people.plain);
    test.sandbox.world.updateMember(corpA.corpId, people.plain, { userId: "CHENYI" });
    expect(await userOf(name, "CHENYI")).toBe(first);
    expect(await userOf("auths.Other", corpB.people.plain)).not.toBe(first);
  });

  it("two apps of one company share the person and the company", async () => {
    await using test = await createTestApp({ [name]: portal, "auths.Legacy": legacy });
    await test.login("auths.Legacy", { userId: people.xiaoman });
    const { corpList } = await test.login(name, { userId: people.xiaoman });
    expect(corpList).toEqual([
      { corpId: corpA.corpId, corpName: "山海科技", corpFullName: "山海科技" },
    ]);
    const rows = await test.ports.data.audit.list({ limit: 5 });
    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(1);
  });

  it("allowRegister 0 in e.json admits existing users only", async () => {
    const closed = { type: "auths.loginTypes.QywxInnerType", title: "Closed", allowRegister: 0 };
    await using test = await createTestApp({
      "auths.Open": legacy,
      "auths.Closed": { "e.json": closed, config: legacy },
    });
    const who = { userId: people.xiaoman };
    await expect(test.login("auths.Closed", who)).rejects.toMatchObject({ errcode: 10201 });
    await test.login("auths.Open", who);
    expect(await test.login("auths.Closed", who)).toMatchObject({ userId: "LinXiaoMan" });
  });
});

describe("the company's name", () => {
  it("a company is named after its root department, looked up once a day", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const { world } = test.sandbox;
    const nameNow = async () =>
      (await test.login("auths.Legacy", { userId: people.xiaoman })).corpList[0].corpName;
    expect(await nameNow()).toBe("山海科技");
    world.updateDepartment(corpA.corpId, 1, { name: "山海集团" });
    test.pass(23 * HOUR);
    expect(await nameNow()).toBe("山海科技");
    expect(world.calls("department/get").length).toBe(1);
    test.pass(HOUR);
    expect(await nameNow()).toBe("山海集团");
    // A failed look-up fails no login and leaves the stored name.
    test.pass(24 * HOUR);
    world.failNext("department/get", 60011);
    expect(await nameNow()).toBe("山海集团");
  });

  it("a configured corpName names a company whose root department the app cannot read", async () => {
    await using test = await createTestApp({
      [name]: { ...portal, corpName: "山海" },
      "auths.Legacy": { ...legacy, corpName: "山海" },
    });
    const { corpList } = await test.login(name, { userId: people.xiaoman });
    expect(corpList).toEqual([
      { corpId: "ww5a1d0b0c7e3f9a24", corpName: "山海", corpFullName: "山海" },
    ]);
    await test.login(name, { userId: people.xiaoman });
    expect(test.sandbox.world.calls("department/get").length).toBe(1);
    test.pass(24 * HOUR);
    const read = await test.login("auths.Legacy", { userId: people.xiaoman });
    expect(read.corpList[0].corpName).toBe("山海科技");
    const kept = await test.login(name, { userId: people.xiaoman });
    expect(kept.corpList[0].corpName).toBe("山海科技");
  });

  it("a company without a readable name has its shortened id, marked as unnamed, never the element's title", async () => {
    await using test = await createTestApp({ [name]: portal });
    const { corpList, loginCode } = await test.login(name, { userId: people.xiaoman });
    const unnamed = { corpName: "ww5a1d…9a24", corpFullName: "ww5a1d…9a24", unnamed: true };
    expect(corpList).toEqual([{ corpId: corpA.corpId, ...unnamed }]);
    const svc = "auths.loginTypes.services.AuthSvc.loginByCode";
    expect((await test.call(svc, { loginCode, corp: "ww5a1d…9a24" })).corp).toEqual(corpList[0]);
    await test.login(name, { userId: people.xiaoman });
    expect(test.sandbox.world.calls("department/get").length).toBe(1);
  });
});

describe("tokens", () => {
  it("1,000 logins cause one gettoken", async () => {
    await using test = await createTestApp({ [name]: portal });
    const { world } = test.sandbox;
    world.setRates("off");
    const login = async () => {
      const { state } = await test.call(`${name}.getLoginConfig`, { challenge });
      const app = { corpId: corpA.corpId, agentId: 1000002 };
      const authCode = world.issueCode({ ...app, userId: people.xiaoman });
      return await test.call(`${name}.getLoginCode`, { authCode, state, verifier });
    };
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 50 }, login));
    }
    expect(world.calls("auth/getuserinfo").length).toBe(1000);
    expect(world.calls("gettoken").length).toBe(1);
  });

  it("a token that WeCom revokes early is replaced within the login", async () => {
    await using test = await createTestApp({ [name]: portal });
    const { world } = test.sandbox;
    await test.login(name, { userId: people.xiaoman });
    world.revokeTokens();
    expect(await test.login(name, { userId: people.boss })).toMatchObject({ name: "周屿" });
    expect(world.calls("gettoken").length).toBe(2);
  });

  it("getAccessToken is callable in process only", async () => {
    await using test = await createTestApp({ [name]: portal });
    const token = await test.app.getElement(name).getAccessToken();
    expect(token).toMatch(/./);
    const member = test.app.find(`${name}.getAccessToken`)?.element.members["getAccessToken"];
    expect(member).toMatchObject({ kind: "query", access: "internal" });
  });
});

describe("getUserInfo", () => {
  it("getUserInfo returns an administrator the full record with department names", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const path = "auths.Legacy.getUserInfo";
    expect(await test.call(path, { userId: people.xiaoman }, "admin")).toMatchObject({
      userId: "LinXiaoMan",
      name: "林小满",
      alias: "小满",
      telephone: "0571-00000001",
      mainDepartment: 2,
      directLeader: ["ZhouYu"],
      departments: [
        { id: 2, name: "研发中心" },
        { id: 3, name: "平台组" },
      ],
    });
    await expect(test.call(path, { userId: "nobody" }, "admin")).rejects.toMatchObject({
      errcode: 60111,
      source: "wecom",
    });
  });
});

describe("a cookie's login", () => {
  it("a cookie-bound login starts at WeCom's page, ends in a session and completes its login test", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const { data, clock } = test.ports;
    const nowMs = clock.now();
    const run = { id: "run", element: "auths.Legacy", createdAtMs: nowMs };
    await data.dryRuns.create({ ...run, expiresAtMs: nowMs + 10 * MINUTE });
    const element = test.app.getElement("auths.Legacy");
    const cookieSecret = "cookie-secret-0123456789-abcdefg";
    const purpose = "dry-run";
    const begun = await element.beginLogin({ flow: "qr", purpose, cookieSecret, dryRunId: "run" });
    const back = await test.sandbox.signIn(begun.url, { userId: people.xiaoman });
    const browser = { cookieSecret };
    const code = back?.searchParams.get("code");
    const done = await element.finishLogin({ state: begun.state, code, ...browser });
    expect(done).toMatchObject({
      purpose: "dry-run",
      dryRunId: "run",
      loginCode: null,
      session: null,
    });
    const seen = await data.dryRuns.find("run");
    expect(seen).toMatchObject({
      status: "done",
      result: { profile: { name: "林小满" }, corpList: [{ corpName: "山海科技" }] },
    });
    expect(seen?.steps.map(({ step }) => step)).toEqual([
      "issued",
      "callback",
      "token",
      "identity",
      "profile",
      "user",
      "session",
    ]);
  });

  it.each([
    ["gettoken", "token"],
    ["auth/getuserinfo", "identity"],
    ["user/get", "profile"],
  ])("a login that fails at %s fails at the step %s", async (endpoint, step) => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const { data, clock } = test.ports;
    const run = { id: "run", element: "auths.Legacy", createdAtMs: clock.now() };
    await data.dryRuns.create({ ...run, expiresAtMs: clock.now() + 10 * MINUTE });
    const element = test.app.getElement("auths.Legacy");
    const browser = { cookieSecret: "cookie-secret-0123456789-abcdefg" };
    const begin = { flow: "qr", purpose: "dry-run", dryRunId: "run" } as const;
    const begun = await element.beginLogin({ ...begin, ...browser });
    const back = await test.sandbox.signIn(begun.url, { userId: people.xiaoman });
    test.sandbox.world.failNext(endpoint, 40001);
    test.sandbox.world.failNext(endpoint, 40001);
    const code = back?.searchParams.get("code");
    await expect(
      element.finishLogin({ state: begun.state, code, ...browser }),
    ).rejects.toMatchObject({ errcode: 40001 });
    const seen = await data.dryRuns.find("run");
    expect(seen?.steps.at(-1)).toMatchObject({ step, ok: false, detail: { errcode: 40001 } });
    const [row] = await data.audit.list({ limit: 1 });
    expect(row).toMatchObject({ action: "login-test-failed", detail: { failedStep: step } });
  });

  it("beginLogin and finishLogin are not reachable over the network", async () => {
    await using test = await createTestApp({ [name]: portal });
    const members = test.app.find(`${name}.beginLogin`)?.element.members;
    expect(members?.["beginLogin"]).toMatchObject({ access: "internal" });
    expect(members?.["finishLogin"]).toMatchObject({ access: "internal" });
    expect(contextOf(test.app, "anonymous").caller).toBe("anonymous");
  });
});

describe("the config", () => {
  it("a config error names the field and never its value", async () => {
    await using test = await createTestApp({
      "auths.Broken": { ...portal, redirectUri: "not-a-url-secret-looking", corpSecret: "" },
    });
    const found = test.app.snapshot.diagnostics.filter(({ severity }) => severity === "error");
    expect(new Set(found.map(({ pointer }) => pointer))).toEqual(
      new Set(["/corpSecret", "/redirectUri"]),
    );
    expect(JSON.stringify(found)).not.toContain("not-a-url-secret-looking");
  });
});
