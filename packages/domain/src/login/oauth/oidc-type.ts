import {
  Code,
  defineType,
  isCode,
  type ElementFacts,
  type Ports,
  type TypeDefinition,
} from "@menshen/core";
import * as oauth from "oauth4webapi";
import { z } from "zod";
import { randomToken } from "../../tokens.ts";
import { linkedLoginMembers } from "../login-members.ts";
import type { BeginFlow, ProviderAnswer } from "../login-spec.ts";
import { badAnswer, boundedFetch } from "./bounded-fetch.ts";
import {
  checkOAuthConfig,
  oauthConfig,
  type OAuthConfig,
  type OAuthConfigShape,
  type OAuthMembers,
} from "./oauth-config.ts";
import {
  clientAuthOf,
  inactiveConfig,
  requestOptions,
  verifierOf,
  withChallenge,
} from "./oauth2-type.ts";
import { oauthRefusal } from "./oauth-refusal.ts";
import { identityOfPerson, type Person } from "./person.ts";

export interface OidcDefinition<Extra extends z.ZodRawShape> {
  /** Names the accounts, and is the source of the provider's errors; `oidc` by default. */
  readonly kind?: string;
  readonly issuer: string | ((config: OidcConfig<Extra>) => string);
  /** Hosts that are called beside the issuer's: those of its token, userinfo and key addresses. */
  readonly hosts?: readonly string[];
  /** More config fields: a field schema for each. */
  readonly config?: Extra;
  /** Used unless the config has its own; `openid profile email` by default. */
  readonly scope?: string;
  /** How the provider hands the code over; `query` by default. */
  readonly responseMode?: FromConfig<"query" | "form_post", Extra>;
  /** Who came; by default `sub`, `name` and `picture`. */
  readonly identify?: (answer: {
    /** Of the ID token, and of userinfo where the provider has it. */
    readonly profile: OidcClaims;
    readonly tokens: oauth.TokenEndpointResponse;
    readonly config: OidcConfig<Extra>;
    readonly fetch: ReturnType<typeof boundedFetch>;
  }) => Person | Promise<Person>;
}

export type OidcClaims = { readonly sub: string } & Readonly<Record<string, unknown>>;
export type OidcConfig<Extra extends z.ZodRawShape> = z.output<
  z.ZodObject<OAuthConfigShape & Extra>
>;
type FromConfig<Value, Extra extends z.ZodRawShape> =
  | Value
  | ((config: OidcConfig<Extra>) => Value);

/**
 * A login Type for an OpenID provider: discovery, PKCE, nonce, and an ID token whose signature is verified.
 *
 * @example
 * export default oidcType({ kind: "google", issuer: "https://accounts.google.com",
 *   hosts: ["oauth2.googleapis.com", "openidconnect.googleapis.com", "www.googleapis.com"] });
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- no more fields
export function oidcType<Extra extends z.ZodRawShape = {}>(
  definition: OidcDefinition<Extra>,
): TypeDefinition<z.ZodObject<OAuthConfigShape & Extra>, OAuthMembers> {
  const { issuer, hosts = [], config: extra } = definition;
  // The compiler does not conclude that a spread of shapes is their intersection.
  const shape = { ...oauthConfig, ...extra } as OAuthConfigShape & Extra;
  return defineType({
    config: z.object(shape),
    hosts: [...(typeof issuer === "string" ? [new URL(issuer).host] : []), ...hosts],
    check: ({ config, element }) => checkOAuthConfig(config as OAuthConfig, element, true),
    inactive: { getLoginConfig: inactiveConfig },
    create: ({ config, element, ports }) =>
      oidcMembers(definition, config as OidcConfig<Extra>, element, ports),
  });
}

function oidcMembers<Extra extends z.ZodRawShape>(
  definition: OidcDefinition<Extra>,
  config: OidcConfig<Extra>,
  element: ElementFacts,
  ports: Ports,
): OAuthMembers {
  const { clientId, clientSecret, redirectUri, requireState, scope } = config as OAuthConfig;
  const { kind = "oidc", responseMode = "query" } = definition;
  const issuer =
    typeof definition.issuer === "function" ? definition.issuer(config) : definition.issuer;
  const provider: OidcProvider = {
    kind,
    issuer,
    clientId,
    clientSecret,
    scope: scope ?? definition.scope ?? "openid profile email",
    responseMode: typeof responseMode === "function" ? responseMode(config) : responseMode,
    fetch: boundedFetch(ports.fetch, kind),
    ports,
    metadata: { current: null },
  };
  const { identify = personOfClaims } = definition;
  const accounts = { kind, base: new URL(issuer).href, tenant: "" };
  return linkedLoginMembers(
    { config: { requireState }, element, ports },
    {
      codeName: "code",
      // Everybody may have an account there: an administrator decides who is a user here.
      allowRegister: false,
      accounts,
      corpId: null,
      redirectUri,
      facts: { clientId },
      pages: { loginUrl: "qr" },
      begin: (flow) => asCode(kind, () => beginAt(provider, flow)),
      identify: async (answer) => {
        const { tokens, profile } = await asCode(kind, () => signedIn(provider, answer));
        const { fetch } = provider;
        const person = await identify({ profile, tokens, config, fetch });
        const { subject, name = null, avatar = null } = person;
        await answer.report?.("identity", { subject });
        await answer.report?.("profile", { name, avatar });
        return identityOfPerson(accounts, person);
      },
    },
  );
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null);

function personOfClaims({ profile }: { profile: OidcClaims }): Person {
  const { sub, name, picture } = profile;
  return { subject: sub, name: textOf(name), avatar: textOf(picture) };
}

interface OidcProvider {
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
  const { metadata, issuer, ports } = provider;
  const nowMs = ports.clock.now();
  if (metadata.current && nowMs - metadata.current.readAtMs < METADATA_MS)
    return metadata.current.as;
  const url = new URL(issuer);
  const response = await oauth.discoveryRequest(
    url,
    requestOptions(provider.fetch, provider.issuer),
  );
  const as = await oauth.processDiscoveryResponse(url, response);
  metadata.current = { as, readAtMs: nowMs };
  return as;
}

async function beginAt(
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

async function signedIn(
  provider: OidcProvider,
  answer: ProviderAnswer,
): Promise<{ tokens: oauth.TokenEndpointResponse; profile: OidcClaims }> {
  const { kind, clientId, clientSecret } = provider;
  const as = await discover(provider);
  const client = clientFor(provider, clientId);
  const options = requestOptions(provider.fetch, provider.issuer);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    clientAuthOf(clientSecret, usesBasic(as)),
    callbackOf(as, client, answer),
    answer.redirectUri,
    verifierOf(answer),
    options,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
    requireIdToken: true,
    expectedNonce: answer.kept[NONCE] ?? oauth.expectNoNonce,
  });
  await oauth.validateApplicationLevelSignature(as, response, options);
  await answer.report?.("token", {});
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (!claims) throw badAnswer(kind, "no ID token");
  if (as.userinfo_endpoint === undefined) return { tokens, profile: claims };
  const asked = await oauth.userInfoRequest(as, client, tokens.access_token, options);
  const info = await oauth.processUserInfoResponse(as, client, claims.sub, asked);
  return { tokens, profile: { ...claims, ...info } };
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
async function asCode<T>(kind: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCode(error)) throw error;
    if (error instanceof oauth.ResponseBodyError)
      throw oauthRefusal(kind, error.error, error.status);
    if (error instanceof oauth.WWWAuthenticateChallengeError)
      throw oauthRefusal(kind, error.cause[0]?.parameters.error ?? "", error.status);
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new Code(10502, `${kind} answered in an unexpected form: ${code || "unreadable"}`, {
      adminHint: {
        zh: `${kind} 的回答未通过校验（${code}）：检查 issuer、clientId 与服务器时间。`,
        en: `An answer of ${kind} failed validation (${code}): check issuer, clientId and the server's clock.`,
      },
    });
  }
}
