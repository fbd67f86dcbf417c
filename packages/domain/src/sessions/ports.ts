import type { Awaitable } from "@menshen/core";
import type { CorpRef, UserRow } from "../accounts/ports.ts";

export type Platform = "web" | "mobile" | "app";

export interface NewSession {
  readonly id: string;
  readonly tokenHash: string;
  readonly userId: string;
  /** Key of the corp, from `corps.upsert`. */
  readonly corpKey: string | null;
  /** The account of the login; null for sessions that are older than this column. */
  readonly accountId: number | null;
  readonly element: string;
  readonly platform: Platform;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAtMs: number;
  /** The absolute end. */
  readonly expiresAtMs: number;
}

export interface SessionRow extends Omit<NewSession, "tokenHash" | "accountId"> {
  readonly name: string | null;
  readonly avatar: string | null;
  readonly role: UserRow["role"];
  readonly corp: CorpRef | null;
  readonly lastSeenAtMs: number;
}

export interface SessionStore {
  create(session: NewSession): Promise<void>;
  /**
   * The session if it is alive: not revoked, neither limit passed, user active and, where it has a corp,
   * still an active member of it.
   */
  findAlive(tokenHash: string, nowMs: number, idleMs: number): Awaitable<SessionRow | null>;
  /** The session unless it, its user or its membership was ended; also when its time is over. */
  findUnrevoked(id: string): Promise<SessionRow | null>;
  touch(id: string, nowMs: number): Promise<void>;
  listAlive(userId: string, nowMs: number, idleMs: number): Promise<SessionRow[]>;
  /** Whose session it is, alive or not; null where there is none. */
  userOf(id: string): Promise<string | null>;
  /** True when the session was alive and the user's own. */
  revoke(id: string, userId: string, nowMs: number): Promise<boolean>;
  /** Ends the user's least recently used sessions, so that `keep` others than `id` remain. */
  revokeLeastRecent(id: string, userId: string, keep: number, nowMs: number): Promise<void>;
  revokeAllOfUser(userId: string, nowMs: number): Promise<number>;
  /** Ends the sessions of users of one corp. Returns how many ended, by userId; users without one are absent. */
  revokeOfCorp(
    userIds: readonly string[],
    corpKey: string,
    nowMs: number,
  ): Promise<ReadonlyMap<string, number>>;
}
