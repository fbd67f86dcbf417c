import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answered,
  ask,
  discover,
  gitea,
  redeem,
  redirectUri,
  signInTo,
  withClient,
} from "./relying-party.ts";

let test: TestServer;
let config: client.Configuration;
beforeAll(async () => {
  test = await startTestServer({ files: withClient(gitea), config: { rateLimit: false } });
  config = await discover(test);
});
afterAll(() => test.close());

async function signedIn() {
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  return browser;
}

describe("the authorization code flow with openid-client", () => {
  it("discovery names what the contract promises", () => {
    expect(config.serverMetadata()).toMatchObject({
      issuer: `${test.url}/oidc`,
      id_token_signing_alg_values_supported: expect.arrayContaining(["RS256", "ES256"]),
      authorization_response_iss_parameter_supported: true,
      introspection_endpoint: expect.any(String),
      revocation_endpoint: expect.any(String),
      end_session_endpoint: expect.any(String),
      pushed_authorization_request_endpoint: expect.any(String),
      code_challenge_methods_supported: ["S256"],
    });
  });

  it("a person signs in on the way, and the application gets tokens and claims", async () => {
    const browser = test.browser();
    const asked = await ask(config);
    const page = await browser.follow(asked.url);
    expect(page.status).toBe(200);
    const html = await page.text();
    const returnTo = /returnTo=([^"&]+)/.exec(html)?.[1] ?? "";
    const path = decodeURIComponent(returnTo);
    expect(path).toMatch(/^\/login\/authorize\//);
    await test.signIn(browser, demo.corpA.people.xiaoman, { returnTo: path });
    const callback = await answered(browser, new URL(path, test.url));
    expect(callback.searchParams.get("iss")).toBe(`${test.url}/oidc`);
    const tokens = await redeem(config, callback, asked);
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub);
    expect(userinfo).toMatchObject({ name: "林小满", corp_id: demo.corpA.corpId });
    expect(tokens.claims()).toMatchObject({
      name: "林小满",
      preferred_username: expect.any(String),
    });
  });

  it("a person who is signed in is not asked again, also with prompt=none", async () => {
    const browser = await signedIn();
    for (const parameters of [{}, { prompt: "none" }] as Record<string, string>[]) {
      const tokens = await signInTo(config, browser, parameters);
      expect(tokens.claims()?.["name"]).toBe("林小满");
    }
  });

  it("prompt=none without a session answers login_required", async () => {
    const { url } = await ask(config, { prompt: "none" });
    const callback = await answered(test.browser(), url);
    expect(callback.searchParams.get("error")).toBe("login_required");
  });

  it("prompt=login and max_age ask for a new login, and auth_time is its time", async () => {
    for (const parameters of [{ prompt: "login" }, { max_age: "0" }] as Record<string, string>[]) {
      const browser = await signedIn();
      const asked = await ask(config, parameters);
      const page = await browser.follow(asked.url);
      expect(page.status).toBe(200);
      const path = decodeURIComponent(/returnTo=([^"&]+)/.exec(await page.text())?.[1] ?? "");
      await test.signIn(browser, demo.corpA.people.xiaoman, { returnTo: path });
      const callback = await answered(browser, new URL(path, test.url));
      const tokens = await redeem(config, callback, asked);
      if (parameters["max_age"] === undefined) continue;
      expect(Math.abs(Date.now() / 1000 - (tokens.claims()?.auth_time ?? 0))).toBeLessThan(60);
    }
  });

  it("a refresh token is rotated, and its replay ends the grant", async () => {
    const first = await signInTo(config, await signedIn());
    expect(first.refresh_token).toBeTypeOf("string");
    const second = await client.refreshTokenGrant(config, first.refresh_token!);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    await expect(client.refreshTokenGrant(config, first.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
    await expect(client.refreshTokenGrant(config, second.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
    expect(await client.tokenIntrospection(config, second.access_token)).toEqual({ active: false });
  });

  it("a code works once: its second use ends the tokens of the first", async () => {
    const asked = await ask(config);
    const callback = await answered(await signedIn(), asked.url);
    const tokens = await redeem(config, callback, asked);
    await expect(redeem(config, callback, asked)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  });

  it("rejects a stolen code without its verifier, and another application's", async () => {
    const asked = await ask(config);
    const callback = await answered(await signedIn(), asked.url);
    const stolen = { ...asked, verifier: client.randomPKCECodeVerifier() };
    await expect(redeem(config, callback, stolen)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("rejects an unknown redirect URI and an unknown client without a redirect", async () => {
    const browser = await signedIn();
    for (const wrong of [{ redirect_uri: `${redirectUri}/` }, { client_id: "unknown" }]) {
      const { url } = await ask(config, wrong);
      const answer = await browser.visit(url);
      expect(answer.status).toBe(400);
      expect(answer.headers.get("location")).toBeNull();
    }
  });

  it("requires PKCE", async () => {
    const { url } = await ask(config);
    url.searchParams.delete("code_challenge");
    url.searchParams.delete("code_challenge_method");
    const callback = await answered(await signedIn(), url);
    expect(callback.searchParams.get("error")).toBe("invalid_request");
  });

  it("accepts a pushed request and answers by form_post", async () => {
    const asked = await ask(config, { response_mode: "form_post" });
    const parameters = Object.fromEntries(asked.url.searchParams);
    const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
    const page = await (await signedIn()).follow(url);
    const html = await page.text();
    expect(html).toContain(`action="${redirectUri}"`);
    expect(html).toMatch(/name="code" value="[\w-]+"/);
  });

  it("revokes a token for its client", async () => {
    const tokens = await signInTo(config, await signedIn());
    expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
    });
    await client.tokenRevocation(config, tokens.refresh_token!);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });
});
