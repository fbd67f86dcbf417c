import { createHash, createPublicKey, verify, type JsonWebKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSandbox, demo, type Sandbox } from "../../src/index.ts";

const { clients, people, issuer } = demo.oauth;
const redirect_uri = "http://127.0.0.1:3000/cb";
const verifier = "a-verifier-of-43-letters-or-more-0123456789";
const code_challenge = createHash("sha256").update(verifier).digest("base64url");

function authorizeUrl(changes: Record<string, string> = {}): string {
  const query = {
    client_id: clients.web.clientId,
    redirect_uri,
    response_type: "code",
    state: "s1",
  };
  const scope = "openid profile email";
  const pkce = { code_challenge, code_challenge_method: "S256" };
  const all = { ...query, scope, nonce: "n1", ...pkce, ...changes };
  return `${issuer}/authorize?${new URLSearchParams(all).toString()}`;
}

const exchange = (
  { fetch }: Sandbox,
  code: string,
  changes: Record<string, string> = {},
  [id, secret]: readonly string[] = [clients.web.clientId, clients.web.secret],
) =>
  fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri,
      code_verifier: verifier,
      ...changes,
    }),
  });

async function codeOf(sandbox: Sandbox, changes: Record<string, string> = {}): Promise<string> {
  const back = await sandbox.signIn(authorizeUrl(changes), { userId: people.plain });
  return back?.searchParams.get("code") ?? "";
}

describe("the OpenID provider", () => {
  it("signs in with PKCE and nonce; the ID token verifies with a key of the JWKS", async () => {
    const sandbox = createSandbox();
    const back = await sandbox.signIn(authorizeUrl(), { userId: people.plain });
    expect(Object.fromEntries(back?.searchParams ?? [])).toEqual({
      code: expect.stringMatching(/^[\w-]{32}$/),
      state: "s1",
      iss: issuer,
    });
    const answer = await exchange(sandbox, back?.searchParams.get("code") ?? "");
    const tokens = (await answer.json()) as { access_token: string; id_token: string };
    const [head = "", body = "", signature = ""] = tokens.id_token.split(".");
    const { keys } = (await (await sandbox.fetch(`${issuer}/jwks`)).json()) as {
      keys: [JsonWebKey];
    };
    const key = createPublicKey({ key: keys[0], format: "jwk" });
    const signed = Buffer.from(`${head}.${body}`);
    expect(verify("sha256", signed, key, Buffer.from(signature, "base64url"))).toBe(true);
    const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
    const sub = sandbox.world.oauth.subject(people.plain);
    expect(claims).toMatchObject({
      iss: issuer,
      aud: "sandbox-web",
      nonce: "n1",
      sub,
      name: "陆遥",
    });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const info = await sandbox.fetch(`${issuer}/userinfo`, { headers });
    expect(await info.json()).toMatchObject({ sub, email: "luyao@example.com" });
  });

  it("a code works once; the second attempt revokes the token of the first", async () => {
    const sandbox = createSandbox();
    const code = await codeOf(sandbox);
    const first = (await (await exchange(sandbox, code)).json()) as { access_token: string };
    const second = await exchange(sandbox, code);
    expect([second.status, await second.json()]).toEqual([400, { error: "invalid_grant" }]);
    const headers = { authorization: `Bearer ${first.access_token}` };
    expect((await sandbox.fetch(`${issuer}/userinfo`, { headers })).status).toBe(401);
  });

  it.each([
    ["another verifier", { code_verifier: "x".repeat(43) }, 400, "invalid_grant"],
    ["another redirect_uri", { redirect_uri: "http://127.0.0.1:3000/other" }, 400, "invalid_grant"],
    ["another grant_type", { grant_type: "password" }, 400, "unsupported_grant_type"],
    ["two credentials", { client_secret: "x" }, 400, "invalid_request"],
  ])("refuses a code with %s", async (_, changes, status, error) => {
    const sandbox = createSandbox();
    const answer = await exchange(sandbox, await codeOf(sandbox), changes);
    expect([answer.status, await answer.json()]).toEqual([status, { error }]);
  });

  it("refuses a wrong secret, and a code after ten minutes", async () => {
    const sandbox = createSandbox();
    const code = await codeOf(sandbox);
    const wrong = await exchange(sandbox, code, {}, [clients.web.clientId, "x"]);
    expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([
      401,
      'Basic realm="sandbox"',
    ]);
    sandbox.world.clock.advance(601);
    expect((await exchange(sandbox, code)).status).toBe(400);
  });

  it("reports a refusal and a faulty request to the client, and nothing to an unknown address", async () => {
    const sandbox = createSandbox();
    const errorOf = async (url: string, action: "confirm" | "refuse" = "confirm") =>
      (await sandbox.signIn(url, { userId: people.plain, action }))?.searchParams.get("error");
    expect(await errorOf(authorizeUrl(), "refuse")).toBe("access_denied");
    expect(await errorOf(authorizeUrl({ response_type: "token" }))).toBe(
      "unsupported_response_type",
    );
    expect(await errorOf(authorizeUrl({ code_challenge_method: "plain" }))).toBe("invalid_request");
    expect(await errorOf(authorizeUrl({ redirect_uri: "https://evil.example/" }))).toBeUndefined();
  });

  it("posts a form where the client asks for form_post", async () => {
    const sandbox = createSandbox();
    const page = await sandbox.fetch(authorizeUrl({ response_mode: "form_post" }), {
      method: "POST",
      body: new URLSearchParams({ step: "choose", user: people.plain }),
    });
    const text = await page.text();
    expect(text).toContain(`action="${redirect_uri}"`);
    expect(text).toContain('name="code"');
    expect(page.headers.get("content-security-policy")).not.toContain("form-action");
  });
});

describe("GitHub", () => {
  it("answers a numeric id, and errors with status 200", async () => {
    const sandbox = createSandbox();
    const { clientId: client_id, secret: client_secret } = clients.github;
    const query = new URLSearchParams({ client_id, redirect_uri, state: "s1" }).toString();
    const back = await sandbox.signIn(`https://github.com/login/oauth/authorize?${query}`, {
      userId: people.nameless,
    });
    const code = back?.searchParams.get("code") ?? "";
    const token = async () => {
      const answer = await sandbox.fetch("https://github.com/login/oauth/access_token", {
        method: "POST",
        headers: { accept: "application/json" },
        body: new URLSearchParams({ client_id, client_secret, code }),
      });
      return [answer.status, await answer.json()] as [number, Record<string, string>];
    };
    const [, { access_token = "" }] = await token();
    const headers = { authorization: `Bearer ${access_token}` };
    const user = await sandbox.fetch("https://api.github.com/user", { headers });
    expect(await user.json()).toMatchObject({ id: 1024025, login: "xiaoyu99", name: null });
    expect(await token()).toMatchObject([200, { error: "bad_verification_code" }]);
  });
});
