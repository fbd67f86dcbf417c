import type { AccountKey } from "./ports.ts";
import type { Identity } from "./identity.ts";

/** Taken before a person is resolved, so that two concurrent first logins create one user. */
export function identityLocks({
  account,
  unionId,
}: Pick<Identity<object>, "account" | "unionId">): string[] {
  const { kind, base } = account;
  const own = accountLock(account);
  return unionId ? [own, `union:${[kind, base, unionId].join("|")}`] : [own];
}

/** Taken before an account changes: a login through it commits before, or sees the change. */
export function accountLock({ kind, base, tenant, subject }: AccountKey): string {
  return `account:${[kind, base, tenant, subject].join("|")}`;
}

/** Taken before a user's accounts or status change. */
export function userLock(userId: string): string {
  return `user:${userId}`;
}
