import type { CheckResult } from "@menshen/domain";
import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";

const { issuer, clients } = demo.oauth;
const { clientId, secret: clientSecret } = clients.web;
const oauth2 = {
  authorizeUrl: `${issuer}/authorize`,
  tokenUrl: `${issuer}/token`,
  userInfoUrl: `${issuer}/userinfo`,
  clientId,
  clientSecret,
};

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      "auths/Oidc/e.json": { type: "auths.loginTypes.GenericOidcType", title: "Oidc" },
      "auths/Oidc/Oidc.json": { issuer, clientId, clientSecret },
      "auths/Wrong/e.json": { type: "auths.loginTypes.GenericOidcType", title: "Wrong" },
      "auths/Wrong/Wrong.json": { issuer, clientId, clientSecret: "WRONG-SECRET-VALUE" },
      "auths/OAuth2/e.json": { type: "auths.loginTypes.GenericOAuth2Type", title: "OAuth2" },
      "auths/OAuth2/OAuth2.json": oauth2,
      "auths/Typo/e.json": { type: "auths.loginTypes.GenericOAuth2Type", title: "Typo" },
      "auths/Typo/Typo.json": { ...oauth2, userInfoUrl: `${issuer}/user-info` },
    },
  });
});
afterAll(() => test.close());

/** What the element's provider was asked. */
async function check(name: string): Promise<CheckResult[]> {
  const { data } = await test.mutate("app.elements.check", { fullName: name }, test.asAdmin);
  const asked = ["discovery", "client", "endpoint", "redirect-uri"];
  return (data.results as CheckResult[]).filter((result) => asked.includes(result.check));
}

const statuses = (results: readonly CheckResult[]) =>
  results.map(({ check: name, status }) => `${name} ${status}`);

const problem = (results: readonly CheckResult[]) =>
  results.find(({ status }) => status === "error");

it("discovery, client, endpoints and the redirect URI to register are checked", async () => {
  expect(statuses(await check("auths.Oidc"))).toEqual([
    "discovery ok",
    "client ok",
    "endpoint ok",
    "endpoint ok",
    "redirect-uri ok",
  ]);
  const results = await check("auths.OAuth2");
  expect(statuses(results)).toEqual(["client ok", "endpoint ok", "redirect-uri ok"]);
  expect(results.at(-1)?.message.en).toBe(
    `logins come back to ${test.url}/api/auth/auths.OAuth2/callback`,
  );
});

it("a wrong client secret, and an address that the provider does not have, are errors with remedies", async () => {
  const wrong = await check("auths.Wrong");
  expect(problem(wrong)).toMatchObject({
    check: "client",
    message: { en: expect.stringContaining("invalid_client") },
    remedy: { en: expect.stringContaining("clientSecret"), zh: expect.stringContaining("检查") },
  });
  expect(JSON.stringify(wrong)).not.toContain("WRONG-SECRET-VALUE");
  expect(problem(await check("auths.Typo"))).toMatchObject({
    check: "endpoint",
    message: { en: "the profile address answers HTTP 404" },
    remedy: { en: expect.stringContaining(`${issuer}/user-info`) },
  });
});

it("the issuer of the discovery document, where it is another, is named to be copied", async () => {
  test.sandbox.world.failNext("oidc/discovery", { set: { issuer: "https://id.example/realm" } });
  const results = await check("auths.Oidc");
  expect(statuses(results)).toEqual(["discovery error", "redirect-uri ok"]);
  expect(problem(results)?.remedy?.en).toContain("https://id.example/realm");
});

it("a host that may not be called, and a provider that cannot be reached, are named with their remedies", async () => {
  const tokens = "https://tokens.example/token";
  test.sandbox.world.failNext("oidc/discovery", { set: { token_endpoint: tokens } });
  expect(problem(await check("auths.Oidc"))?.remedy?.en).toContain(
    "add tokens.example to MENSHEN_PROVIDER_HOSTS",
  );
  test.sandbox.world.failNext("oidc/discovery", { networkError: true });
  expect(problem(await check("auths.Oidc"))).toMatchObject({
    check: "discovery",
    remedy: { zh: expect.stringMatching(/\p{Script=Han}/u) },
  });
});
