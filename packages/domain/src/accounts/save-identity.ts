import type { Code } from "@menshen/core";
import type { Stores } from "../data.ts";
import type { AccountRow, CorpRow } from "./ports.ts";
import type { Identity } from "./identity.ts";
import type { StoredIdentity } from "./load-identity.ts";
import { recordRefusal, statusRefusal } from "./membership.ts";
import { updateAccount } from "./update-account.ts";
import { withoutNulls } from "./without-nulls.ts";

/** The user of an identity, and what the login opens. */
export interface ResolvedUser<Profile extends object> {
  readonly identity: Identity<Profile>;
  readonly userId: string;
  readonly isNewUser: boolean;
  readonly accountId: number;
  readonly isNewAccount: boolean;
  /** Companies to choose from. */
  readonly corps: readonly CorpRow[];
  /** Keys for the loginCode; null: every company the user is a member of when the code is exchanged. */
  readonly vouched: readonly string[] | null;
  /** Another user seems to be the same person. */
  readonly mergeProposed: boolean;
}

/** Refusal for an inactive member; the new status is saved first. */
export async function memberRefusal(
  stores: Stores,
  identity: Identity<object>,
  stored: StoredIdentity,
): Promise<Code | null> {
  // The person may have left while the provider's answer was on its way.
  if (stored.newerMember) return recordRefusal(stored.newerMember);
  const refusal = statusRefusal(identity.member?.status ?? stored.memberStatus);
  if (refusal && stored.corp) await saveMember(stores, identity, stored, stored.corp, null);
  return refusal;
}

/** Saves what the provider said about a user's account, company and membership. */
export async function saveIdentity<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  stored: StoredIdentity,
  userId: string,
  nowMs: number,
): Promise<ResolvedUser<Profile>> {
  const [account, corp] = await Promise.all([
    saveAccount(stores, identity, stored, userId, nowMs),
    saveCorp(stores, identity, stored.corp, nowMs),
  ]);
  const mergeProposed = await saveUnionId(stores, identity, stored, account, nowMs);
  if (corp) await saveMember(stores, identity, stored, corp, userId);
  const isCorpOnly = identity.vouchesFor === "corp";
  return {
    identity,
    userId,
    isNewUser: stored.userId === null,
    accountId: account.id,
    isNewAccount: stored.account === null,
    corps: isCorpOnly ? (corp ? [corp] : []) : await stores.members.corpsOfUser(userId),
    vouched: isCorpOnly ? (corp ? [corp.key] : []) : null,
    mergeProposed,
  };
}

/** Saves a person who is refused as a member of the company, for an administrator to link. Null for any other person. */
export async function saveStranger(
  stores: Stores,
  identity: Identity<object>,
  stored: StoredIdentity,
  nowMs: number,
): Promise<{ corpKey: string; memberId: string } | null> {
  if (!identity.member) return null;
  const corp = await saveCorp(stores, identity, stored.corp, nowMs);
  if (!corp) return null;
  await saveMember(stores, identity, stored, corp, null);
  return { corpKey: corp.key, memberId: identity.member.memberId };
}

async function saveAccount(
  stores: Stores,
  identity: Identity<object>,
  { account: stored, edits }: StoredIdentity,
  userId: string,
  nowMs: number,
): Promise<AccountRow> {
  const profile = { ...withoutNulls(identity.profile), ...edits };
  if (!stored) {
    const account = { ...identity.account, userId, profile };
    return await stores.accounts.create({ ...account, createdAtMs: nowMs });
  }
  const { avatar } = identity;
  const name = identity.name === null ? null : (edits.name ?? identity.name);
  // A company knows its member's name; a nickname names only a user who has no other account.
  const names = identity.member ? userId : null;
  const update = { profile, name, avatar };
  await updateAccount(stores, { account: stored, userId: names }, update, nowMs);
  if (names === null) await stores.users.nameByOnlyAccount(stored.id, { name, avatar });
  return stored;
}

/** Adopts the union id, unless another user has it: then an administrator has to decide. */
async function saveUnionId(
  stores: Stores,
  { unionId = null }: Identity<object>,
  { rivals }: StoredIdentity,
  { id, userId, unionId: stored }: AccountRow,
  nowMs: number,
): Promise<boolean> {
  if (unionId === null) return false;
  if (rivals.length === 0 && stored !== unionId) {
    await stores.accounts.setUnionId(id, unionId, nowMs);
  }
  for (const otherUserId of rivals) {
    const pair = { accountId: id, userId, otherUserId };
    const proposal = { ...pair, matchedBy: "unionId", unionId, createdAtMs: nowMs } as const;
    await stores.mergeProposals.raise(proposal);
  }
  return rivals.length > 0;
}

async function saveCorp(
  stores: Stores,
  { account, corp }: Identity<object>,
  stored: CorpRow | null,
  nowMs: number,
): Promise<CorpRow | null> {
  if (!corp) return stored;
  const isNamed = corp.corpName !== "" || corp.corpFullName !== "" || corp.nameSource === null;
  if (stored && !isNamed) return stored;
  return await stores.corps.upsert({ ...corp, base: account.base, nowMs });
}

/** Dated by the question: a change that the answer cannot contain is newer. */
async function saveMember(
  { members }: Stores,
  identity: Identity<object>,
  { newerMember, askedAtMs }: StoredIdentity,
  corp: CorpRow,
  userId: string | null,
): Promise<void> {
  if (!identity.member) return;
  const { memberId, status } = identity.member;
  if (newerMember) {
    if (userId !== null) await members.setUser(corp.key, memberId, userId);
    return;
  }
  const profile = withoutNulls(identity.profile);
  const { key: corpKey } = corp;
  const { name } = identity;
  const member = { corpKey, memberId, userId, name, status, profile };
  await members.upsert({ ...member, nowMs: askedAtMs });
}
