import type { Identity } from "../login/login-spec.ts";
import type { AccountRow, CorpRow, Stores } from "../ports.ts";

/** What is on record about an identity. */
export interface Known {
  readonly account: AccountRow | null;
  readonly corp: CorpRow | null;
  /** By the account, the membership, or the person's account at a sister app. */
  readonly userId: string | null;
  /** Null as well once the directory has them no more: whom a provider vouches for is back, with a status of today. */
  readonly memberStatus: number | null;
  /** Other users with an account of the same union id. */
  readonly rivals: readonly string[];
}

/** Taken before deciding about a person, so that two first logins at once make one user. */
export function locksOf({
  account,
  unionId,
}: Pick<Identity<object>, "account" | "unionId">): string[] {
  const { kind, base, tenant, subject } = account;
  const own = `account:${[kind, base, tenant, subject].join("|")}`;
  return unionId ? [own, `union:${[kind, base, unionId].join("|")}`] : [own];
}

/** Taken before deciding about a user's ways in. */
export function userLock(userId: string): string {
  return `user:${userId}`;
}

export async function recall(
  stores: Stores,
  { account, unionId, corp, member }: Identity<object>,
): Promise<Known> {
  const row = await stores.accounts.find(account);
  const company = corp && (await stores.corps.find(account.base, corp.corpId));
  const person = company && member && (await stores.members.find(company.key, member.memberId));
  const kin = unionId ? await stores.accounts.findByUnionId(account, unionId) : [];
  const userId = row?.userId ?? person?.userId ?? kin[0]?.userId ?? null;
  const rivals = kin.map((sister) => sister.userId).filter((other) => other !== userId);
  return {
    account: row,
    corp: company,
    userId,
    memberStatus: person && person.removedAtMs === null ? person.status : null,
    rivals: [...new Set(rivals)],
  };
}
