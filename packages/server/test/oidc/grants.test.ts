import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { demo, eventually, startTestServer, type TestServer } from "@menshen/testkit";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answered,
  ask,
  discover,
  gitea,
  redirectUri,
  signInTo,
  withClient,
} from "./relying-party.ts";

const application = "auths.clients.Gitea";
const other = { ...gitea, clientId: "grafana", consent: "ask" };
const told: string[] = [];
let software: Server;
let test: TestServer;
beforeAll(async () => {
  software = createServer((req, res) => void receiveLogout(req, res));
  await new Promise<void>((resolve) => void software.listen(0, "127.0.0.1", resolve));
  const { port } = software.address() as AddressInfo;
  const backchannelLogoutUri = `http://127.0.0.1:${port}/logout`;
  const corpOnly = {
    corps: [demo.corpA.corpId],
    loginTypes: ["auths.loginTypes.QywxInnerExample"],
  };
  test = await startTestServer({
    files: {
      ...withClient({ ...gitea, backchannelLogoutUri }),
      ...withClient(other, "Grafana"),
      ...withClient(
        { ...gitea, ...corpOnly, clientId: "corp", scopes: ["openid"], claims: { id: "memberId" } },
        "Corp",
      ),
      ...withClient(
        { ...gitea, clientId: "elsewhere", loginTypes: ["auths.loginTypes.Elsewhere"] },
        "Elsewhere",
      ),
    },
    config: { rateLimit: false },
  });
});
afterAll(async () => {
  await test.close();
  software.close();
});

async function receiveLogout(req: IncomingMessage, res: ServerResponse): Promise<void> {
  told.push(await text(req));
  res.end();
}

async function signedIn(config: client.Configuration, person: string = demo.corpA.people.xiaoman) {
  const browser = test.browser();
  await test.signIn(browser, person);
  const tokens = await signInTo(config, browser);
  return { browser, tokens, userId: tokens.claims()!.sub };
}

interface Grant {
  sessionId: string;
  clientId: string;
  userId: string;
  application: string;
  accessTokens: number;
  refreshTokens: number;
  signedInAt: number;
  isTest: boolean;
}

const list = async (input: object): Promise<Grant[]> =>
  (await test.query("app.grants.list", input, test.asAdmin)).data;
const countOf = async (input: object) => (await list(input)).length;
const revoke = ({ sessionId, clientId }: Grant) =>
  test.mutate("app.grants.revoke", { sessionId, clientId }, test.asAdmin);

describe("grants", () => {
  it("an administrator lists them by user and by application, page by page, newest first", async () => {
    const config = await discover(test);
    const one = await signedIn(config);
    const two = await signedIn(config);
    expect(two.userId).toBe(one.userId);
    const all = await list({ userId: one.userId });
    expect(all).toMatchObject([
      { application, accessTokens: 1, refreshTokens: 1, isTest: false },
      { application, accessTokens: 1, refreshTokens: 1 },
    ]);
    expect(all[0]!.signedInAt).toBeGreaterThanOrEqual(all[1]!.signedInAt);
    expect(await list({ application })).toEqual(all);
    expect(await list({ application: "auths.clients.Grafana" })).toEqual([]);
    expect(await list({ application: "auths.clients.Nowhere" })).toEqual([]);
    const [first] = await list({ application, limit: 1 });
    const { signedInAt, sessionId, clientId } = first!;
    const before = { signedInAt, sessionId, clientId };
    expect([first, ...(await list({ application, limit: 1, before }))]).toEqual(all);
  });

  it("a revoked grant ends its tokens at once, tells the application, and leaves the session and others", async () => {
    const config = await discover(test);
    const { browser, tokens, userId } = await signedIn(config);
    const before = await list({ application });
    told.length = 0;
    expect((await revoke(before[0]!)).status).toBe(200);
    await expect(client.fetchUserInfo(config, tokens.access_token, userId)).rejects.toMatchObject({
      status: 401,
    });
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
    expect(await list({ application })).toEqual(before.slice(1));
    expect((await revoke(before[0]!)).error.data.errcode).toBe(10402);
    await eventually(async () => (told.length > 0 ? true : undefined));
    expect(told).toHaveLength(1);
    // The person is still signed in here, and may enter again.
    const again = await signInTo(config, browser);
    expect(again.claims()!.sub).toBe(userId);
    expect(await list({ application })).toHaveLength(before.length);
    const audit = await test.query("app.audit.list", { action: "grant-revoked" }, test.asAdmin);
    expect(audit.data).toMatchObject([
      { element: application, userId, actor: "admin", detail: { clientId: "gitea", by: "admin" } },
    ]);
  });

  it("all grants of a user, of an application, or of a user at an application end at once, and others stay", async () => {
    const config = await discover(test);
    const corp = await discover(test, { ...gitea, clientId: "corp" });
    const revokeAll = async (of: object) =>
      (await test.mutate("app.grants.revokeAll", of, test.asAdmin)).data;
    const one = await signedIn(config);
    const two = await signedIn(config);
    await signInTo(corp, one.browser, { scope: "openid" });
    const other = await signedIn(config, demo.corpA.people.plain);
    const { userId } = one;
    const ofBoth = await countOf({ userId, application });
    expect(ofBoth).toBeGreaterThanOrEqual(2);
    expect(await revokeAll({ userId, application })).toEqual({ revoked: ofBoth });
    for (const { tokens } of [one, two]) {
      const refreshed = client.refreshTokenGrant(config, tokens.refresh_token!);
      await expect(refreshed).rejects.toMatchObject({ error: "invalid_grant" });
    }
    expect(await countOf({ userId, application: "auths.clients.Corp" })).toBe(1);
    expect(await countOf({ userId: other.userId })).toBe(1);
    await client.refreshTokenGrant(config, other.tokens.refresh_token!);
    expect(await revokeAll({ application })).toEqual({ revoked: 1 });
    expect(await revokeAll({ userId })).toEqual({ revoked: 1 });
    expect([await countOf({ userId }), await countOf({ application })]).toEqual([0, 0]);
    const audit = await test.query("app.audit.list", { action: "grant-revoked" }, test.asAdmin);
    expect(audit.data.length).toBeGreaterThanOrEqual(ofBoth + 2);
    const everything = await test.mutate("app.grants.revokeAll", {}, test.asAdmin);
    expect(everything.error.data.errcode).toBe(10701);
  });

  it("after a revocation an application that asks for consent asks again", async () => {
    const config = await discover(test, other);
    const browser = test.browser();
    await test.signIn(browser, demo.corpA.people.xiaoman);
    const consented = async () => {
      const page = await browser.follow((await ask(config)).url);
      const html = await page.text();
      const [, path = ""] = /href="([^"]*decision=allow[^"]*)"/.exec(html) ?? [];
      return path.replaceAll("&amp;", "&");
    };
    const path = await consented();
    expect(path).toContain("decision=allow");
    await answered(browser, new URL(path, test.url));
    expect((await browser.follow((await ask(config)).url)).headers.get("location")).toContain(
      redirectUri,
    );
    const [grant] = await list({ application: "auths.clients.Grafana" });
    await revoke(grant!);
    expect(await consented()).toContain("decision=allow");
  });

  it("only administrators list, revoke and preview", async () => {
    const { browser, userId } = await signedIn(await discover(test));
    const asUser = async (path: string, input: object) =>
      (
        await browser.send(
          "GET",
          `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`,
        )
      ).status;
    expect(await asUser("app.grants.list", {})).toBe(403);
    expect(await asUser("app.applications.get", { application })).toBe(403);
    expect(await asUser("app.applications.preview", { application, userId })).toBe(403);
    const login = { sessionId: "s", clientId: "gitea" };
    expect((await browser.send("POST", "/trpc/app.grants.revoke", login)).status).toBe(403);
    const all = await browser.send("POST", "/trpc/app.grants.revokeAll", { userId });
    expect(all.status).toBe(403);
  });
});

describe("an application's figures and claims", () => {
  it("a login to an application is audited with its client, and counted", async () => {
    const of = async () =>
      (await test.query("app.applications.get", { application }, test.asAdmin)).data;
    const before = await of();
    const { userId } = await signedIn(await discover(test));
    expect(await of()).toEqual({
      clientId: "gitea",
      redirectUris: [redirectUri],
      isPublic: false,
      testClientId: "menshen-test.gitea",
      scopes: ["openid", "profile", "email", "phone", "company", "groups", "offline_access"],
      atMost: 1000,
      sessions: before.sessions + 1,
      loginsOfDay: before.loginsOfDay + 1,
      loginsOfWeek: before.loginsOfWeek + 1,
    });
    const { data } = await test.query(
      "app.audit.list",
      { action: "application-login", limit: 1 },
      test.asAdmin,
    );
    expect(data).toMatchObject([
      { element: application, userId, actor: "user", detail: { clientId: "gitea" } },
    ]);
    expect(data[0].ip).not.toBe("");
    const metrics = await (await fetch(`${test.url}/metrics`, { headers: test.asAdmin })).text();
    expect(metrics).toMatch(
      /^menshen_application_logins_total\{element="auths\.clients\.Gitea"\} \d+$/m,
    );
  });

  it("the preview has the claims of the ID token by scope, and says who may not enter", async () => {
    const preview = async (of: string, userId: string) =>
      (await test.query("app.applications.preview", { application: of, userId }, test.asAdmin))
        .data;
    const { tokens, userId } = await signedIn(await discover(test));
    const { scopes, ...rest } = await preview(application, userId);
    expect(rest).toEqual({ basis: "session", admitted: true });
    const all = Object.assign({}, ...scopes.map((one: { claims: object }) => one.claims));
    expect(tokens.claims()).toMatchObject(all);
    expect(scopes.map(({ scope }: { scope: string }) => scope)).toEqual(
      expect.arrayContaining(["openid", "profile", "company"]),
    );
    expect(await preview("auths.clients.Corp", userId)).toEqual({
      basis: "session",
      admitted: true,
      scopes: [{ scope: "openid", claims: { sub: userId, id: demo.corpA.people.xiaoman } }],
    });
    expect(await preview("auths.clients.Elsewhere", userId)).toMatchObject({
      basis: "session",
      admitted: false,
      loginTypes: ["auths.loginTypes.Elsewhere"],
    });
    const created = await test.mutate("app.users.create", { name: "Later" }, test.asAdmin);
    expect(await preview("auths.clients.Corp", created.data.userId)).toEqual({
      basis: "user",
      admitted: false,
      scopes: [{ scope: "openid", claims: { sub: created.data.userId } }],
    });
    expect(await preview("auths.clients.Elsewhere", created.data.userId)).toMatchObject({
      basis: "user",
      admitted: true,
      loginTypes: ["auths.loginTypes.Elsewhere"],
    });
    const missing = await test.query(
      "app.applications.preview",
      { application, userId: "nobody" },
      test.asAdmin,
    );
    expect(missing.error.data.errcode).toBe(10402);
  });
});
