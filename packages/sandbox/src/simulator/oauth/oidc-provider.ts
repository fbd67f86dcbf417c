import { createHash } from "node:crypto";
import type { Context, Reply, Site } from "../route.ts";
import { findOAuthPerson, subjectOf } from "../world/lookup/oauth-people.ts";
import type { OAuthPerson } from "../world/schema/oauth-schema.ts";
import type { Fault } from "../world/state/faults.ts";
import { ACCESS_TOKEN_SECONDS, type OAuthGrant } from "../world/state/oauth-grants.ts";
import { answer } from "./answer.ts";
import { authorize } from "./authorize.ts";
import { clientOf, grantOf } from "./client-of.ts";
import { jwks, signJwt } from "./signing-key.ts";

const CORE = "https://openid.net/specs/openid-connect-core-1_0.html";
const DISCOVERY = "https://openid.net/specs/openid-connect-discovery-1_0.html";

/**
 * An OpenID provider, which is an OAuth 2.0 server, too. Its issuer is `/oidc` of the address that it is called at.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html
 */
export const oidcProvider: Site = {
  hosts: ["accounts.sandbox.example"],
  routes: [
    {
      path: "/oidc/.well-known/openid-configuration",
      methods: ["GET"],
      endpoint: "oidc/discovery",
      notes: { page: DISCOVERY },
      handle: discovery,
    },
    {
      path: "/oidc/jwks",
      methods: ["GET"],
      endpoint: "oidc/jwks",
      notes: { page: "https://www.rfc-editor.org/rfc/rfc7517" },
      handle: ({ fault }) => answer({ ...jwks() }, fault),
    },
    {
      path: "/oidc/authorize",
      methods: ["GET", "POST"],
      endpoint: "oidc/authorize",
      documentedMethod: "GET",
      notes: {
        page: `${CORE}#AuthorizationEndpoint`,
        checks:
          "client_id, redirect_uri (host and port), response_type, repeated parameters, PKCE (S256), response_mode query and form_post",
        omits: "sessions at the provider, consent, prompt other than none, request objects",
      },
      handle: (context) =>
        authorize(context, { provider: "oidc", endpoint: "oidc/authorize", issuer: issuerOf }),
    },
    {
      path: "/oidc/token",
      methods: ["POST"],
      endpoint: "oidc/token",
      notes: {
        page: `${CORE}#TokenEndpoint`,
        checks:
          "client by Basic or form, grant_type, code (single use, 10 minutes, of this client), redirect_uri, code_verifier",
        omits: "refresh tokens",
      },
      handle: token,
    },
    {
      path: "/oidc/userinfo",
      methods: ["GET", "POST"],
      endpoint: "oidc/userinfo",
      documentedMethod: "GET",
      notes: { page: `${CORE}#UserInfo`, checks: "Bearer token" },
      handle: userinfo,
    },
  ],
};

function issuerOf({ here }: Pick<Context, "here">): string {
  const [before = ""] = here.pathname.split("/oidc/");
  return `${here.origin}${before}/oidc`;
}

function discovery(context: Context): Reply {
  const issuer = issuerOf(context);
  const fields = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "form_post"],
    grant_types_supported: ["authorization_code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
    scopes_supported: ["openid", "profile", "email"],
    claims_supported: ["sub", "name", "preferred_username", "picture", "email", "email_verified"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
  return answer(fields, context.fault);
}

async function token(context: Context): Promise<Reply> {
  const { engine, request, fault } = context;
  const form = new URLSearchParams(await request.text());
  const caller = clientOf(engine, request, form, "oidc");
  if ("error" in caller) {
    const status = caller.error === "invalid_client" ? 401 : 400;
    const headers = caller.usedBasic ? { "www-authenticate": 'Basic realm="sandbox"' } : {};
    return answer({ error: caller.error }, fault, { status, ...(status === 401 && { headers }) });
  }
  if (form.get("grant_type") !== "authorization_code")
    return answer({ error: "unsupported_grant_type" }, fault, { status: 400 });
  const grant = grantOf(engine, caller.client, form);
  const person = grant && findOAuthPerson(engine.settings.oauth, grant.login);
  if (!grant || !person) return answer({ error: "invalid_grant" }, fault, { status: 400 });
  const accessToken = engine.oauthGrants.issueToken(grant);
  const isOpenId = grant.scope.split(" ").includes("openid");
  const fields = {
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_SECONDS,
    scope: grant.scope,
    ...(isOpenId && { id_token: idToken(context, grant, person, accessToken) }),
  };
  return { ...answer(fields, fault), appId: grant.clientId };
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
function idToken(
  context: Context,
  { clientId, nonce, authTime, scope }: OAuthGrant,
  person: OAuthPerson,
  accessToken: string,
): string {
  const now = Math.floor(context.engine.clock.now() / 1000);
  const hash = createHash("sha256").update(accessToken).digest();
  const claims = {
    iss: issuerOf(context),
    aud: clientId,
    iat: now,
    exp: now + 600,
    auth_time: authTime,
    at_hash: hash.subarray(0, 16).toString("base64url"),
    ...(nonce !== undefined && { nonce }),
    ...claimsOf(person, scope),
  };
  return spoilt(claims, context.fault);
}

/** With the scripted defect, which a client has to notice. */
function spoilt(claims: Record<string, unknown>, { idToken: fault }: Fault): string {
  if (fault === undefined) return signJwt(claims);
  if (fault !== "signature") return signJwt({ ...claims, ...wrongClaims[fault] });
  const [head, , signature] = signJwt(claims).split(".");
  const forged = { ...claims, sub: "somebody-else" };
  return `${head}.${Buffer.from(JSON.stringify(forged)).toString("base64url")}.${signature}`;
}

const wrongClaims = {
  nonce: { nonce: "of-another-login" },
  audience: { aud: "another-client" },
  issuer: { iss: "https://another.example" },
  expired: { iat: 1_000_000_000, exp: 1_000_000_600 },
};

function userinfo({ engine, request, fault }: Context): Reply {
  const bearer = /^bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const grant = engine.oauthGrants.check(bearer);
  const person = grant && findOAuthPerson(engine.settings.oauth, grant.login);
  if (!grant || !person) {
    const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
    return answer({ error: "invalid_token" }, fault, { status: 401, headers });
  }
  return { ...answer(claimsOf(person, grant.scope), fault), appId: grant.clientId };
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims */
function claimsOf(person: OAuthPerson, scope: string): Record<string, unknown> {
  const scopes = scope.split(" ");
  const { name, login, picture, email, emailVerified } = person;
  return {
    sub: subjectOf(person),
    ...(scopes.includes("profile") && {
      preferred_username: login,
      ...(name !== null && { name }),
      ...(picture && { picture }),
    }),
    ...(scopes.includes("email") && email !== null && { email, email_verified: emailVerified }),
  };
}
