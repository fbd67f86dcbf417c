import type { Code } from "@menshen/core";
import type { Identity } from "../login/login-spec.ts";
import type { Known } from "./load-identity.ts";
import { statusRefusal } from "./membership.ts";
import type { AccountRow, CorpRow, Stores } from "../ports.ts";

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
  /** Another user seems to be the same person. */
  readonly mergeProposed: boolean;
}

/** Why the person as a member of the company may not enter; what was learnt is kept all the same. */
export async function memberRefusal(
  stores: Stores,
  identity: Identity<object>,
  known: Known,
  nowMs: number,
): Promise<Code | null> {
  const refusal = statusRefusal(identity.member?.status ?? known.memberStatus);
  if (refusal && known.corp) await keepMember(stores, identity, known.corp, null, nowMs);
  return refusal;
}

/** Writes down what the provider said of a user's account, company and membership. */
export async function keep<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  known: Known,
  userId: string,
  nowMs: number,
): Promise<Admitted<Profile>> {
  const account = await keepAccount(stores, identity, known, userId, nowMs);
  const mergeProposed = await keepUnionId(stores, identity, known, account, nowMs);
  const corp = await keepCorp(stores, identity, known.corp, nowMs);
  if (corp) await keepMember(stores, identity, corp, userId, nowMs);
  const own = identity.vouchesFor === "corp";
  return {
    identity,
    userId,
    isNewUser: known.userId === null,
    accountId: account.id,
    corps: own ? (corp ? [corp] : []) : await stores.members.corpsOfUser(userId),
    vouched: own ? (corp ? [corp.key] : []) : null,
    mergeProposed,
  };
}

async function keepAccount(
  stores: Stores,
  identity: Identity<object>,
  known: Known,
  userId: string,
  nowMs: number,
): Promise<AccountRow> {
  const profile = given(identity.profile);
  if (!known.account) {
    const account = { ...identity.account, userId, profile };
    return await stores.accounts.create({ ...account, createdAtMs: nowMs });
  }
  await stores.accounts.mergeProfile(known.account.id, profile, nowMs);
  const { name, avatar } = identity;
  // A company knows its member's name; a nickname names only who has no other account.
  const isNamed = identity.member || (await stores.accounts.listOfUser(userId)).length === 1;
  if (isNamed) await stores.users.updateProfile(userId, { name, avatar });
  return known.account;
}

/** Adopts the union id, unless somebody else has it: then an administrator has to look. */
async function keepUnionId(
  stores: Stores,
  { unionId = null }: Identity<object>,
  { rivals }: Known,
  { id, userId, unionId: stored }: AccountRow,
  nowMs: number,
): Promise<boolean> {
  if (unionId === null) return false;
  if (rivals.length === 0 && stored !== unionId) {
    await stores.accounts.setUnionId(id, unionId, nowMs);
  }
  for (const otherUserId of rivals) {
    const proposal = { accountId: id, userId, otherUserId, unionId, createdAtMs: nowMs };
    await stores.mergeProposals.raise(proposal);
  }
  return rivals.length > 0;
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
