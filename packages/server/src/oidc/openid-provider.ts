import type { IncomingMessage, ServerResponse } from "node:http";
import { isCode, type Ports } from "@menshen/core";
import type { EndedLogin, OidcStores } from "@menshen/db";
import { audit, revokeSession } from "@menshen/domain";
import type { App } from "@menshen/runtime";
import type { JWK, KoaContextWithOIDC, Provider } from "oidc-provider";
import type { ApplicationLogin, BuiltProvider } from "./provider.ts";
import type { ClientIp } from "../http/client-ip.ts";
import type { Authenticate } from "../http/authenticate.ts";
import type { CookieJar } from "../http/cookies.ts";
import type { PublicUrl } from "../http/public-url.ts";
import type { RateLimiter } from "../http/rate-limit/rate-limiter.ts";
import { localeOf, type Locale } from "../login/pages/locale.ts";
import { auditEvents } from "./audit-events.ts";
import { limitClientAuthentication } from "./client-limits.ts";
import { loginTime } from "./login-time.ts";
import { createPages } from "./pages.ts";
import { createSubjectOf, type SubjectOf } from "./subjects.ts";
import { ownClaims } from "./claims.ts";
import type { Clients } from "./relying-parties.ts";
import { currentKeys, REREAD_MS } from "./signing-keys.ts";

/** Where the provider is mounted. */
export const MOUNT = "/oidc";

/** The OpenID provider below `/oidc`. Its library is loaded at the first use. */
export interface OpenIdProvider {
  readonly clients: Clients;
  readonly subjectOf: SubjectOf;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** The library's provider with the current keys and claims. */
  current(): Promise<Provider>;
  /** Forgets that a session signed in to a client, and what its person agreed to. */
  forget(login: { sessionId: string; clientId: string }): Promise<void>;
  /** Tells a client that a session ended. Throws where it does not arrive. */
  sendLogout(login: EndedLogin): Promise<void>;
}

interface Parts {
  readonly app: App;
  readonly ports: Ports;
  readonly publicUrl: PublicUrl;
  readonly stores: OidcStores;
  readonly clients: Clients;
  readonly cookies: CookieJar;
  readonly clientIp: ClientIp;
  readonly authenticate: Authenticate;
  readonly rateLimiter: RateLimiter;
}

interface Built extends BuiltProvider {
  /** What it was built from. */
  readonly of: string;
  readonly readAtMs: number;
}

export function createOpenIdProvider(parts: Parts): OpenIdProvider {
  const { clients, stores, ports, publicUrl } = parts;
  const pages = createPages((ctx) => localeFor(parts.app, ctx));
  const subjectOf = createSubjectOf(stores.records);
  let built: Promise<Built> | undefined;

  async function read(before: Built | undefined): Promise<Built> {
    const readAtMs = ports.clock.now();
    const keys = await currentKeys(stores.signingKeys, ports.clock);
    const all = [...(await clients()).values()].flatMap(ownClaims);
    const own = [...new Set(all)].sort();
    const of = JSON.stringify([keys.map(({ kid }) => kid), own]);
    if (before?.of === of) return { ...before, readAtMs };
    const { createProvider } = await import("./provider.ts");
    const { createAdapter } = await import("./adapter.ts");
    const created = createProvider({
      issuer: publicUrl.origin + MOUNT,
      ports,
      clients,
      adapter: createAdapter({ stores, clients, clock: ports.clock }),
      keys: keys.map(({ jwk }) => JSON.parse(jwk) as JWK),
      ownClaims: own,
      secure: publicUrl.secure,
      pages,
      subjectOf,
      sessionOf: async (req) => (await parts.authenticate(req)).session,
      isAdmin: async (req) => (await parts.authenticate(req)).caller === "admin",
      recordLogin: (req, login) => recordLogin(parts, req, login),
      endSession: (ctx, sessionId, userId) => signOut(parts, ctx, { sessionId, userId }),
    });
    limitClientAuthentication(created.provider, parts);
    auditEvents(created.provider, parts);
    return { ...created, of, readAtMs };
  }

  async function current(): Promise<Built> {
    const before = await built?.catch(() => undefined);
    if (before && ports.clock.now() - before.readAtMs < REREAD_MS) return before;
    // Concurrent requests read once.
    const reading = read(before);
    built = reading;
    return await reading;
  }

  return {
    clients,
    subjectOf,
    current: async () => (await current()).provider,
    async handle(req, res) {
      const { provider } = await current();
      const { host, protocol } = new URL(publicUrl.origin);
      const { url = "" } = req;
      // The library makes its addresses of these; what a client sent in them is replaced.
      req.headers["x-forwarded-proto"] = protocol.slice(0, -1);
      req.headers["x-forwarded-host"] = host;
      Object.assign(req, { originalUrl: url, url: url.slice(MOUNT.length) });
      await provider.callback()(req, res);
    },
    async forget({ sessionId, clientId }) {
      const { provider } = await current();
      const session = await provider.Session.find(sessionId);
      const { grantId } = session?.authorizations?.[clientId] ?? {};
      if (session?.authorizations) {
        delete session.authorizations[clientId];
        await session.persist();
      }
      const grant = grantId === undefined ? undefined : await provider.Grant.find(grantId);
      await grant?.destroy();
    },
    async sendLogout(login) {
      const { sendLogout } = await current();
      await sendLogout(login);
    },
  };
}

async function recordLogin(
  { app, ports, stores, clientIp }: Parts,
  req: IncomingMessage,
  { client, userId, sessionId, sid }: ApplicationLogin,
): Promise<void> {
  const { clientId, element, isTest } = client;
  const atMs = ports.clock.now();
  await stores.logins.add({ sessionId, clientId, userId, sid }, loginTime.expiresAtMs(atMs));
  const origin = {
    ip: clientIp(req),
    userAgent: req.headers["user-agent"] ?? "",
    actor: "user" as const,
    snapshot: app.snapshotNumber,
  };
  await audit(ports.data, origin, {
    atMs,
    action: isTest ? "application-test" : "application-login",
    element,
    userId,
    detail: { clientId, sessionId },
  });
}

/** `ui_locales` of the request stand before what the browser prefers. */
function localeFor({ snapshot }: App, { req, oidc, querystring }: KoaContextWithOIDC): Locale {
  const { cookie, "accept-language": accepted } = req.headers;
  const asked = oidc.params?.["ui_locales"];
  const locales = typeof asked === "string" ? asked.split(" ") : [];
  const acceptLanguage = [...locales, ...(accepted === undefined ? [] : [accepted])].join(",");
  return localeOf({ query: querystring, cookie, acceptLanguage }, snapshot.brand);
}

async function signOut(
  { app, ports, cookies, clientIp }: Parts,
  ctx: { req: IncomingMessage; append(name: string, value: string): void },
  session: { sessionId: string; userId: string },
): Promise<void> {
  const origin = {
    ip: clientIp(ctx.req),
    userAgent: ctx.req.headers["user-agent"] ?? "",
    actor: "user" as const,
    snapshot: app.snapshotNumber,
  };
  await revokeSession(ports, origin, session, "logout").catch((error: unknown) => {
    // It ended meanwhile.
    if (!isCode(error, 10402, "app")) throw error;
  });
  ctx.append("set-cookie", cookies.session.clear());
}
