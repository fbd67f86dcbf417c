import { accountLock } from "../accounts/locks.ts";
import type { Stores } from "../data.ts";
import { updateAccount } from "../accounts/update-account.ts";
import type { TimeSource } from "../accounts/ports.ts";
import type { DirectoryMember, MemberUpdate } from "./ports.ts";
import type { DirectorySource } from "./types.ts";

/** The company of a directory, and the keys of its members' accounts. */
export type Company = Pick<DirectorySource, "corp" | "accountOf">;

export interface When {
  readonly nowMs: number;
  /** The event or the sync, for the audit. */
  readonly cause: Readonly<Record<string, unknown>>;
  /** Whose clock the changes are dated by; `own` where it is absent. */
  readonly timeSource?: TimeSource;
}

/** Keeps their logins waiting while the members change. */
export function memberLocks(
  accountOf: Company["accountOf"],
  memberIds: Iterable<string>,
): string[] {
  return Array.from(memberIds, (id) => accountLock(accountOf(id)));
}

/**
 * Saves what the provider says about members, with their accounts and users. A member who is no longer active loses the
 * company's sessions.
 * @param stored the members as they are stored, by id
 */
export async function saveMembers(
  stores: Stores,
  company: Company,
  updates: readonly MemberUpdate[],
  stored: ReadonlyMap<string, DirectoryMember>,
  when: When,
): Promise<void> {
  if (updates.length === 0) return;
  const { corp, accountOf } = company;
  for (const { memberId, status } of updates) {
    const isInactive = status !== null && status !== 1;
    if (isInactive) await endSessions(stores, company, stored.get(memberId) ?? null, when);
  }
  const { nowMs, timeSource } = when;
  await stores.directory.putMembers(corp.key, updates, { nowMs, timeSource });
  for (const { memberId, profile, name } of updates) {
    const account = await stores.accounts.find(accountOf(memberId));
    const userId = account?.userId ?? stored.get(memberId)?.userId ?? null;
    const avatar = typeof profile["avatar"] === "string" ? profile["avatar"] : null;
    await updateAccount(stores, { account, userId }, { profile, name, avatar }, when.nowMs);
  }
}

export async function removeMember(
  stores: Stores,
  company: Company,
  {
    memberId,
    stored,
    asOfMs,
  }: {
    readonly memberId: string;
    readonly stored: DirectoryMember | null;
    /** Older changes are rejected later. */
    readonly asOfMs: number;
  },
  when: When,
): Promise<void> {
  await endSessions(stores, company, stored, when);
  const seen = { nowMs: asOfMs, timeSource: when.timeSource };
  await stores.directory.removeMember(company.corp.key, memberId, seen);
}

/** Before the store ends them: it does not report how many there were. */
async function endSessions(
  { sessions, audit }: Stores,
  { corp: { key, corpId } }: Company,
  stored: DirectoryMember | null,
  { nowMs, cause }: When,
): Promise<void> {
  if (!stored?.userId) return;
  const { userId, memberId } = stored;
  const sessionsEnded = await sessions.revokeOfCorp(userId, key, nowMs);
  if (sessionsEnded === 0) return;
  await audit.append({
    atMs: nowMs,
    action: "member-signed-out",
    element: null,
    userId,
    actor: "system",
    ip: "",
    snapshot: 0,
    detail: { corpId, memberId, sessionsEnded, ...cause },
  });
}
