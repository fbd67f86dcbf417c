import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import {
  demo,
  demoProxy,
  demoProxyElements,
  eventually,
  startTestServer,
  type Browser,
  type SignInOptions,
  type TestServer,
} from "@menshen/testkit";
import { sync } from "@menshen/testkit/sync-calls";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answered, discover, gitea, signInTo, ask, withClient } from "./relying-party.ts";

interface LogoutToken {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly sid: string;
  readonly events: object;
}

const received: LogoutToken[] = [];
/** Answers of the application to the next logout tokens; 200 afterwards. */
const answers: number[] = [];
let application: Server;
let test: TestServer;
let config: client.Configuration;
let aheadMs = 0;
beforeAll(async () => {
  application = createServer((req, res) => void receiveLogout(req, res));
  await new Promise<void>((resolve) => void application.listen(0, "127.0.0.1", resolve));
  const { port } = application.address() as AddressInfo;
  const backchannelLogoutUri = `http://127.0.0.1:${port}/logout`;
  const logout = { backchannelLogoutUri, postLogoutRedirectUris: ["http://rp.test/bye"] };
  test = await startTestServer({
    files: { ...withClient({ ...gitea, ...logout }), ...demoProxyElements },
    config: { rateLimit: false, now: () => Date.now() + aheadMs },
  });
  config = await discover(test);
});
afterAll(async () => {
  await test.close();
  application.close();
});

async function receiveLogout(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const token = new URLSearchParams(await text(req)).get("logout_token") ?? "";
  res.statusCode = answers.shift() ?? 200;
  if (res.statusCode === 200) {
    const [, payload = ""] = token.split(".");
    received.push(JSON.parse(Buffer.from(payload, "base64url").toString()));
  }
  res.end();
}

async function signedIn(userId: string = demo.corpA.people.xiaoman, how?: SignInOptions) {
  const browser = test.browser();
  await test.signIn(browser, userId, how);
  const tokens = await signInTo(config, browser);
  const claims = tokens.claims()!;
  return { browser, tokens, sub: claims.sub, sid: claims["sid"] as string };
}

async function expectEnded(tokens: { access_token: string; refresh_token?: string | undefined }) {
  await expect(
    client.fetchUserInfo(config, tokens.access_token, client.skipSubjectCheck),
  ).rejects.toMatchObject({ status: 401 });
  await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? "")).rejects.toMatchObject({
    error: "invalid_grant",
  });
  expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
}

async function expectTold({ sub, sid }: { sub: string; sid: string }) {
  const told = await eventually(async () => received.find((token) => token.sid === sid));
  expect(told).toMatchObject({
    iss: `${test.url}/oidc`,
    aud: "gitea",
    sub,
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
}

const call = (browser: Browser, method: string, input: unknown = null) =>
  browser.send("POST", `/trpc/auths.loginTypes.services.AuthSvc.${method}`, input);

describe("ending access", () => {
  it("a logout ends the tokens of its session and no others, and tells the application", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    await call(one.browser, "logout");
    await expectEnded(one.tokens);
    await expectTold(one);
    const still = await client.fetchUserInfo(config, other.tokens.access_token, other.sub);
    expect(still.sub).toBe(other.sub);
  });

  it("disabling the user ends every token, and tells the application, also after it did not answer", async () => {
    const one = await signedIn(demo.corpA.people.plain);
    answers.push(503);
    await test.mutate("app.users.setStatus", { userId: one.sub, status: "disabled" }, test.asAdmin);
    await expectEnded(one.tokens);
    await eventually(async () => answers.length === 0);
    expect(received.some(({ sid }) => sid === one.sid)).toBe(false);
    aheadMs += 10_000;
    await expectTold(one);
  });

  it("removing the member ends every token, and tells the application", async () => {
    await sync(test);
    const one = await signedIn(demo.corpA.people.rare);
    test.sandbox.world.removeMember(demo.corpA.corpId, demo.corpA.people.rare);
    await sync(test);
    await expectEnded(one.tokens);
    await expectTold(one);
    expect((await one.browser.visit("/api/auth/session")).status).toBe(401);
  });

  it("a company that cancels its authorisation ends its members' tokens, and tells the application", async () => {
    const { providers, push } = test.sandbox.world;
    const { suiteId } = demo.provider.template;
    const { corpId } = demo.corpA;
    await providers.authorise({ suiteId, corpId });
    await push.settled();
    const authorised = await eventually(async () => {
      const [row] = await test.database.data.authorisations.list(suiteId);
      return row?.status === "active" ? row : undefined;
    });
    const one = await signedIn(demo.corpA.people.xiaoman, {
      fullName: demoProxy,
      corpId: authorised.corpId,
    });
    const other = await signedIn();
    aheadMs += 2_000;
    test.sandbox.world.clock.advance(2);
    await providers.cancel(suiteId, corpId);
    await push.settled();
    await eventually(
      async () => !(await client.tokenIntrospection(config, one.tokens.access_token)).active,
    );
    await expectEnded(one.tokens);
    await expectTold(one);
    expect(other.tokens.access_token).toBeTypeOf("string");
  });

  it("the application signs a person out, who returns to it", async () => {
    const one = await signedIn();
    const url = client.buildEndSessionUrl(config, {
      id_token_hint: one.tokens.id_token ?? "",
      post_logout_redirect_uri: "http://rp.test/bye",
      state: "s-1",
    });
    const back = await answered(one.browser, url);
    expect(back.href).toBe("http://rp.test/bye?state=s-1");
    expect(one.browser.cookies.has("menshen")).toBe(false);
    await expectEnded(one.tokens);
    await expectTold(one);
  });

  it("without a token of the application the person is asked first", async () => {
    const one = await signedIn();
    const page = await one.browser.follow(`${test.url}/oidc/session/end?client_id=gitea`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Stay signed in");
    await client.fetchUserInfo(config, one.tokens.access_token, one.sub);
  });

  it("a removed application's grants end, do not revive, and its requests get no redirect", async () => {
    const { browser, tokens } = await signedIn();
    const file = "auths/clients/Gitea/e.json";
    const active = { type: "auths.clients.OidcClientType", title: "Gitea" };
    await test.write(file, { ...active, isActive: false });
    await eventually(
      async () => (await ask(config).then(({ url }) => browser.visit(url))).status === 400,
    );
    await test.write(file, active);
    await eventually(
      async () => (await ask(config).then(({ url }) => browser.visit(url))).status === 303,
    );
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
    expect((await signInTo(config, browser)).access_token).toBeTypeOf("string");
  });
});
