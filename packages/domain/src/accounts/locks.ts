import type { AccountKey } from "./ports.ts";
import type { Identity } from "./identity.ts";

/** Taken before a person is resolved, so that two concurrent first logins create one user. */
export function identityLocks({
  account,
  unionId,
  corp,
  member,
}: Pick<Identity<object>, "account" | "unionId" | "corp" | "member">): string[] {
  const { kind, base } = account;
  return [
    accountLock(account),
    ...(unionId ? [`union:${[kind, base, unionId].join("|")}`] : []),
    ...(corp && member ? [memberLock(base, corp.corpId, member.memberId)] : []),
  ];
}

/** Taken before a member becomes a user's: a login and a sync create one user. */
export function memberLock(base: string, corpId: string, memberId: string): string {
  return `member:${[base, corpId, memberId].join("|")}`;
}

/** Taken before an account changes: a login through it commits before, or sees the change. */
export function accountLock({ kind, base, tenant, subject }: AccountKey): string {
  return `account:${[kind, base, tenant, subject].join("|")}`;
}

/** Taken before the number of administrators can fall. */
export const ADMINISTRATORS_LOCK = "administrators";

/** Taken before a user's accounts or status change. */
export function userLock(userId: string): string {
  return `user:${userId}`;
}
