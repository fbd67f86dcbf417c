import type { Context, Reply, Site } from "../route.ts";
import { findOAuthPerson } from "../world/lookup/oauth-people.ts";
import { answer } from "./answer.ts";
import { authorize } from "./authorize.ts";
import { clientOf, grantOf } from "./client-of.ts";

const PAGE =
  "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps";

/** GitHub's web flow, an OAuth 2.0 server with ways of its own. @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
export const github: Site = {
  hosts: ["github.com"],
  routes: [
    {
      path: "/login/oauth/authorize",
      methods: ["GET", "POST"],
      endpoint: "github/authorize",
      documentedMethod: "GET",
      notes: {
        page: PAGE,
        checks: "client_id, redirect_uri (host and port), PKCE (S256)",
        omits: "a default redirect_uri, allow_signup, prompt",
      },
      handle: (context) => authorize(context, { provider: "github", endpoint: "github/authorize" }),
    },
    {
      path: "/login/oauth/access_token",
      methods: ["POST"],
      endpoint: "github/access_token",
      notes: {
        page: PAGE,
        checks:
          "client_id, client_secret, code (single use, 10 minutes), redirect_uri, code_verifier",
        omits: "XML",
      },
      handle: accessToken,
    },
  ],
};

export const githubApi: Site = {
  hosts: ["api.github.com"],
  routes: [
    {
      path: "/user",
      methods: ["GET"],
      endpoint: "github/user",
      notes: {
        page: "https://docs.github.com/en/rest/users/users",
        checks: "Bearer token",
        omits: "most fields, rate limits, the User-Agent rule",
      },
      handle: user,
    },
  ],
};

/** Errors come with status 200, and in a form of another type unless JSON is asked for. */
async function accessToken({ engine, request, fault }: Context): Promise<Reply> {
  const form = new URLSearchParams(await request.text());
  const caller = clientOf(engine, request, form, "github");
  const reply = (fields: Record<string, string>): Reply => {
    if ((request.headers.get("accept") ?? "").includes("json")) return answer(fields, fault);
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    return { response: new Response(new URLSearchParams(fields).toString(), { headers }) };
  };
  const refused = (error: string, errcode: number): Reply => ({
    ...reply({ error, error_description: "as the sandbox says" }),
    errcode,
  });
  if ("error" in caller) return refused("incorrect_client_credentials", 401);
  const grant = grantOf(engine, caller.client, form);
  if (!grant) return refused("bad_verification_code", 400);
  const token = engine.oauthGrants.issueToken(grant, "gho_");
  return {
    ...reply({ access_token: token, scope: grant.scope, token_type: "bearer" }),
    appId: grant.clientId,
  };
}

function user({ engine, request, fault }: Context): Reply {
  const bearer = /^(?:bearer|token) (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const grant = engine.oauthGrants.check(bearer ?? "");
  const person = grant && findOAuthPerson(engine.settings.oauth, grant.login);
  if (!grant || !person) return answer({ message: "Bad credentials" }, fault, { status: 401 });
  const { login, id, name, email, picture } = person;
  const fields = { login, id, name, email, avatar_url: picture, type: "User", site_admin: false };
  return { ...answer(fields, fault), appId: grant.clientId };
}
