import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answered, ask, gitea, redeem, signInTo, withClient } from "./relying-party.ts";

const { clientSecret: _, ...withoutSecret } = gitea;
const keyed = { ...withoutSecret, clientId: "keyed" };
const bound = { ...gitea, clientId: "bound", requireDpop: true };
const strict = {
  ...gitea,
  clientId: "strict",
  requirePushedRequests: true,
  responseModes: ["query"],
};

const own = newKeys();
let test: TestServer;
beforeAll(async () => {
  const jwks = { keys: [{ ...own.publicKey.export({ format: "jwk" }), alg: "ES256" }] };
  test = await startTestServer({
    files: {
      ...withClient(gitea),
      ...withClient({ ...keyed, jwks }, "Keyed"),
      ...withClient(bound, "Bound"),
      ...withClient(strict, "Strict"),
    },
    config: { rateLimit: false },
  });
});
afterAll(() => test.close());

function discovered(
  clientId: string,
  by: client.ClientAuth = client.ClientSecretBasic(gitea.clientSecret),
) {
  const site = new URL(`${test.url}/oidc`);
  return client.discovery(site, clientId, undefined, by, {
    execute: [client.allowInsecureRequests],
  });
}

function withKey(key: object, name: string) {
  return withClient({ ...keyed, clientId: name.toLowerCase(), jwks: { keys: [key] } }, name);
}

function newKeys() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function cryptoKeyOf(key: KeyObject) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return crypto.subtle.importKey("jwk", key.export({ format: "jwk" }), algorithm, false, ["sign"]);
}

function signed(header: object, claims: object, key: KeyObject): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const by = { key, dsaEncoding: "ieee-p1363" as const };
  return `${text}.${sign("sha256", Buffer.from(text), by).toString("base64url")}`;
}

/** The tokens of a login, bound to a new key. */
async function boundTokens(config: client.Configuration) {
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
  const asked = await ask(config);
  const callback = await answered(await signedIn(), asked.url);
  const checks = {
    pkceCodeVerifier: asked.verifier,
    expectedState: asked.state,
    expectedNonce: asked.nonce,
  };
  const tokens = await client.authorizationCodeGrant(config, callback, checks, undefined, {
    DPoP,
  });
  return { tokens, DPoP };
}

async function signedIn() {
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  return browser;
}

describe("an application with keys in place of a secret", () => {
  it("proves itself by an assertion that its private key signed, and by no other key", async () => {
    const config = await discovered(
      "keyed",
      client.PrivateKeyJwt(await cryptoKeyOf(own.privateKey)),
    );
    const tokens = await signInTo(config, await signedIn());
    expect(tokens.claims()?.aud).toBe("keyed");
    await client.refreshTokenGrant(config, tokens.refresh_token!);
    const foreign = await cryptoKeyOf(newKeys().privateKey);
    const stranger = await discovered("keyed", client.PrivateKeyJwt(foreign));
    await expect(client.tokenIntrospection(stranger, tokens.access_token)).rejects.toMatchObject({
      error: "invalid_client",
    });
    const { data } = await test.query(
      "app.applications.get",
      { application: "auths.clients.Keyed" },
      test.asAdmin,
    );
    expect(data.isPublic).toBe(false);
  });

  it("an assertion works once", async () => {
    const issuer = `${test.url}/oidc`;
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: "keyed",
      sub: "keyed",
      aud: issuer,
      jti: "the-same",
      iat: nowSeconds,
      exp: nowSeconds + 60,
    };
    const body = new URLSearchParams({
      token: "x",
      client_id: "keyed",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: signed({ alg: "ES256" }, claims, own.privateKey),
    });
    const send = async () =>
      (await fetch(`${issuer}/token/introspection`, { method: "POST", body })).status;
    const statuses = await Promise.all([send(), send(), send()]);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
  });
});

describe("an application whose tokens are bound to a key", () => {
  it("gets none without a proof, and a bound one is of no use without a proof", async () => {
    const config = await discovered("bound");
    const browser = await signedIn();
    await expect(signInTo(config, browser)).rejects.toMatchObject({ error: "invalid_grant" });
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
    const asked = await ask(config);
    const callback = await answered(browser, asked.url);
    const tokens = await client.authorizationCodeGrant(
      config,
      callback,
      {
        pkceCodeVerifier: asked.verifier,
        expectedState: asked.state,
        expectedNonce: asked.nonce,
      },
      undefined,
      { DPoP },
    );
    expect(tokens.token_type).toBe("dpop");
    const { sub } = tokens.claims()!;
    const person = await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP });
    expect(person.sub).toBe(sub);
    await expect(client.fetchUserInfo(config, tokens.access_token, sub)).rejects.toMatchObject({
      status: 401,
    });
  });

  it("a proof works once", async () => {
    const config = await discovered("bound");
    const { tokens, DPoP } = await boundTokens(config);
    let sent = new Headers();
    config[client.customFetch] = (url, options) => {
      sent = new Headers(options.headers);
      return fetch(url, options as RequestInit);
    };
    const withNewProof = () =>
      client.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub, { DPoP });
    await withNewProof();
    expect(sent.get("dpop")).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const again = await fetch(`${test.url}/oidc/me`, { headers: sent });
    expect(again.status).toBe(401);
    // The token is as good as before.
    await withNewProof();
  });

  it("any application may bind its tokens", async () => {
    const config = await discovered("gitea");
    const { tokens } = await boundTokens(config);
    expect(tokens.token_type).toBe("dpop");
  });
});

describe("an application with rules for its requests", () => {
  it("pushes its requests, and receives answers in the listed ways alone", async () => {
    const config = await discovered("strict");
    const browser = await signedIn();
    const plain = await browser.follow((await ask(config)).url);
    expect(plain.headers.get("location") ?? (await plain.text())).toContain("invalid_request");
    const asked = await ask(config);
    const pushed = await client.buildAuthorizationUrlWithPAR(config, asked.url.searchParams);
    const callback = await answered(browser, pushed);
    expect((await redeem(config, callback, asked)).claims()?.aud).toBe("strict");
    const parameters = (await ask(config, { response_mode: "form_post" })).url.searchParams;
    await expect(client.buildAuthorizationUrlWithPAR(config, parameters)).rejects.toMatchObject({
      error: "invalid_request",
    });
  });
});

it("private and incomplete keys of an application are refused, and another application that fails stops only itself", async () => {
  const pair = newKeys();
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { d: _d, ...primes } = rsa.privateKey.export({ format: "jwk" });
  const { x: _x, ...incomplete } = pair.publicKey.export({ format: "jwk" });
  await using faulty = await startTestServer({
    files: {
      ...withClient(gitea),
      ...withKey(pair.privateKey.export({ format: "jwk" }), "Secret"),
      ...withKey(primes, "Primes"),
      ...withKey(incomplete, "Half"),
      "auths/clients/FaultyType/e.json": { type: "auths.clients.Meta", title: "Faulty" },
      "auths/clients/FaultyType/FaultyType.ts": `
        import { defineType, query } from "@menshen/core";
        import { z } from "zod";
        export default defineType({
          config: z.object({}),
          create: () => ({ relyingParty: query({ run: () => { throw new Error("no"); } }) }),
        });`,
      "auths/clients/Faulty/e.json": { type: "auths.clients.FaultyType", title: "Faulty" },
      "auths/clients/Faulty/Faulty.json": {},
    },
  });
  const { elements } = faulty.server.app.snapshot;
  const states = ["Gitea", "Secret", "Primes", "Half", "Faulty"].map(
    (name) => elements.get(`auths.clients.${name}`)?.state,
  );
  expect(states).toEqual(["active", "failed", "failed", "failed", "active"]);
  const site = new URL(`${faulty.url}/oidc`);
  const config = await client.discovery(site, gitea.clientId, gitea.clientSecret, undefined, {
    execute: [client.allowInsecureRequests],
  });
  const browser = faulty.browser();
  await faulty.signIn(browser, demo.corpA.people.xiaoman);
  const tokens = await signInTo(config, browser);
  expect(tokens.claims()?.aud).toBe(gitea.clientId);
});
