import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { chain, type Awaitable, type Ports } from "@menshen/core";
import { checkSession, isSessionToken, sha256, type SessionInfo } from "@menshen/domain";
import type { AdminTokenStore } from "@menshen/db";
import type { ClientIp } from "./client-ip.ts";
import type { CookieJar } from "./cookies.ts";
import type { RateLimiter } from "./rate-limit/rate-limiter.ts";
import { isFromOwnOrigin } from "./request-rules.ts";
import type { PublicUrl } from "./public-url.ts";

/** The sender of a request. */
export interface Visitor {
  readonly caller: "anonymous" | "user" | "admin";
  /** The user's session, where there is one; an administrator may have one too. */
  readonly session: SessionInfo | null;
  readonly ip: string;
  /** When the login of the session that authorises the call was completed; absent where no user's session does. */
  readonly signedInAt?: number | undefined;
  /** True for a request with cookies from a page of another origin, allowed origins included. */
  readonly fromOtherOrigin?: boolean | undefined;
  /** The console's session that made the caller an administrator. */
  readonly adminSessionId?: string | undefined;
}

/** What the console sends with calls made while a person uses it. Streams and polling of an idle page do not have it. */
export const ACTIVE_HEADER = "x-menshen-active";

export type Authenticate = (
  request: Pick<IncomingMessage, "headers" | "socket">,
) => Awaitable<Visitor>;

export interface AuthenticateOptions {
  readonly ports: Pick<Ports, "data" | "clock" | "settings">;
  readonly publicUrl: PublicUrl;
  readonly adminTokens: Pick<AdminTokenStore, "findSession" | "touch">;
  readonly adminToken: string;
  readonly cookies: CookieJar;
  readonly clientIp: ClientIp;
  readonly rateLimiter: RateLimiter;
}

/** Authenticates by bearer token, session cookie or the console's cookie. */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { ports, cookies, clientIp } = options;
  return ({ headers, socket }) => {
    const { authorization, cookie } = headers;
    const ip = clientIp({ headers, socket });
    if (authorization !== undefined) return byBearer(options, authorization, ip);
    if (cookie === undefined) return { caller: "anonymous", session: null, ip };
    const token = cookies.session.read(cookie);
    const session = token === undefined ? null : checkSession(ports, token);
    return chain(session, (found) => byCookies(options, headers, ip, found));
  };
}

function byCookies(
  options: AuthenticateOptions,
  headers: IncomingHttpHeaders,
  ip: string,
  session: SessionInfo | null,
): Awaitable<Visitor> {
  const fromOtherOrigin = !isFromOwnOrigin(options.publicUrl, headers);
  // A page of another origin acts for the user, never for the administrator, whichever cookie names one.
  if (fromOtherOrigin) {
    const caller = session ? "user" : "anonymous";
    return { caller, session, ip, signedInAt: session?.createdAt, fromOtherOrigin };
  }
  return chain(adminSessionOf(options, headers), (adminSessionId) => {
    if (adminSessionId !== undefined) return { caller: "admin", session, ip, adminSessionId };
    return { caller: callerOf(session), session, ip, signedInAt: session?.createdAt };
  });
}

/** @throws Code 10601 after too many wrong tokens. The right one passes, or guessing would lock the administrator out */
async function byBearer(
  { ports, adminToken, rateLimiter }: AuthenticateOptions,
  authorization: string,
  ip: string,
): Promise<Visitor> {
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) return { caller: "anonymous", session: null, ip };
  if (isSameToken(token, adminToken)) return { caller: "admin", session: null, ip };
  const session = await checkSession(ports, token);
  if (!session && mayBeGuess(token, adminToken)) await rateLimiter.count("adminToken", ip, "");
  return { caller: callerOf(session), session, ip, signedInAt: session?.createdAt };
}

/**
 * Whether an unknown token counts as a guess of the administrator's. Backends forward tokens of users, many of them
 * expired; a token in the form of a session's is no guess unless the administrator's has that form too (43 characters
 * of base64url; the one that `start` generates has 32). Then every unknown token counts.
 */
function mayBeGuess(token: string, adminToken: string): boolean {
  return !isSessionToken(token) || isSessionToken(adminToken);
}

const TOUCH_MS = 60_000;

function adminSessionOf(
  options: AuthenticateOptions,
  headers: IncomingHttpHeaders,
): Awaitable<string | undefined> {
  const token = options.cookies.admin.read(headers.cookie);
  return token ? adminSessionBy(options, headers, token) : undefined;
}

async function adminSessionBy(
  { adminTokens, adminToken, ports }: AuthenticateOptions,
  headers: IncomingHttpHeaders,
  token: string,
): Promise<string | undefined> {
  const nowMs = ports.clock.now();
  const hash = sha256(token);
  const session = await adminTokens.findSession(hash, { issuer: sha256(adminToken), nowMs });
  if (!session) return undefined;
  const isActive = headers[ACTIVE_HEADER] !== undefined;
  if (isActive && session.activeAtMs <= nowMs - TOUCH_MS) await adminTokens.touch(hash, nowMs);
  return session.id;
}

/** Constant time: the hashes have equal length for any input. */
function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}

function callerOf(session: SessionInfo | null): "anonymous" | "user" | "admin" {
  if (!session) return "anonymous";
  return session.role === "admin" ? "admin" : "user";
}
