import { createHash, timingSafeEqual } from "node:crypto";
import type { Engine } from "../world/engine.ts";
import { findOAuthClient } from "../world/lookup/oauth-people.ts";
import type { OAuthClient } from "../world/schema/oauth-schema.ts";
import type { OAuthGrant } from "../world/state/oauth-grants.ts";

/** Who calls the token endpoint, and why it is refused. */
export type Authenticated =
  | { readonly client: OAuthClient }
  | { readonly error: "invalid_client" | "invalid_request"; readonly usedBasic: boolean };

/**
 * Authenticates the client by HTTP Basic or by the form.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function clientOf(
  { settings }: Engine,
  request: Request,
  form: URLSearchParams,
  provider: OAuthClient["provider"],
): Authenticated {
  const basic = /^basic (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const usedBasic = basic !== undefined;
  if (usedBasic && form.has("client_secret")) return { error: "invalid_request", usedBasic };
  const [id = "", secret] = usedBasic
    ? basicParts(basic)
    : [form.get("client_id") ?? "", form.get("client_secret") ?? undefined];
  const client = findOAuthClient(settings.oauth, id, provider);
  if (!client || !isSame(secret ?? "", client.secret ?? ""))
    return { error: "invalid_client", usedBasic };
  return { client };
}

/** Both parts are form-encoded inside. */
function basicParts(text: string): string[] {
  const decoded = Buffer.from(text, "base64").toString();
  const colon = decoded.indexOf(":");
  return [decoded.slice(0, colon), decoded.slice(colon + 1)].map((part) =>
    decodeURIComponent(part.replaceAll("+", " ")),
  );
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** The code's grant, where everything about it fits. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
export function grantOf(
  { oauthGrants }: Engine,
  { clientId }: OAuthClient,
  form: URLSearchParams,
): OAuthGrant | undefined {
  const grant = oauthGrants.exchange(form.get("code") ?? "");
  if (grant?.clientId !== clientId) return undefined;
  const redirectUri = form.get("redirect_uri");
  if (redirectUri !== null && redirectUri !== grant.redirectUri) return undefined;
  const verifier = form.get("code_verifier");
  const challenge =
    verifier === null ? undefined : createHash("sha256").update(verifier).digest("base64url");
  return challenge === grant.codeChallenge ? grant : undefined;
}
