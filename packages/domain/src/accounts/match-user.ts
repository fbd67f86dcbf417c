import type { MatchKey } from "@menshen/core";
import type { Stores } from "../data.ts";
import { normalizeEmail, normalizeMobile } from "./contact.ts";
import type { Identity } from "./identity.ts";
import type { StoredIdentity } from "./load-identity.ts";
import type { UserRow } from "./ports.ts";
import { saveStranger, type ResolvedUser } from "./save-identity.ts";

/** Users created with what the company says of a person. */
export interface Matched {
  /** The user that the first login joins. */
  readonly joined: string | null;
  /** Users whom an administrator may merge with. */
  readonly others: readonly { readonly userId: string; readonly matchedBy: MatchKey }[];
}

const none: Matched = { joined: null, others: [] };

/**
 * Finds who a person signing in for the first time was created as. A company can enter any mobile number for a member, so
 * a match joins only a user who was created for this company and has never been anyone's.
 */
export async function usersMatching(
  stores: Stores,
  identity: Identity<object>,
  matchBy: readonly MatchKey[],
): Promise<Matched> {
  const contact = contactOf(identity, matchBy);
  if (Object.values(contact).every(({ length }) => length === 0)) return none;
  const users = await stores.users.findByContact(contact);
  const [only] = users;
  if (only && users.length === 1 && (await mayJoin(stores, identity, only.id))) {
    return { joined: only.id, others: [] };
  }
  const others = users.map(({ id: userId, mobile }) => {
    const isMobile = mobile !== null && contact.mobile.includes(mobile);
    return { userId, matchedBy: isMobile ? ("mobile" as const) : ("email" as const) };
  });
  return { joined: null, others };
}

/** @returns whether there was any */
export async function proposeMerges(
  stores: Stores,
  { userId, accountId }: ResolvedUser<object>,
  others: Matched["others"],
  nowMs: number,
): Promise<boolean> {
  for (const { userId: otherUserId, matchedBy } of others) {
    const pair = { accountId, userId, otherUserId, matchedBy, unionId: "" };
    await stores.mergeProposals.raise({ ...pair, createdAtMs: nowMs });
  }
  return others.length > 0;
}

/** The same for a person who is refused, and so has no user that could be merged. */
export async function proposeLinks(
  stores: Stores,
  identity: Identity<object>,
  stored: StoredIdentity,
  others: Matched["others"],
  nowMs: number,
): Promise<void> {
  if (others.length === 0) return;
  const member = await saveStranger(stores, identity, stored, nowMs);
  if (!member) return;
  for (const other of others) {
    await stores.linkProposals.raise({ ...member, ...other, createdAtMs: nowMs });
  }
}

function contactOf(
  { contact }: Identity<object>,
  matchBy: readonly MatchKey[],
): Record<MatchKey, string[]> {
  const valuesOf = (key: MatchKey, normalize: (text: string) => string | null) =>
    matchBy.includes(key)
      ? (contact?.[key] ?? []).flatMap((text) => (text ? (normalize(text) ?? []) : []))
      : [];
  return {
    mobile: valuesOf("mobile", normalizeMobile),
    email: valuesOf("email", normalizeEmail),
  };
}

/** Under the user's row lock: of two people with the same mobile number one joins. */
async function mayJoin(
  stores: Stores,
  { corp, account: { base } }: Identity<object>,
  userId: string,
): Promise<boolean> {
  const user = await stores.users.hold(userId);
  if (!user || !corp || !isUntouched(user) || user.forCorpId === null) return false;
  if (!(await isSameCorp(stores, base, user.forCorpId, corp.corpId))) return false;
  const accounts = await stores.accounts.listOfUser(userId);
  return accounts.length === 0 && (await stores.members.listOfUser(userId)).length === 0;
}

function isUntouched({ role, mergedInto, firstLoginAtMs }: UserRow): boolean {
  return role !== "admin" && mergedInto === null && firstLoginAtMs === null;
}

/** Plain ids have no case, encrypted ones have; a company may have one of each. */
async function isSameCorp(
  { corps }: Stores,
  base: string,
  one: string,
  other: string,
): Promise<boolean> {
  const folded = /^w[wx][0-9a-f]{16}$/i.test(one) ? one.toLowerCase() : one;
  if (folded === other || one === other) return true;
  const row = await corps.find(base, folded);
  return row !== null && row.key === (await corps.find(base, other))?.key;
}
