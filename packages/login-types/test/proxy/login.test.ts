import { createHash, randomBytes } from "node:crypto";
import { demoProxy, readJson } from "@menshen/testkit";
import {
  authorise,
  corpA,
  corpB,
  nameCompany,
  service,
  startInstalled,
  suiteId,
  type ProxyServer,
} from "@menshen/testkit/proxy-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: ProxyServer;
beforeAll(async () => {
  test = await startInstalled();
  await authorise(test, corpB.corpId);
  await nameCompany(test, "books", corpB.corpId);
});
afterAll(() => test.close());

const openUserId = (userId: string, of: string = corpA.corpId) =>
  test.sandbox.world.providers.openUserId(suiteId, of, userId);

function proof() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** A login by a program: what the provider's page hands back. */
async function grantOf(page: string, userId: string) {
  const back = await test.sandbox.signIn(page, { userId });
  const { code = "", state = "" } = Object.fromEntries(back?.searchParams ?? []);
  return { code, state };
}

describe("a member of an authorised company", () => {
  it.each([
    ["by a scan", { flow: "qr", org: "hq" }],
    ["from the workbench", { flow: "workbench", org: "HQ" }],
  ] as const)("a member signs in %s by the organisation code", async (_, how) => {
    const browser = test.browser();
    const { xiaoman } = corpA.people;
    const landed = await test.signIn(browser, xiaoman, {
      fullName: demoProxy,
      returnTo: "/in",
      ...how,
    });
    expect([landed.status, landed.headers.get("location")]).toEqual([303, "/in"]);
    const session = await readJson(browser.visit("/api/auth/session"));
    expect(session).toMatchObject({
      user: { name: "林小满" },
      corp: { corpId: test.corpId(corpA.corpId), corpName: corpA.name },
    });
  });

  it("a member signs in from the workbench by the app's address with the company's id", async () => {
    for (const corpId of [test.corpId(corpA.corpId), corpA.corpId]) {
      const browser = test.browser();
      const how = { fullName: demoProxy, flow: "workbench", corpId } as const;
      await test.signIn(browser, corpA.people.plain, how);
      const session = await readJson(browser.visit("/api/auth/session"));
      expect(session).toMatchObject({ corp: { corpId: test.corpId(corpA.corpId) } });
    }
  });

  it("members with the same id in two companies are two users", async () => {
    const users: string[] = [];
    for (const [org, userId] of [
      ["hq", corpA.people.plain],
      ["books", corpB.people.plain],
    ] as const) {
      const browser = test.browser();
      await test.signIn(browser, userId, { fullName: demoProxy, org });
      users.push((await readJson(browser.visit("/api/auth/session"))).user.userId);
    }
    expect(users[0]).not.toBe(users[1]);
  });

  it("a member is the same user at each login, however it started", async () => {
    const users = new Set<string>();
    for (const how of [{ org: "hq" }, { corpId: corpA.corpId, flow: "workbench" }] as const) {
      const browser = test.browser();
      await test.signIn(browser, corpA.people.emoji, { fullName: demoProxy, ...how });
      users.add((await readJson(browser.visit("/api/auth/session"))).user.userId);
    }
    expect(users.size).toBe(1);
  });

  it("a program signs a member in: code, page, loginCode, session", async () => {
    const { verifier, challenge } = proof();
    const begun = await test.query(`${service}.getLoginConfig`, { code: "hq", challenge });
    const { corpId, authFullName, loginUrl } = begun.data;
    expect([corpId, authFullName]).toEqual([test.corpId(corpA.corpId), demoProxy]);
    const login = { corpId, ...(await grantOf(loginUrl, corpA.people.xiaoman)), verifier };
    const done = await test.mutate(`${demoProxy}.getLoginCode`, { ...login, loginType: "qr" });
    const audit = await test.query("app.audit.list", { limit: 1 }, test.asAdmin);
    expect(audit.data).toMatchObject([{ action: "login", detail: { loginType: "qr" } }]);
    expect(done.data).toMatchObject({
      userId: openUserId(corpA.people.xiaoman),
      corpList: [{ corpId, corpName: corpA.name, corpFullName: corpA.fullName }],
    });
    const { loginCode } = done.data;
    const session = await test.mutate("auths.loginTypes.services.AuthSvc.loginByCode", {
      loginCode,
    });
    expect(session.data).toMatchObject({ user: { name: "林小满" }, corp: { corpId } });
    const again = await test.mutate(`${demoProxy}.getLoginCode`, { ...login, code: "another" });
    expect(again.error.data.errcode).toBe(10102);
  });

  it.each([
    [service, corpA.people.rare],
    [demoProxy, corpA.people.markup],
  ])("a member signs in from the workbench by one call of %s", async (name, userId) => {
    const { verifier, challenge } = proof();
    const begun = await test.query(`${name}.getLoginConfigByCode`, { code: "hq", challenge });
    const { corpId, authorizeUrl } = begun.data;
    const login = { corpId, ...(await grantOf(authorizeUrl, userId)), verifier };
    const done = await test.mutate(`${name}.loginByWorkbench`, login);
    expect(done.data).toMatchObject({ token: expect.any(String), corp: { corpId } });
    const authorization = `Bearer ${done.data.token}`;
    const { data } = await test.query("auths.loginTypes.services.AuthSvc.currentUser", undefined, {
      authorization,
    });
    expect(data.userId).toBe(done.data.user.userId);
    const sessions = await test.query("auths.loginTypes.services.AuthSvc.listSessions", undefined, {
      authorization,
    });
    expect(sessions.data).toMatchObject([{ platform: "app", isCurrent: true }]);
  });

  it("a login started at one company does not complete at another", async () => {
    const { verifier, challenge } = proof();
    const begun = await test.query(`${service}.getLoginConfigByCode`, { code: "hq", challenge });
    const grant = await grantOf(begun.data.loginUrl, corpA.people.xiaoman);
    const elsewhere = { corpId: test.corpId(corpB.corpId), ...grant, verifier };
    const refused = await test.mutate(`${demoProxy}.getLoginCode`, elsewhere);
    expect(refused.error.data.errcode).toBe(10102);
    const right = { corpId: begun.data.corpId, ...grant, verifier };
    expect((await test.mutate(`${demoProxy}.getLoginCode`, right)).status).toBe(200);
  });

  it("an administrator looks up the accounts of a company", async () => {
    const model = "auths.loginTypes.QywxProxyType.QywxProxyAuthModel";
    const filter = `Q(suiteId='${suiteId}')`;
    const { data } = await test.query(`${model}.get`, { filter }, test.asAdmin);
    expect(data).toMatchObject({ suiteId, corpId: test.corpId(corpA.corpId) });
    expect((await test.query(`${model}.get`, { filter })).error.data.errcode).toBe(10602);
  });
});

describe("refused logins", () => {
  it.each([
    ["is disabled", corpA.people.disabled],
    ["never activated the account", corpA.people.notActivated],
  ])("a member who %s is rejected", async (_, userId) => {
    const { verifier, challenge } = proof();
    const begun = await test.query(`${service}.getLoginConfigByCode`, { code: "hq", challenge });
    const { corpId, agentId } = begun.data;
    const at = { corpId: corpA.corpId, agentId: Number(agentId), userId };
    const code = test.sandbox.world.issueCode(at);
    const login = { corpId, code, state: begun.data.state, verifier };
    const { error } = await test.mutate(`${demoProxy}.getLoginCode`, login);
    expect(error.data.errcode).toBe(10204);
  });

  it("an outsider is refused", async () => {
    const browser = test.browser();
    const landed = await test.signIn(browser, corpA.people.outsider, {
      fullName: demoProxy,
      flow: "workbench",
      org: "hq",
    });
    expect(landed.headers.get("location")).toBe("/login?error=10203");
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
  });

  it("a member of a company without authorisation is refused", async () => {
    const answer = await test.browser().visit(`/api/auth/${demoProxy}/start?corpId=wwNobody`);
    expect(answer.status).toBe(403);
    const text = await answer.text();
    expect(text).toContain("This company has not authorised the app.");
    expect(text).toContain("10301");
  });
});
