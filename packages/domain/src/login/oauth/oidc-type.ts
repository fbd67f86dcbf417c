import {
  defineType,
  query,
  type ElementFacts,
  type Ports,
  type TypeDefinition,
} from "@menshen/core";
import type * as oauth from "oauth4webapi";
import { z } from "zod";
import { linkedLoginMembers } from "../login-members.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { checkOpenId } from "./check-openid.ts";
import {
  checkOAuthConfig,
  oauthConfig,
  type OAuthConfig,
  type OAuthConfigShape,
  type OAuthLogin,
  type OAuthMembers,
} from "./oauth-config.ts";
import { inactiveConfig } from "./oauth2-type.ts";
import { asCode, beginAt, signedIn, type OidcClaims, type OidcProvider } from "./openid-client.ts";
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
  return {
    ...members,
    checkConnection: query({ run: () => checkOpenId(provider, members.redirectUri) }),
  };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null);

function personOfClaims({ profile }: { profile: OidcClaims }): Person {
  const { sub, name, picture } = profile;
  return { subject: sub, name: textOf(name), avatar: textOf(picture) };
}
