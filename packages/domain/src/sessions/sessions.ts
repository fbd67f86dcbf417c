import { chain, Code, type Awaitable, type Ports } from "@menshen/core";
import type { SessionInfo } from "../login/login-element.ts";
import { randomLetters, randomToken, sha256 } from "../tokens.ts";
import { audit, type Origin } from "../audit.ts";
import type { Stores } from "../data.ts";
import { corpRef } from "../accounts/membership.ts";
import type { CorpRow } from "../accounts/ports.ts";
import type { Platform, SessionRow } from "./ports.ts";

const TOUCH_EVERY_MS = 60_000;
const MAX_USER_AGENT = 300;
const MAX_SESSIONS = 50;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface OpenSession {
  readonly userId: string;
  readonly corp: CorpRow | null;
  readonly accountId: number;
  readonly element: string;
  readonly platform: Platform;
  /** The session of the browser whose cookie gets the new one. */
  readonly replaces?: string | undefined;
}

/** Makes a session inside the caller's transaction. The token is given once and never stored. */
export async function openSession(
  stores: Stores,
  ports: Pick<Ports, "clock" | "settings">,
  origin: Origin,
  open: OpenSession,
): Promise<{ token: string; expiresAtMs: number }> {
  const nowMs = ports.clock.now();
  const token = randomToken();
  const id = randomLetters(22);
  const expiresAtMs = nowMs + ports.settings.sessionMaxMs;
  const { userId, corp, accountId, element, platform } = open;
  await stores.sessions.create({
    id,
    tokenHash: sha256(token),
    userId,
    corpKey: corp?.key ?? null,
    accountId,
    element,
    platform,
    ip: origin.ip,
    userAgent: origin.userAgent.slice(0, MAX_USER_AGENT),
    createdAtMs: nowMs,
    expiresAtMs,
  });
  if (open.replaces !== undefined) await endReplaced(stores, origin, open.replaces, nowMs);
  await stores.sessions.revokeLeastRecent(id, userId, MAX_SESSIONS - 1, nowMs);
  const detail = { sessionId: id, corpId: corp?.corpId ?? null, platform };
  await audit(stores, origin, { atMs: nowMs, action: "session-created", element, userId, detail });
  return { token, expiresAtMs };
}

/** Ends the session that a browser had before it signed in again, also another user's: its cookie is replaced. */
export async function endReplaced(
  stores: Stores,
  origin: Origin,
  sessionId: string,
  nowMs: number,
): Promise<void> {
  const userId = await stores.sessions.userOf(sessionId);
  if (userId === null || !(await stores.sessions.revoke(sessionId, userId, nowMs))) return;
  const entry = { atMs: nowMs, action: "session-replaced", element: null, userId } as const;
  await audit(stores, origin, { ...entry, detail: { sessionId } });
}

/** Whether a text has the form of a session token. */
export function isSessionToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The session of a request, or null. Updates its last use at most once a minute. */
export function checkSession(
  ports: Pick<Ports, "data" | "clock" | "settings">,
  token: string,
): Awaitable<SessionInfo | null> {
  if (!isSessionToken(token)) return null;
  const nowMs = ports.clock.now();
  const { sessions } = ports.data;
  const found = sessions.findAlive(sha256(token), nowMs, ports.settings.sessionIdleMs);
  return chain(found, (row) => {
    if (!row) return null;
    const info = infoOf(row);
    if (nowMs - row.lastSeenAtMs < TOUCH_EVERY_MS) return info;
    return sessions.touch(row.id, nowMs).then(() => info);
  });
}

/** The user's alive sessions. */
export async function listSessions(
  ports: Pick<Ports, "data" | "clock" | "settings">,
  userId: string,
): Promise<(SessionInfo & { element: string; ip: string; userAgent: string })[]> {
  const { sessionIdleMs } = ports.settings;
  const rows = await ports.data.sessions.listAlive(userId, ports.clock.now(), sessionIdleMs);
  return rows.map((row) => ({
    ...infoOf(row),
    element: row.element,
    ip: row.ip,
    userAgent: row.userAgent,
  }));
}

/**
 * Ends one of the user's own sessions.
 * @throws Code 10402 when there is no such living session of this user
 */
export async function revokeSession(
  ports: Pick<Ports, "data" | "clock">,
  origin: Origin,
  session: { sessionId: string; userId: string },
  action: "session-revoked" | "logout" = "session-revoked",
): Promise<void> {
  const { sessionId, userId } = session;
  const nowMs = ports.clock.now();
  const ended = await ports.data.transaction([], async (stores) => {
    if (!(await stores.sessions.revoke(sessionId, userId, nowMs))) return false;
    await audit(stores, origin, {
      atMs: nowMs,
      action,
      element: null,
      userId,
      detail: { sessionId },
    });
    return true;
  });
  if (!ended) throw new Code(10402, "there is no such session of this user");
}

function infoOf(row: SessionRow): SessionInfo {
  return {
    sessionId: row.id,
    userId: row.userId,
    name: row.name,
    avatar: row.avatar,
    role: row.role,
    corp: row.corp && corpRef(row.corp),
    platform: row.platform,
    createdAt: row.createdAtMs,
    lastSeenAt: row.lastSeenAtMs,
    expiresAt: row.expiresAtMs,
  };
}
