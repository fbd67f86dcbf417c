import { Code } from "@menshen/core";
import { randomLetters } from "./hash.ts";
import type { Identity } from "./identity.ts";
import { statusRefusal } from "./membership.ts";
import type { AccountRow, CorpRow, Stores } from "./ports.ts";

/** A person who may sign in, and what the login opens. */
export interface Admitted<Profile extends object> {
  readonly identity: Identity<Profile>;
  readonly userId: string;
  readonly isNewUser: boolean;
  readonly accountId: number;
  /** Companies to choose from. */
  readonly corps: readonly CorpRow[];
  /** Keys for the loginCode; null: whatever the user is a member of by then. */
  readonly vouched: readonly string[] | null;
}

/** Taken before deciding about a person, so that two first logins at once make one user. */
export function locksOf({ account }: Identity<object>): string[] {
  return [`account:${[account.kind, account.base, account.tenant, account.subject].join("|")}`];
}

/**
 * Finds or makes the user behind an identity and writes down what the provider said. A refusal is a value, since
 * what was learnt (this member is disabled now) is kept all the same.
 */
export async function admit<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  options: { mayRegister: boolean; nowMs: number },
): Promise<Admitted<Profile> | Code> {
  const known = await recall(stores, identity);
  const refusal = statusRefusal(identity.member?.status ?? known.memberStatus);
  if (refusal) {
    if (known.corp) await keepMember(stores, identity, known.corp, null, options.nowMs);
    return refusal;
  }
  const userId = known.userId ?? (await register(stores, identity, options));
  if (userId === null) return new Code(10201, "the account is not linked to a user");
  const user = await stores.users.find(userId);
  if (user?.status !== "active") return new Code(10204, "the user is disabled");
  const account = await keepAccount(stores, identity, known.account, userId, options.nowMs);
  const corp = await keepCorp(stores, identity, known.corp, options.nowMs);
  if (corp) await keepMember(stores, identity, corp, userId, options.nowMs);
  const own = identity.vouchesFor === "corp";
  return {
    identity,
    userId,
    isNewUser: known.userId === null,
    accountId: account.id,
    corps: own ? (corp ? [corp] : []) : await stores.members.corpsOfUser(userId),
    vouched: own ? (corp ? [corp.key] : []) : null,
  };
}

interface Known {
  account: AccountRow | null;
  corp: CorpRow | null;
  userId: string | null;
  memberStatus: number | null;
}

async function recall(stores: Stores, { account, corp, member }: Identity<object>): Promise<Known> {
  const row = await stores.accounts.find(account);
  const company = corp && (await stores.corps.find(account.base, corp.corpId));
  const person = company && member && (await stores.members.find(company.key, member.memberId));
  return {
    account: row,
    corp: company,
    userId: row?.userId ?? person?.userId ?? null,
    memberStatus: person?.status ?? null,
  };
}

async function register(
  stores: Stores,
  { name, avatar }: Identity<object>,
  { mayRegister, nowMs }: { mayRegister: boolean; nowMs: number },
): Promise<string | null> {
  if (!mayRegister) return null;
  const id = randomLetters(22);
  await stores.users.create({ id, name, avatar, createdAtMs: nowMs });
  return id;
}

async function keepAccount(
  stores: Stores,
  identity: Identity<object>,
  known: AccountRow | null,
  userId: string,
  nowMs: number,
): Promise<AccountRow> {
  const profile = given(identity.profile);
  if (!known) {
    return await stores.accounts.create({
      ...identity.account,
      userId,
      profile,
      createdAtMs: nowMs,
    });
  }
  await stores.accounts.mergeProfile(known.id, profile, nowMs);
  await stores.users.updateProfile(userId, { name: identity.name, avatar: identity.avatar });
  return known;
}

async function keepCorp(
  stores: Stores,
  { account, corp }: Identity<object>,
  known: CorpRow | null,
  nowMs: number,
): Promise<CorpRow | null> {
  if (!corp || (known && corp.corpName === "" && corp.corpFullName === "")) return known;
  return await stores.corps.upsert({ ...corp, base: account.base, nowMs });
}

async function keepMember(
  stores: Stores,
  identity: Identity<object>,
  corp: CorpRow,
  userId: string | null,
  nowMs: number,
): Promise<void> {
  if (!identity.member) return;
  const { memberId, status } = identity.member;
  const profile = given(identity.profile);
  const { key: corpKey } = corp;
  const { name } = identity;
  await stores.members.upsert({ corpKey, memberId, userId, name, status, profile, nowMs });
}

/** What the provider did say: withheld fields must not overwrite stored ones. */
function given(profile: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(profile).filter(([, value]) => value !== null && value !== undefined),
  );
}
