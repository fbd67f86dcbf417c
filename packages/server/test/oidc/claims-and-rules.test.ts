import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { sync } from "@menshen/testkit/sync-calls";
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

const { corpId } = demo.corpA;
const claims = { preferred_username: "email", tier: "gold", login: "memberId", level: 7 };
const of = (clientId: string, config: object) =>
  withClient({ ...gitea, clientId, ...config }, clientId);
const files = {
  ...of("plain", {}),
  ...of("mapped", { claims }),
  ...of("corp", { corps: [corpId] }),
  ...of("otherCorp", { corps: ["wwOther"] }),
  ...of("otherLogin", { loginTypes: ["auths.loginTypes.Other"] }),
  ...of("root", { departments: { [corpId]: [1] } }),
  ...of("noDepartment", { departments: { [corpId]: [999] } }),
  ...of("asking", { consent: "ask" }),
  ...of("narrow", { scopes: ["openid", "profile"] }),
  ...withClient({ clientId: "public", redirectUris: [redirectUri] }, "public"),
};

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ files, config: { rateLimit: false } });
  await sync(test);
});
afterAll(() => test.close());

const { clientSecret } = gitea;
const configOf = (clientId: string) => discover(test, { clientId, clientSecret });

async function signedIn() {
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  return browser;
}

describe("claims", () => {
  it("each scope brings its claims to userinfo and to the ID token", async () => {
    const config = await configOf("plain");
    const tokens = await signInTo(config, await signedIn());
    const { sub } = tokens.claims()!;
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, sub);
    expect(userinfo).toEqual({
      sub,
      name: "林小满",
      preferred_username: demo.corpA.people.xiaoman,
      corp_id: corpId,
      is_leader: true,
      // The app does not see the root department.
      groups: ["研发中心", "研发中心/平台组"],
      position: "工程师",
      ...(userinfo["picture"] !== undefined && { picture: expect.any(String) }),
      ...(userinfo.email !== undefined && { email: expect.stringContaining("@") }),
      ...(userinfo.phone_number !== undefined && { phone_number: expect.any(String) }),
    });
    expect(tokens.claims()).toMatchObject(userinfo);
    const small = await signInTo(config, await signedIn(), { scope: "openid email" });
    expect(Object.keys(await client.fetchUserInfo(config, small.access_token, sub))).not.toContain(
      "name",
    );
    expect(small.refresh_token).toBeUndefined();
  });

  it("a client maps claims to source fields and literals", async () => {
    const config = await configOf("mapped");
    const tokens = await signInTo(config, await signedIn());
    expect(tokens.claims()).toMatchObject({
      tier: "gold",
      level: 7,
      login: demo.corpA.people.xiaoman,
    });
    expect(config.serverMetadata().claims_supported).toEqual(
      expect.arrayContaining(["tier", "groups"]),
    );
  });

  it("a client gets no scope beyond its own", async () => {
    const config = await configOf("narrow");
    const { url } = await ask(config, { scope: "openid profile groups" });
    const callback = await answered(await signedIn(), url);
    expect(callback.searchParams.get("error")).toBe("invalid_scope");
  });
});

describe("who may enter an application", () => {
  it.each(["corp", "root"])("the rules of %s admit the member", async (clientId) => {
    const tokens = await signInTo(await configOf(clientId), await signedIn());
    expect(tokens.access_token).toBeTypeOf("string");
  });

  it.each(["otherCorp", "otherLogin", "noDepartment"])(
    "the rules of %s refuse, on a page and with prompt=none",
    async (clientId) => {
      const config = await configOf(clientId);
      const browser = await signedIn();
      const { url } = await ask(config);
      const page = await browser.follow(url);
      expect(page.status).toBe(403);
      const html = await page.text();
      expect(html).toContain("may not enter this application");
      expect(html.includes("/api/auth/auths.loginTypes.QywxInnerExample/start")).toBe(
        clientId !== "otherLogin",
      );
      const silent = await answered(browser, (await ask(config, { prompt: "none" })).url);
      expect(silent.searchParams.get("error")).toBe("access_denied");
      expect(silent.searchParams.has("code")).toBe(false);
      const cancel = /href="(\/login\/authorize\/[^"]+decision=cancel)"/.exec(html)?.[1] ?? "";
      const back = await answered(browser, new URL(cancel, test.url));
      expect(back.searchParams.get("error")).toBe("access_denied");
    },
  );

  it("a member whom the rules no longer admit loses the tokens", async () => {
    const config = await configOf("root");
    const tokens = await signInTo(config, await signedIn());
    const file = "auths/clients/root/root.json";
    const base = { ...gitea, clientId: "root" };
    await test.write(file, { ...base, departments: { [corpId]: [999] } });
    await expect
      .poll(() =>
        client.refreshTokenGrant(config, tokens.refresh_token!).catch((error: unknown) => error),
      )
      .toMatchObject({ error: "invalid_grant" });
  });

  it("a client that asks for consent gets a code after it", async () => {
    const config = await configOf("asking");
    const browser = await signedIn();
    const asked = await ask(config, { scope: "openid profile" });
    const page = await (await browser.follow(asked.url)).text();
    expect(page).toContain("Your name, picture and account");
    const allow = /href="(\/login\/authorize\/[^"]+decision=allow)"/.exec(page)?.[1] ?? "";
    const callback = await answered(browser, new URL(allow, test.url));
    expect(callback.searchParams.get("code")).toMatch(/./);
  });

  it("a public client signs in with PKCE alone", async () => {
    const config = await discover(test, { clientId: "public" });
    expect((await signInTo(config, await signedIn())).claims()?.aud).toBe("public");
  });
});
