import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Ports } from "@menshen/core";
import { checkSession, isSessionToken, sha256, type SessionInfo } from "@menshen/domain";
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
}

export type Authenticate = (
  request: Pick<IncomingMessage, "headers" | "socket">,
) => Promise<Visitor>;

/** The console's one-time tokens and sessions. */
interface AdminSessions {
  isAlive(hash: string, purpose: "session", nowMs: number): Promise<boolean>;
}

export interface AuthenticateOptions {
  readonly ports: Pick<Ports, "data" | "clock" | "settings">;
  readonly publicUrl: PublicUrl;
  readonly adminTokens: AdminSessions;
  readonly adminToken: string;
  readonly cookies: CookieJar;
  readonly clientIp: ClientIp;
  readonly rateLimiter: RateLimiter;
}

/** Authenticates by bearer token, session cookie or the console's cookie. */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { ports, cookies, clientIp, publicUrl } = options;
  return async (request) => {
    const { authorization, cookie } = request.headers;
    const ip = clientIp(request);
    if (authorization !== undefined) return await byBearer(options, authorization, ip);
    if (cookie === undefined) return { caller: "anonymous", session: null, ip };
    const token = cookies.session.read(cookie);
    const session = token === undefined ? null : await checkSession(ports, token);
    const fromOtherOrigin = !isFromOwnOrigin(publicUrl, request.headers);
    // A page of another origin acts for the user, never for the administrator, whichever cookie names one.
    if (fromOtherOrigin) {
      const caller = session ? "user" : "anonymous";
      return { caller, session, ip, signedInAt: session?.createdAt, fromOtherOrigin };
    }
    if (await hasAdminCookie(options, cookie)) return { caller: "admin", session, ip };
    return { caller: callerOf(session), session, ip, signedInAt: session?.createdAt };
  };
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

async function hasAdminCookie(
  { cookies, adminTokens, ports }: AuthenticateOptions,
  cookie: string,
): Promise<boolean> {
  const token = cookies.admin.read(cookie);
  if (!token) return false;
  return await adminTokens.isAlive(sha256(token), "session", ports.clock.now());
}

/** Constant time: the hashes have equal length for any input. */
function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}

function callerOf(session: SessionInfo | null): "anonymous" | "user" | "admin" {
  if (!session) return "anonymous";
  return session.role === "admin" ? "admin" : "user";
}
