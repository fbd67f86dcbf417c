import type { Ports } from "@menshen/core";
import { isAdmitted } from "@menshen/domain";
import {
  errors,
  interactionPolicy,
  Provider,
  type AccountClaims,
  type AdapterFactory,
  type Configuration,
  type JWK,
  type KoaContextWithOIDC,
} from "oidc-provider";
import type { SessionInfo } from "@menshen/domain";
import { ACR, claimsOf, scopeClaims } from "./claims.ts";
import type { SubjectOf } from "./subjects.ts";
import type { OidcPages } from "./pages.ts";
import { loadPerson, type Person } from "../admission/person.ts";
import type { Client, Clients } from "./relying-parties.ts";
import { OVERLAP_MS } from "./signing-keys.ts";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

export interface ProviderParts {
  readonly issuer: string;
  readonly ports: Ports;
  readonly clients: Clients;
  readonly adapter: AdapterFactory;
  /** The first of each algorithm signs. */
  readonly keys: readonly JWK[];
  /** Claims that clients define. */
  readonly ownClaims: readonly string[];
  readonly secure: boolean;
  readonly pages: OidcPages;
  readonly subjectOf: SubjectOf;
  /** The session of a request. */
  readonly sessionOf: (req: KoaContextWithOIDC["req"]) => Promise<SessionInfo | null>;
  /** Whether an administrator sends the request. */
  readonly isAdmin: (req: KoaContextWithOIDC["req"]) => Promise<boolean>;
  /** Records that a person signed in to an application. */
  readonly recordLogin: (req: KoaContextWithOIDC["req"], login: ApplicationLogin) => Promise<void>;
  /** Ends a session whose person signs out through an application. */
  readonly endSession: (
    ctx: KoaContextWithOIDC,
    sessionId: string,
    userId: string,
  ) => Promise<void>;
}

export interface ApplicationLogin {
  readonly client: Client;
  readonly userId: string;
  readonly sessionId: string;
  /** The client's name of the session. */
  readonly sid: string;
}

export interface BuiltProvider {
  readonly provider: Provider;
  /** Sends a client its logout token. Throws where it does not arrive. */
  readonly sendLogout: (login: { clientId: string; userId: string; sid: string }) => Promise<void>;
}

/** The library's provider. Immutable: other keys or claims need another one. */
export function createProvider(parts: ProviderParts): BuiltProvider {
  const provider = new Provider(parts.issuer, configurationOf(parts));
  // The entry point sets the forwarded headers; a client's own never arrive.
  provider.proxy = true;
  useOwnSessions(provider, parts);
  recordLogins(provider, parts);
  grantOfflineAccess(provider, parts);
  reportErrors(provider, parts);
  return { provider, sendLogout: takeOverLogouts(provider) };
}

type ClientOf = (ctx: KoaContextWithOIDC) => Promise<Client | undefined>;
type PersonOf = (ctx: KoaContextWithOIDC, sessionId: string) => Promise<Person | null>;

/** The person of a session, read once in a request. */
function createPersonOf({ ports }: ProviderParts): PersonOf {
  const ofRequests = new WeakMap<object, Map<string, Promise<Person | null>>>();
  return (ctx, sessionId) => {
    const people = ofRequests.get(ctx) ?? new Map<string, Promise<Person | null>>();
    ofRequests.set(ctx, people);
    const person = people.get(sessionId) ?? loadPerson(ports, sessionId);
    people.set(sessionId, person);
    return person;
  };
}

function configurationOf(parts: ProviderParts): Configuration {
  const { clients, adapter, keys, secure, pages, subjectOf } = parts;
  const clientOf: ClientOf = async (ctx) => (await clients()).get(ctx.oidc.client?.clientId ?? "");
  const personOf = createPersonOf(parts);
  const cookie = { signed: false, httpOnly: true, sameSite: "lax", secure } as const;
  return {
    adapter,
    jwks: { keys: [...keys] },
    acrValues: [ACR],
    scopes: ["openid", "offline_access", ...Object.keys(scopeClaims)],
    claims: {
      openid: ["sub", ...parts.ownClaims],
      ...Object.fromEntries(Object.entries(scopeClaims).map(([scope, of]) => [scope, [...of]])),
    },
    // Software that reads only the ID token gets what it asked for by scope.
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    subjectTypes: ["public", "pairwise"],
    async pairwiseIdentifier(_ctx, accountId, { clientId }) {
      const client = (await clients()).get(clientId);
      if (!client) throw new errors.InvalidClient("the client is gone");
      return await subjectOf(accountId, client);
    },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"] },
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      resourceIndicators: { enabled: false },
      introspection: {
        enabled: true,
        // A resource server asks about tokens of others; software without a secret could be anybody.
        allowedPolicy: (_ctx, client, token) =>
          client.clientAuthMethod !== "none" || token.clientId === client.clientId,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      claimsParameter: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx) => logOut(parts, ctx),
        postLogoutSuccessSource: pages.showSignedOut,
      },
    },
    cookies: {
      names: {
        session: SESSION_COOKIE,
        interaction: "menshen-oidc-interaction",
        resume: "menshen-oidc-resume",
      },
      long: cookie,
      short: cookie,
    },
    // Software in a browser calls from the origin that its people return to.
    clientBasedCORS: (_ctx, origin, client) =>
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    extraClientMetadata: { properties: ["pkce"] },
    pkce: { required: (_ctx, client) => client["pkce"] !== false },
    ttl: {
      AccessToken: 60 * MINUTE,
      AuthorizationCode: MINUTE,
      IdToken: 60 * MINUTE,
      Interaction: 30 * MINUTE,
      Session: 7 * DAY,
      RefreshToken: 14 * DAY,
      Grant: OVERLAP_MS / 1000,
    },
    rotateRefreshToken: true,
    // The adapter ends a token with its session, and does not where only the session's time is over.
    expiresWithSession: () => false,
    interactions: {
      policy: policyOf(parts, clientOf, personOf),
      url: (_ctx, { uid }) => `/login/authorize/${uid}`,
    },
    async loadExistingGrant(ctx) {
      const { client, session, result } = ctx.oidc;
      if (!client || !session) return undefined;
      const { Grant } = ctx.oidc.provider;
      const id = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
      const existing = id === undefined ? undefined : await Grant.find(id);
      if ((await clientOf(ctx))?.consent !== "none" || session.accountId === undefined) {
        return existing;
      }
      const of = { clientId: client.clientId, accountId: session.accountId };
      const grant = existing ?? new Grant(of);
      const before = JSON.stringify(grant.openid);
      grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(" "));
      grant.addOIDCClaims([...ctx.oidc.requestParamClaims]);
      if (JSON.stringify(grant.openid) !== before) await grant.save();
      return grant;
    },
    async findAccount(ctx, sub, token) {
      const uid = token && "sessionUid" in token ? token.sessionUid : ctx.oidc.session?.uid;
      const person = uid === undefined ? null : await personOf(ctx, uid);
      const client = await clientOf(ctx);
      if (person?.session.userId !== sub || !client) return undefined;
      // A person whom the rules no longer admit loses the tokens; a new login shows the reason.
      if (token && !isAdmitted(client, person.entrant)) return undefined;
      return {
        accountId: sub,
        claims: (): AccountClaims => ({ ...claimsOf(person, client), sub }),
      };
    },
    renderError: pages.showError,
    // The library refuses private addresses, which company networks consist of. An administrator chose this one.
    fetch: (url, options: RequestInit & { dispatcher?: unknown } = {}) => {
      const { dispatcher: _, ...init } = options;
      return fetch(url, init);
    },
  };
}

/** An application that proves whom it signed in signs this person out; otherwise the person is asked. */
async function logOut(
  { clients, endSession, pages, subjectOf }: ProviderParts,
  ctx: KoaContextWithOIDC,
): Promise<void> {
  const { session, entities } = ctx.oidc;
  const client = (await clients()).get(ctx.oidc.client?.clientId ?? "");
  const hint = entities["IdTokenHint"] as { payload?: { sub?: string } } | undefined;
  if (!session?.accountId || !client) return await pages.showLogout(ctx);
  const sub = await subjectOf(session.accountId, client);
  if (hint?.payload?.sub !== sub) return await pages.showLogout(ctx);
  const { postLogoutRedirectUri, state } = session.state ?? {};
  await endSession(ctx, session.uid, session.accountId);
  await session.destroy();
  const target = new URL(
    typeof postLogoutRedirectUri === "string"
      ? postLogoutRedirectUri
      : ctx.oidc.urlFor("end_session_success"),
  );
  if (typeof state === "string") target.searchParams.set("state", state);
  ctx.status = 303;
  ctx.redirect(target.href);
}

const SESSION_COOKIE = "menshen-oidc";

function policyOf({ isAdmin }: ProviderParts, clientOf: ClientOf, personOf: PersonOf) {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy.get("login")?.checks.add(
    new Check("not_administrator", "only administrators test", "access_denied", async (ctx) => {
      // What resumes a request has passed this before, and may come from the login provider's page.
      const isNew = ctx.oidc.route === "authorization";
      if (isNew && (await clientOf(ctx))?.isTest && !(await isAdmin(ctx.req)))
        throw new errors.AccessDenied("only administrators test applications");
      return Check.NO_NEED_TO_PROMPT;
    }),
    0,
  );
  policy.get("login")?.checks.add(
    new Check(
      "not_admitted",
      "the person may not enter this application",
      "access_denied",
      async (ctx) => {
        const { session } = ctx.oidc;
        const client = await clientOf(ctx);
        if (!session?.accountId || !client) return Check.NO_NEED_TO_PROMPT;
        const person = await personOf(ctx, session.uid);
        return person && isAdmitted(client, person.entrant)
          ? Check.NO_NEED_TO_PROMPT
          : Check.REQUEST_PROMPT;
      },
    ),
  );
  const consent = policy.get("consent");
  const asked = consent?.checks.get("consent_prompt");
  consent?.checks.remove("consent_prompt");
  consent?.checks.add(
    new Check(
      "consent_prompt",
      "consent prompt was not resolved",
      "consent_required",
      async (ctx) => {
        if ((await clientOf(ctx))?.consent === "none") return Check.NO_NEED_TO_PROMPT;
        return (await asked?.check(ctx)) ?? Check.NO_NEED_TO_PROMPT;
      },
    ),
  );
  return policy;
}

/**
 * A session of the provider is one of ours: found by our cookie, with our id, so that whoever is signed in here is
 * signed in there, and the other way round.
 */
function useOwnSessions(provider: Provider, { sessionOf, endSession }: ProviderParts): void {
  const { Session } = provider;
  Session.get = async (ctx) => {
    const own = await sessionOf(ctx.req);
    const session = own ? await sessionFor(provider, own) : new Session();
    (ctx as KoaContextWithOIDC).oidc.entity("Session", session);
    return session;
  };
  // The id is ours and stays.
  Session.prototype.resetIdentifier = () => {};
  provider.use(async (ctx, next) => {
    await next();
    const lines = [ctx.response.headers["set-cookie"] ?? []].flat().map(String);
    const others = lines.filter((line) => !line.startsWith(`${SESSION_COOKIE}=`));
    if (others.length < lines.length) {
      if (others.length > 0) ctx.set("set-cookie", others);
      else ctx.remove("set-cookie");
    }
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    const { session, params, route } = oidc ?? {};
    if (route !== "end_session_confirm" || !session?.accountId || !params?.["logout"]) return;
    await endSession(ctx as KoaContextWithOIDC, session.uid, session.accountId);
  });
}

/** Where a code was issued; the token endpoint is called by the application, which has no person's address. */
function recordLogins(provider: Provider, { clients, recordLogin }: ProviderParts): void {
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    const { session, entities, route } = oidc ?? {};
    const isIssued = route !== "token" && entities?.AuthorizationCode !== undefined;
    const client = isIssued ? (await clients()).get(oidc?.client?.clientId ?? "") : undefined;
    const sid = client && session?.sidFor(client.clientId);
    if (!sid || !session?.accountId) return;
    await recordLogin(ctx.req, { client, userId: session.accountId, sessionId: session.uid, sid });
  });
}

async function sessionFor(provider: Provider, own: SessionInfo) {
  const { sessionId, userId, createdAt } = own;
  const stored = await provider.Session.find(sessionId);
  if (stored?.accountId === userId) return stored;
  const session = Object.assign(new provider.Session(), { jti: sessionId, uid: sessionId });
  session.loginAccount({ accountId: userId, loginTs: Math.floor(createdAt / 1000), acr: ACR });
  return session;
}

/** The library gives `offline_access` only after a consent; where none is asked for, it was given with the element. */
function grantOfflineAccess(provider: Provider, { clients }: ProviderParts): void {
  provider.use(async (ctx, next) => {
    (ctx as unknown as { clients: unknown }).clients = await clients();
    await next();
  });
  const { prototype } = provider.OIDCContext;
  const asked = Object.getOwnPropertyDescriptor(prototype, "prompts");
  Object.defineProperty(prototype, "prompts", {
    get(this: KoaContextWithOIDC["oidc"] & { ctx: { clients: ReadonlyMap<string, Client> } }) {
      const prompts = asked?.get?.call(this) as Set<string>;
      const client = this.ctx.clients.get(this.client?.clientId ?? "");
      return client?.consent === "none" && !prompts.has("none")
        ? new Set([...prompts, "consent"])
        : prompts;
    },
  });
}

/**
 * The worker sends them, with retries: see logout-worker.ts. The library would send its own only where it ends a session
 * itself, and once.
 */
function takeOverLogouts(provider: Provider): BuiltProvider["sendLogout"] {
  const { prototype } = provider.Client;
  const send = Reflect.get(prototype, "backchannelLogout") as (
    this: unknown,
    sub: string,
    sid: string,
  ) => Promise<void>;
  Reflect.set(prototype, "backchannelLogout", async () => {});
  return async ({ clientId, userId, sid }) => {
    const client = await provider.Client.find(clientId);
    if (client?.backchannelLogoutUri) await send.call(client, userId, sid);
  };
}

function reportErrors(provider: Provider, { ports: { log } }: ProviderParts): void {
  const report = (error: unknown): void => log.error({ err: error }, "the OpenID provider failed");
  provider.on("server_error", (_ctx, error) => report(error));
  // The library's framework reports what is none of the protocol's errors so.
  (provider as NodeJS.EventEmitter).on("error", report);
}
