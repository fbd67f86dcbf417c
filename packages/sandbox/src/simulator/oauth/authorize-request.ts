import type { Texts } from "../../ui/i18n/texts.ts";
import { PageRefusal } from "../login/page-refusal.ts";
import { parseRedirectUri } from "../login/redirect.ts";
import type { Engine } from "../world/engine.ts";
import { findOAuthClient } from "../world/lookup/oauth-people.ts";
import type { OAuthClient } from "../world/schema/oauth-schema.ts";

/** An authorisation request. */
export interface AuthorizeRequest {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scope: string;
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly responseMode: "query" | "form_post";
}

interface CheckedRequest extends AuthorizeRequest {
  readonly client: OAuthClient;
  /** What is wrong with it; reported to the client by redirect. */
  readonly problem: string | undefined;
}

/**
 * Reads an authorisation request. Without a known client and a redirect URI of its own, nothing is sent anywhere.
 *
 * @throws PageRefusal
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 */
export function readAuthorize(
  { settings }: Engine,
  query: URLSearchParams,
  provider: OAuthClient["provider"],
  { error: text }: Texts,
): CheckedRequest {
  const client = findOAuthClient(settings.oauth, query.get("client_id") ?? "", provider);
  if (!client) throw new PageRefusal(text.param("client_id"));
  const redirectUri = query.get("redirect_uri") ?? "";
  const host = parseRedirectUri(redirectUri)?.host;
  if (host === undefined || !client.callbackHosts.includes(host) || redirectUri.includes("#"))
    throw new PageRefusal(text.param("redirect_uri"));
  return {
    client,
    redirectUri,
    state: query.get("state") ?? undefined,
    scope: query.get("scope") ?? "",
    codeChallenge: query.get("code_challenge") ?? undefined,
    nonce: query.get("nonce") ?? undefined,
    responseMode: query.get("response_mode") === "form_post" ? "form_post" : "query",
    problem: problemOf(client, query),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
function problemOf(client: OAuthClient, query: URLSearchParams): string | undefined {
  const { provider } = client;
  const isOidc = provider === "oidc";
  // GitHub's request has no response_type.
  if (isOidc && query.get("response_type") !== "code") return "unsupported_response_type";
  if (!["query", "form_post"].includes(query.get("response_mode") ?? "query"))
    return "invalid_request";
  for (const name of new Set(query.keys()))
    if (query.getAll(name).length > 1) return "invalid_request";
  const challenge = query.get("code_challenge");
  if (challenge === null) {
    return client.requiresPkce || client.secret === null ? "invalid_request" : undefined;
  }
  // RFC 7636; plain is not offered.
  const isS256 = query.get("code_challenge_method") === "S256" && /^[\w-]{43}$/.test(challenge);
  if (!isS256) return "invalid_request";
  return query.get("prompt") === "none" ? "login_required" : undefined;
}
