import { Code, isCode, type Ports } from "@menshen/core";
import * as oauth from "oauth4webapi";
import { z } from "zod";
import { randomToken } from "../../tokens.ts";
import type { BeginFlow, ProviderAnswer } from "../login-spec.ts";
import { badAnswer, type boundedFetch } from "./bounded-fetch.ts";
import { clientAuthOf, requestOptions, verifierOf, withChallenge } from "./oauth2-type.ts";
import { oauthRefusal } from "./oauth-refusal.ts";

export type OidcClaims = { readonly sub: string } & Readonly<Record<string, unknown>>;

/** An OpenID provider, and the client that this server is there. */
export interface OidcProvider {
  readonly kind: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scope: string;
  readonly responseMode: "query" | "form_post";
  readonly fetch: ReturnType<typeof boundedFetch>;
  readonly ports: Pick<Ports, "clock">;
  /** What discovery answered; the library caches the keys with it. */
  readonly metadata: { current: { as: oauth.AuthorizationServer; readAtMs: number } | null };
}

const NONCE = "nonce";
const METADATA_MS = 10 * 60_000;

async function discover(provider: OidcProvider): Promise<oauth.AuthorizationServer> {
  const { metadata, ports } = provider;
  const nowMs = ports.clock.now();
  if (metadata.current && nowMs - metadata.current.readAtMs < METADATA_MS)
    return metadata.current.as;
  const as = await readMetadata(provider);
  metadata.current = { as, readAtMs: nowMs };
  return as;
}

export async function readMetadata({
  issuer,
  kind,
  fetch,
}: OidcProvider): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  const response = await oauth.discoveryRequest(url, requestOptions(fetch, issuer));
  const { data } = Named.safeParse(
    await response
      .clone()
      .json()
      .catch(() => null),
  );
  if (data && new URL(data.issuer).href !== url.href) throw otherIssuer(kind, data.issuer);
  return await oauth.processDiscoveryResponse(url, response);
}

const Named = z.object({ issuer: z.url().max(300) });

function otherIssuer(kind: string, issuer: string): Code {
  return new Code(10502, `the discovery document of ${kind} is that of another issuer`, {
    adminHint: {
      zh: `发现文档中的 issuer 是 ${issuer}：请在配置中照原样填写。`,
      en: `The discovery document is of the issuer ${issuer}: write it exactly so in the config.`,
    },
  });
}

export async function beginAt(
  provider: OidcProvider,
  { state, redirectUri, keep }: BeginFlow,
): Promise<string> {
  const { kind, clientId, scope, responseMode } = provider;
  const { authorization_endpoint: page } = await discover(provider);
  if (page === undefined) throw badAnswer(kind, "no authorization_endpoint");
  const nonce = randomToken();
  keep(NONCE, nonce);
  const url = new URL(page);
  const query = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    ...(responseMode === "form_post" && { response_mode: responseMode }),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  withChallenge(url, keep);
  return url.href;
}

export async function signedIn(
  provider: OidcProvider,
  answer: ProviderAnswer,
): Promise<{ tokens: oauth.TokenEndpointResponse; profile: OidcClaims }> {
  const { kind, clientId } = provider;
  const as = await discover(provider);
  const client = clientFor(provider, clientId);
  const options = requestOptions(provider.fetch, provider.issuer);
  const { tokens, response } = await exchangeCode(provider, as, answer);
  await oauth.validateApplicationLevelSignature(as, response, options);
  await answer.report?.("token", {});
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (!claims) throw badAnswer(kind, "no ID token");
  if (as.userinfo_endpoint === undefined) return { tokens, profile: claims };
  const asked = await oauth.userInfoRequest(as, client, tokens.access_token, options);
  const info = await oauth.processUserInfoResponse(as, client, claims.sub, asked);
  return { tokens, profile: { ...claims, ...info } };
}

export async function exchangeCode(
  provider: OidcProvider,
  as: oauth.AuthorizationServer,
  answer: ProviderAnswer,
): Promise<{ tokens: oauth.TokenEndpointResponse; response: Response }> {
  const client = clientFor(provider, provider.clientId);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    clientAuthOf(provider.clientSecret, usesBasic(as)),
    callbackOf(as, client, answer),
    answer.redirectUri,
    verifierOf(answer),
    requestOptions(provider.fetch, provider.issuer),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
    requireIdToken: true,
    expectedNonce: answer.kept[NONCE] ?? oauth.expectNoNonce,
  });
  return { tokens, response };
}

/** The server's clock in place of the library's own. */
function clientFor({ ports }: OidcProvider, client_id: string): oauth.Client {
  const skewSeconds = Math.round((ports.clock.now() - Date.now()) / 1000);
  return { client_id, [oauth.clockSkew]: skewSeconds, [oauth.clockTolerance]: 60 };
}

/** Basic is the default of OpenID Connect. */
function usesBasic({ token_endpoint_auth_methods_supported: methods }: oauth.AuthorizationServer) {
  return methods === undefined || methods.includes("client_secret_basic");
}

/**
 * The landing saw all parameters. A program that calls `getLoginCode` passes only the code on; its state belongs to this
 * element, and so to this issuer.
 */
function callbackOf(
  as: oauth.AuthorizationServer,
  client: oauth.Client,
  { code, params }: ProviderAnswer,
): URLSearchParams {
  const isComplete = Object.keys(params).length > 0;
  const iss = isComplete ? params["iss"] : as.issuer;
  const query = new URLSearchParams({ code, ...(iss !== undefined && { iss }) });
  return oauth.validateAuthResponse(as, client, query, oauth.skipStateCheck);
}

/** The library's errors as Codes. Their messages and causes may quote answers, and go no further. */
export async function asCode<T>(kind: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCode(error)) throw error;
    if (error instanceof oauth.ResponseBodyError)
      throw oauthRefusal(kind, error.error, error.status);
    if (error instanceof oauth.WWWAuthenticateChallengeError)
      throw oauthRefusal(kind, challengeOf(error), error.status);
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new Code(10502, `${kind} answered in an unexpected form: ${code || "unreadable"}`, {
      adminHint: {
        zh: `${kind} 的回答未通过校验（${code}）：检查 issuer、clientId 与服务器时间。`,
        en: `An answer of ${kind} failed validation (${code}): check issuer, clientId and the server's clock.`,
      },
    });
  }
}

/** RFC 6749 answers 401 with the challenge of Basic to a wrong client, and servers leave the error's name out. */
function challengeOf({ cause: [challenge] }: oauth.WWWAuthenticateChallengeError): string {
  const isOfClient = challenge?.scheme.toLowerCase() === "basic";
  return challenge?.parameters.error ?? (isOfClient ? "invalid_client" : "");
}
