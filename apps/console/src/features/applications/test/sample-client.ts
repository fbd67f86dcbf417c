import * as openid from "openid-client";
import { keepTest, type TestAnswer } from "./test-answer.ts";

export interface TestedTokens {
  readonly idToken: Readonly<Record<string, unknown>>;
  readonly userinfo: Readonly<Record<string, unknown>>;
}

interface Tested {
  /** Full name. */
  readonly application: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Asks for a login also where somebody is signed in. */
  readonly asAnother: boolean;
}

/** Leads this tab to the provider, as the application would: authorization code with PKCE. It returns to the console. */
export async function startTest({
  application,
  clientId,
  scopes,
  asAnother,
}: Tested): Promise<void> {
  const config = await configOf(clientId);
  const verifier = openid.randomPKCECodeVerifier();
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${location.origin}/`,
    // A fragment is in no log.
    response_mode: "fragment",
    scope: scopes.filter((scope) => scope !== "offline_access").join(" "),
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...(asAnother && { prompt: "login" }),
  });
  keepTest({ application, clientId, state, nonce, verifier }, sessionStorage);
  location.assign(url);
}

/** Redeems the code and reads userinfo. Rejects with the provider's refusal, or where a check fails. */
export async function finishTest(answer: TestAnswer): Promise<TestedTokens> {
  const { clientId, state, nonce, verifier, parameters } = answer;
  const config = await configOf(clientId);
  const tokens = await openid.authorizationCodeGrant(
    config,
    new URL(`${location.origin}/?${parameters}`),
    {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    },
  );
  const idToken = tokens.claims() ?? {};
  const userinfo = await openid.fetchUserInfo(
    config,
    tokens.access_token,
    String(tokens.claims()?.sub),
  );
  return { idToken, userinfo };
}

/** The provider's own words for a refusal: `access_denied: ...`. */
export function refusalOf(error: unknown): string {
  if (
    error instanceof openid.AuthorizationResponseError ||
    error instanceof openid.ResponseBodyError
  )
    return [error.error, error.error_description].filter(Boolean).join(": ");
  return error instanceof Error ? error.message : String(error);
}

function configOf(clientId: string): Promise<openid.Configuration> {
  const insecure = location.protocol === "http:";
  return openid.discovery(
    new URL(`${location.origin}/oidc`),
    clientId,
    undefined,
    openid.None(),
    // Only this site is asked, which a browser on loopback reached without TLS.
    insecure ? { execute: [openid.allowInsecureRequests] } : {},
  );
}
