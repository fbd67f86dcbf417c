import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demo, httpRequest, readJson, startTestServer, type TestServer } from "@menshen/testkit";

const { clients, issuer, people } = demo.oauth;
const { clientId, secret: clientSecret } = clients.web;
const open = { allowRegister: 1, title: "T" };
const oidc = { ...open, type: "auths.loginTypes.GenericOidcType" };

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      "auths/Oidc/e.json": oidc,
      "auths/Oidc/Oidc.json": {
        issuer,
        clientId,
        clientSecret,
        claims: { name: "preferred_username" },
      },
      "auths/Public/e.json": oidc,
      "auths/Public/Public.json": { issuer, clientId: clients.spa.clientId },
      "auths/Posted/e.json": oidc,
      "auths/Posted/Posted.json": { issuer, clientId, clientSecret, responseMode: "form_post" },
      "auths/Elsewhere/e.json": oidc,
      "auths/Elsewhere/Elsewhere.json": {
        clientId,
        clientSecret,
        issuer: "https://id.corp.example/",
      },
    },
    config: { rateLimit: false },
  });
});
afterAll(() => test.close());

const start = async (element: string, browser = test.browser()) => {
  const started = await browser.visit(`/api/auth/${element}/start?flow=qr&returnTo=/home`);
  return { browser, page: new URL(started.headers.get("location") ?? "about:blank") };
};
const signIn = async (element: string, userId: string) => {
  const browser = test.browser();
  const landed = await test.signIn(browser, userId, { fullName: element, returnTo: "/home" });
  return { browser, location: landed.headers.get("location") };
};
const failure = () =>
  JSON.parse(test.logLines().findLast((line) => line.includes("login failed")) ?? "{}");

describe("GenericOidcType", () => {
  it("sends state, nonce and a PKCE challenge, of which the verifier is sealed with the flow", async () => {
    const { page } = await start("auths.Oidc");
    const query = Object.fromEntries(page.searchParams);
    expect(query).toEqual({
      response_type: "code",
      client_id: "sandbox-web",
      redirect_uri: `${test.url}/api/auth/auths.Oidc/callback`,
      scope: "openid profile email",
      state: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    const stateHash = createHash("sha256")
      .update(query["state"] ?? "")
      .digest("base64url");
    expect(JSON.stringify(await test.database.data.flows.find(stateHash))).not.toContain(
      "verifier",
    );
  });

  it("maps claims, and signs in a public client by PKCE alone", async () => {
    const { browser } = await signIn("auths.Oidc", people.plain);
    expect(await readJson(browser.visit("/api/auth/session"))).toMatchObject({
      user: { name: "luyao" },
    });
    expect((await signIn("auths.Public", people.plain)).location).toBe("/home");
  });

  it("is one account for the elements of one issuer", async () => {
    const ids = [];
    for (const element of ["auths.Oidc", "auths.Public"]) {
      const { browser } = await signIn(element, people.emoji);
      ids.push((await readJson(browser.visit("/api/auth/session"))).user.userId);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  it.each(["nonce", "audience", "issuer", "expired", "signature"] as const)(
    "refuses an ID token with a wrong %s with 10502",
    async (idToken) => {
      test.sandbox.world.failNext("oidc/token", { idToken });
      const { browser, location } = await signIn("auths.Oidc", people.plain);
      expect(location).toBe("/login?error=10502");
      expect((await browser.visit("/api/auth/session")).status).toBe(401);
    },
  );

  it("refuses the answer of another issuer", async () => {
    const { browser, page } = await start("auths.Oidc");
    const back = await test.sandbox.signIn(page, { userId: people.plain });
    back?.searchParams.set("iss", "https://evil.example");
    const landed = await browser.visit(back ?? "");
    expect(landed.headers.get("location")).toBe("/login?error=10502");
  });

  it("reports what the provider's page refuses as the provider names it", async () => {
    const { browser, page } = await start("auths.Oidc");
    page.searchParams.set("response_type", "token");
    const back = await test.sandbox.signIn(page, { userId: people.plain });
    const landed = await browser.visit(back ?? "");
    expect(landed.headers.get("location")).toBe("/login?error=10502");
    expect(failure().err.message).toContain("redirected with unsupported_response_type");
  });

  it("names the host to allow, and sends nothing to one that is not", async () => {
    const { diagnostics } = test.app.snapshot;
    expect(diagnostics.find(({ element }) => element === "auths.Elsewhere")?.message.en).toBe(
      "the host is not allowed: add id.corp.example to MENSHEN_PROVIDER_HOSTS",
    );
  });
});

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  httpRequest(new URL(path, test.url), {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: "https://accounts.sandbox.example",
      "sec-fetch-site": "cross-site",
      ...headers,
    },
    body,
  });

describe("response_mode=form_post", () => {
  it("a posted answer is read again by a GET, which carries the cookie of the login", async () => {
    const { browser, page } = await start("auths.Posted");
    expect(page.searchParams.get("response_mode")).toBe("form_post");
    const back = await test.sandbox.signIn(page, { userId: people.plain });
    const form = back?.searchParams.toString() ?? "";
    const posted = await post(back?.pathname ?? "", `${form}&id_token=a.b.c`);
    expect(posted.status).toBe(303);
    expect(posted.headers.getSetCookie()).toEqual([]);
    const location = posted.headers.get("location") ?? "";
    expect(location).toBe(`${back?.pathname}?${form}`);
    expect((await browser.visit(location)).headers.get("location")).toBe("/home");
  });

  it("a form without a state, a long one, and a form to any other path are refused", async () => {
    const path = "/api/auth/auths.Posted/callback";
    expect((await post(path, "code=c")).status).toBe(400);
    expect((await post(path, `state=s&user=${"x".repeat(9_000)}`)).status).toBe(400);
    expect((await post("/login/company", "corp=c")).status).toBe(403);
    expect((await post(path, "state=s", { "content-type": "text/plain" })).status).toBe(403);
  });
});

describe("GenericOAuth2Type", () => {
  it("without PKCE a client needs its secret", async () => {
    const config = {
      authorizeUrl: `${issuer}/authorize`,
      tokenUrl: `${issuer}/token`,
      userInfoUrl: `${issuer}/userinfo`,
      clientId,
      pkce: false,
    };
    const e = { ...open, type: "auths.loginTypes.GenericOAuth2Type" };
    const found = await test.app.validate({ fullName: "auths.New", e, config });
    expect(found.map(({ pointer, message }) => [pointer, message.en])).toEqual([
      ["/clientSecret", "the clientSecret is missing: without PKCE it is needed"],
    ]);
    expect(
      await test.app.validate({ fullName: "auths.New", e, config: { ...config, clientSecret } }),
    ).toEqual([]);
  });
});
