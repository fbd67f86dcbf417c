import { Code, type Bilingual } from "@menshen/core";
import type { Identity } from "../login/login-spec.ts";
import { keep, memberRefusal, type Admitted } from "./save-identity.ts";
import { recall } from "./load-identity.ts";
import { recordRefusal } from "./membership.ts";
import type { AccountKey, AccountRow, Stores } from "../ports.ts";

/** Which accounts an element speaks for: one app or company at one provider. */
export type AccountScope = Omit<AccountKey, "subject">;

const oneOfAKind: Bilingual = {
  zh: "你已绑定了另一个同类账号，请先解绑。",
  en: "You have linked another account of this kind. Unlink that one first.",
};

/** Makes an identity one more way in for a user; again is no harm. A refusal is a value, as in `admit`. */
export async function link<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  { userId, nowMs }: { userId: string; nowMs: number },
): Promise<Admitted<Profile> | Code> {
  const known = await recall(stores, identity);
  const refusal = await memberRefusal(stores, identity, known, nowMs);
  if (refusal) return refusal;
  const user = await stores.users.find(userId);
  if (user?.status !== "active") return new Code(10204, "the user is unknown or disabled");
  if (known.userId !== null && known.userId !== userId) {
    return new Code(10202, "the account, or the person, belongs to another user");
  }
  const accounts = await stores.accounts.listOfUser(userId);
  if (!known.account && accounts.some(isIn(identity.account))) {
    return new Code(10202, "the user has another account of this app", { hint: oneOfAKind });
  }
  return await keep(stores, identity, known, userId, nowMs);
}

/**
 * Takes a user's accounts of one app away; none there is no harm.
 * @throws Code 10205 the user could not sign in any more
 */
export async function unlink(
  stores: Stores,
  scope: AccountScope,
  userId: string,
): Promise<readonly AccountRow[]> {
  const accounts = await stores.accounts.listOfUser(userId);
  const gone = accounts.filter(isIn(scope));
  if (gone.length === 0) return gone;
  const rest = accounts.filter((account) => !gone.includes(account));
  if (!(await anyOpen(stores, rest)))
    throw new Code(10205, "the account is the user's only way in");
  for (const { id } of gone) await stores.accounts.remove(id);
  return gone;
}

export function isIn({ kind, base, tenant }: AccountScope): (account: AccountKey) => boolean {
  return (account) => account.kind === kind && account.base === base && account.tenant === tenant;
}

/** Whether one of them still lets its user in: a member who left the company has no way in through it. */
async function anyOpen(stores: Stores, accounts: readonly AccountRow[]): Promise<boolean> {
  for (const { base, tenant, subject } of accounts) {
    const corp = await stores.corps.find(base, tenant);
    const member = corp && (await stores.members.find(corp.key, subject));
    if (recordRefusal(member) === null) return true;
  }
  return false;
}
