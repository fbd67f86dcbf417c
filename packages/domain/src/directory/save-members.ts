import { accountLock } from "../accounts/locks.ts";
import type { Stores } from "../data.ts";
import { updateAccounts } from "../accounts/update-accounts.ts";
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

/** Taken before a department changes: an event or a sync commits before, or sees the change. */
export function departmentLock(corpKey: string, departmentId: number | string): string {
  return `department:${corpKey}|${departmentId}`;
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
  const inactive = updates.filter(({ status }) => status !== null && status !== 1);
  const ending = inactive.map(({ memberId }) => stored.get(memberId) ?? null);
  await endSessions(stores, company, ending, when);
  const { nowMs, timeSource } = when;
  await stores.directory.putMembers(corp.key, updates, { nowMs, timeSource });
  const keys = updates.map(({ memberId }) => accountOf(memberId));
  const accounts = await stores.accounts.findAll(keys);
  const accountAt = new Map(accounts.map((account) => [accountLock(account), account]));
  const changes = updates.map(({ memberId, profile, name }) => {
    const account = accountAt.get(accountLock(accountOf(memberId))) ?? null;
    const userId = account?.userId ?? stored.get(memberId)?.userId ?? null;
    const avatar = typeof profile["avatar"] === "string" ? profile["avatar"] : null;
    return { account, userId, profile, name, avatar };
  });
  await updateAccounts(stores, changes, nowMs);
}

export interface Removal {
  readonly memberId: string;
  readonly stored: DirectoryMember | null;
  /** Older changes are rejected later. */
  readonly asOfMs: number;
}

export async function removeMembers(
  stores: Stores,
  company: Company,
  removals: readonly Removal[],
  when: When,
): Promise<void> {
  const removed = removals.map(({ stored }) => stored);
  await endSessions(stores, company, removed, when);
  const { nowMs, timeSource } = when;
  const members = removals.map(({ memberId, asOfMs }) => ({ memberId, changedAtMs: asOfMs }));
  await stores.directory.removeMembers(company.corp.key, members, { nowMs, timeSource });
}

/** Before the store ends them: it does not report how many there were. */
async function endSessions(
  { sessions, audit }: Stores,
  { corp: { key, corpId } }: Company,
  members: readonly (DirectoryMember | null)[],
  { nowMs, cause }: When,
): Promise<void> {
  const memberOf = new Map<string, string>();
  for (const member of members) {
    if (member?.userId != null) memberOf.set(member.userId, member.memberId);
  }
  const ended = await sessions.revokeOfCorp([...memberOf.keys()], key, nowMs);
  await audit.appendAll(
    Array.from(ended, ([userId, sessionsEnded]) => ({
      atMs: nowMs,
      action: "member-signed-out",
      element: null,
      userId,
      actor: "system",
      ip: "",
      snapshot: 0,
      detail: { corpId, memberId: memberOf.get(userId), sessionsEnded, ...cause },
    })),
  );
}
