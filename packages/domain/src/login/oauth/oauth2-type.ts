import {
  defineType,
  query,
  type ElementFacts,
  type Ports,
  type TypeDefinition,
} from "@menshen/core";
import * as oauth from "oauth4webapi";
import { z } from "zod";
import { randomToken, sha256 } from "../../tokens.ts";
import { linkedLoginMembers } from "../login-members.ts";
import type { ProviderAnswer, ProviderLogin } from "../login-spec.ts";
import { badAnswer, boundedFetch } from "./bounded-fetch.ts";
import { checkClient, checkEndpoint, inventedAnswer, redirectToRegister } from "./check-oauth.ts";
import {
  checkOAuthConfig,
  oauthBases,
  oauthConfig,
  type OAuthConfig,
  type OAuthConfigShape,
  type OAuthLogin,
  type OAuthMembers,
} from "./oauth-config.ts";
import { oauthRefusal } from "./oauth-refusal.ts";
import { identityOfPerson, type Person } from "./person.ts";

/** The token endpoint's answer. */
export interface OAuth2Tokens {
  readonly access_token: string;
  readonly [field: string]: unknown;
}

export interface OAuth2Definition<Profile extends z.ZodType, Extra extends z.ZodRawShape> {
  /** Names the accounts, and is the source of the provider's errors: `github`. */
  readonly kind: string;
  /** Hosts that are called; by default those of `token` and `userInfo`. */
  readonly hosts?: readonly string[];
  /** RFC 7636. On by default: servers that do not know it ignore it. */
  readonly pkce?: FromConfig<boolean, Extra>;
  /** More config fields: a field schema for each. */
  readonly config?: Extra;
  readonly authorize: FromConfig<string, Extra>;
  readonly token: FromConfig<string, Extra>;
  readonly userInfo: FromConfig<string, Extra>;
  /** Used unless the config has its own. */
  readonly scope?: string;
  /** How the client authenticates at the token endpoint; `post` by default. */
  readonly clientAuth?: FromConfig<"post" | "basic", Extra>;
  /** The schema of what `userInfo` answers. */
  readonly profile: Profile;
  /** @param answer `fetch` calls other addresses of the provider */
  readonly identify: (answer: {
    readonly profile: z.output<Profile>;
    readonly tokens: OAuth2Tokens;
    readonly config: OAuth2Config<Extra>;
    readonly fetch: ReturnType<typeof boundedFetch>;
  }) => Person | Promise<Person>;
}

export type OAuth2Shape<Extra extends z.ZodRawShape> = OAuthConfigShape & typeof oauthBases & Extra;
export type OAuth2Config<Extra extends z.ZodRawShape> = z.output<z.ZodObject<OAuth2Shape<Extra>>>;
type FromConfig<Value, Extra extends z.ZodRawShape> =
  | Value
  | ((config: OAuth2Config<Extra>) => Value);

/**
 * A login Type for a provider of persons with OAuth 2.0: its addresses, and who the answer says came.
 *
 * @example
 * export default oauth2Type({
 *   kind: "github",
 *   authorize: "https://github.com/login/oauth/authorize",
 *   token: "https://github.com/login/oauth/access_token",
 *   userInfo: "https://api.github.com/user",
 *   profile: z.object({ id: z.int(), login: z.string(), avatar_url: z.string() }),
 *   identify: ({ profile }) => ({ subject: String(profile.id), name: profile.login, avatar: profile.avatar_url }),
 * });
 */
export function oauth2Type<
  Profile extends z.ZodType,
  // oxlint-disable-next-line typescript/no-empty-object-type -- no more fields
  Extra extends z.ZodRawShape = {},
>(
  definition: OAuth2Definition<Profile, Extra>,
): TypeDefinition<z.ZodObject<OAuth2Shape<Extra>>, OAuthMembers> {
  const { pkce = true, config: extra } = definition;
  const usesPkce = (config: unknown): boolean =>
    typeof pkce === "function" ? pkce(config as OAuth2Config<Extra>) : pkce;
  // The compiler does not conclude that a spread of shapes is their intersection.
  const shape = { ...oauthConfig, ...oauthBases, ...extra } as OAuth2Shape<Extra>;
  return defineType({
    config: z.object(shape),
    hosts: definition.hosts ?? hostsOf([definition.token, definition.userInfo]),
    check: ({ config, element }) =>
      checkOAuthConfig(config as OAuthConfig, element, usesPkce(config)),
    inactive: { getLoginConfig: inactiveConfig },
    create: ({ config, element, ports }) =>
      oauth2Members(definition, config as OAuth2Config<Extra>, element, ports),
  });
}

/** What an inactive Instance answers: that it is, and which client it would be. */
export function inactiveConfig({ type, title }: ElementFacts, config: unknown): object {
  const { clientId } = (config ?? {}) as Partial<OAuthConfig>;
  return { isActive: false, authType: type, title, ...(clientId !== undefined && { clientId }) };
}

function hostsOf(urls: readonly unknown[]): string[] {
  return urls.flatMap((url) => (typeof url === "string" ? [new URL(url).host] : []));
}

function oauth2Members<Profile extends z.ZodType, Extra extends z.ZodRawShape>(
  definition: OAuth2Definition<Profile, Extra>,
  config: OAuth2Config<Extra>,
  element: ElementFacts,
  ports: Ports,
): OAuthMembers {
  const { clientId, clientSecret, redirectUri, apiBase, loginBase, scope, requireState } =
    config as OAuthConfig & { apiBase?: string; loginBase?: string };
  const { kind } = definition;
  const from = <Value extends string | boolean>(value: FromConfig<Value, Extra>): Value =>
    typeof value === "function" ? value(config) : value;
  const userInfo = at(from(definition.userInfo), apiBase);
  const server: OAuth2Server = {
    kind,
    authorize: at(from(definition.authorize), loginBase),
    token: at(from(definition.token), apiBase),
    clientId,
    clientSecret,
    usesBasic: from(definition.clientAuth ?? "post") === "basic",
    scope: scope ?? definition.scope,
    pkce: from(definition.pkce ?? true),
    fetch: boundedFetch(ports.fetch, kind),
  };
  const accounts = { kind, base: new URL(userInfo).origin, tenant: "" };
  const members: OAuthLogin = linkedLoginMembers(
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
      begin: beginAt(server),
      identify: async (answer) => {
        const tokens = await exchangeCode(server, answer);
        await answer.report?.("token", {});
        const profile = await profileOf(server, userInfo, tokens, definition.profile);
        const { fetch } = server;
        const person = await definition.identify({ profile, tokens, config, fetch });
        const { subject, name = null, avatar = null } = person;
        await answer.report?.("identity", { subject });
        await answer.report?.("profile", { name, avatar });
        return identityOfPerson(accounts, person);
      },
    },
  );
  return {
    ...members,
    checkConnection: query({
      run: async () => [
        await checkClient(() =>
          exchangeCode(server, inventedAnswer(members.redirectUri, VERIFIER)),
        ),
        await checkEndpoint(profileAddress, userInfo, server.fetch),
        redirectToRegister(members.redirectUri),
      ],
    }),
  };
}

const profileAddress = { zh: "个人信息地址", en: "profile address" };

/** The address at another origin, for private deployments and simulators. */
function at(url: string, base: string | undefined): string {
  const { pathname, search } = new URL(url);
  return base === undefined ? url : `${base}${pathname}${search}`;
}

interface OAuth2Server {
  readonly kind: string;
  readonly authorize: string;
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly usesBasic: boolean;
  readonly scope: string | undefined;
  readonly pkce: boolean;
  readonly fetch: ReturnType<typeof boundedFetch>;
}

export const VERIFIER = "verifier";

function beginAt({
  authorize,
  clientId,
  scope,
  pkce,
}: OAuth2Server): ProviderLogin<object>["begin"] {
  return ({ state, redirectUri, keep }) => {
    const url = new URL(authorize);
    const query = { response_type: "code", client_id: clientId, redirect_uri: redirectUri, state };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (scope !== undefined) url.searchParams.set("scope", scope);
    if (pkce) withChallenge(url, keep);
    return url.href;
  };
}

/** PKCE with S256. @see https://www.rfc-editor.org/rfc/rfc7636 */
export function withChallenge(url: URL, keep: (name: string, value: string) => void): void {
  const verifier = randomToken();
  keep(VERIFIER, verifier);
  url.searchParams.set("code_challenge", sha256(verifier));
  url.searchParams.set("code_challenge_method", "S256");
}

export const verifierOf = ({ kept }: ProviderAnswer): string | typeof oauth.nopkce =>
  kept[VERIFIER] ?? oauth.nopkce;

export function clientAuthOf(secret: string | undefined, usesBasic: boolean): oauth.ClientAuth {
  if (secret === undefined) return oauth.None();
  return usesBasic ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret);
}

type Fetch = ReturnType<typeof boundedFetch>;

/** Of the library's requests. http is for servers of this machine or network; the operator allows each host. */
export function requestOptions(fetch: Fetch, url: string) {
  return {
    [oauth.customFetch]: (to: string, init: object) => fetch(to, init),
    [oauth.allowInsecureRequests]: url.startsWith("http:"),
  };
}

const TokenAnswer = z.looseObject({
  access_token: z.string().min(1).optional(),
  error: z.string().optional(),
});

/** Lenient about status and token_type, where many servers differ from RFC 6749. */
async function exchangeCode(server: OAuth2Server, answer: ProviderAnswer): Promise<OAuth2Tokens> {
  const { kind, token, clientId: client_id } = server;
  const as = { issuer: new URL(token).origin, token_endpoint: token };
  const client = { client_id };
  const callback = oauth.validateAuthResponse(
    as,
    client,
    new URLSearchParams({ code: answer.code }),
    oauth.skipStateCheck,
  );
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    clientAuthOf(server.clientSecret, server.usesBasic),
    callback,
    answer.redirectUri,
    verifierOf(answer),
    requestOptions(server.fetch, token),
  );
  const parsed = TokenAnswer.safeParse(await jsonOf(response));
  const { access_token, error, ...more } = parsed.data ?? {};
  if (error !== undefined) throw oauthRefusal(kind, error, response.status);
  if (!response.ok) throw badAnswer(kind, `HTTP ${response.status}`);
  if (access_token === undefined) throw badAnswer(kind, "no access_token", "access_token");
  return { ...more, access_token };
}

async function profileOf<Profile extends z.ZodType>(
  { kind, fetch }: OAuth2Server,
  url: string,
  { access_token }: OAuth2Tokens,
  schema: Profile,
): Promise<z.output<Profile>> {
  const headers = { authorization: `Bearer ${access_token}`, accept: "application/json" };
  const response = await fetch(url, { headers });
  if (!response.ok) throw badAnswer(kind, `HTTP ${response.status} of the profile`);
  const parsed = schema.safeParse(await jsonOf(response));
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join(".") || "body";
  throw badAnswer(kind, `${path} of the profile`, path);
}

/** Undefined for invalid JSON, whose parser quotes it. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
