import { Code, type Bilingual } from "@menshen/core";
import type { Identity } from "./identity.ts";
import { recordFirstLogin } from "./record-first-login.ts";
import { memberRefusal, saveIdentity, type ResolvedUser } from "./save-identity.ts";
import { loadIdentity } from "./load-identity.ts";
import { recordRefusal } from "./membership.ts";
import type { Stores } from "../data.ts";
import type { AccountKey, AccountRow } from "./ports.ts";

/** The accounts of one app or company at one provider. */
export type AccountScope = Omit<AccountKey, "subject">;

const oneOfAKind: Bilingual = {
  zh: "你已绑定了另一个同类账号，请先解绑。",
  en: "You have linked another account of this kind. Unlink that one first.",
};

/** Links an identity to a user; idempotent. A refusal is a value, as in `findOrCreateUser`. */
export async function linkAccount<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  { userId, nowMs, askedAtMs }: { userId: string; nowMs: number; askedAtMs: number },
): Promise<ResolvedUser<Profile> | Code> {
  const stored = await loadIdentity(stores, identity, askedAtMs);
  const refusal = await memberRefusal(stores, identity, stored);
  if (refusal) return refusal;
  const user = await stores.users.find(userId);
  if (user?.status !== "active") return new Code(10204, "the user is unstored or disabled");
  if (stored.userId !== null && stored.userId !== userId) {
    return new Code(10202, "the account, or the person, belongs to another user");
  }
  const accounts = await stores.accounts.listOfUser(userId);
  if (!stored.account && accounts.some(isInScope(identity.account))) {
    return new Code(10202, "the user has another account of this app", { hint: oneOfAKind });
  }
  await recordFirstLogin(stores, user, identity, nowMs);
  return await saveIdentity(stores, identity, stored, userId, nowMs);
}

/**
 * Removes a user's accounts of one app, if there are any.
 * @throws Code 10205 no other account lets the user sign in
 */
export async function unlinkAccounts(
  stores: Stores,
  scope: AccountScope,
  userId: string,
): Promise<readonly AccountRow[]> {
  const accounts = await stores.accounts.listOfUser(userId);
  const removed = accounts.filter(isInScope(scope));
  if (removed.length === 0) return removed;
  const rest = accounts.filter((account) => !removed.includes(account));
  if (!(await canStillSignIn(stores, rest)))
    throw new Code(10205, "the account is the user's only way in");
  for (const { id } of removed) await stores.accounts.remove(id);
  return removed;
}

export function isInScope({ kind, base, tenant }: AccountScope): (account: AccountKey) => boolean {
  return (account) => account.kind === kind && account.base === base && account.tenant === tenant;
}

/** A member who left the company cannot sign in through its account. */
async function canStillSignIn(stores: Stores, accounts: readonly AccountRow[]): Promise<boolean> {
  for (const { base, tenant, subject } of accounts) {
    const corp = await stores.corps.find(base, tenant);
    const member = corp && (await stores.members.find(corp.key, subject));
    if (recordRefusal(member) === null) return true;
  }
  return false;
}
