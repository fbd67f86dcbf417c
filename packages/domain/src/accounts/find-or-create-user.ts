import { Code, type MatchKey } from "@menshen/core";
import type { Stores } from "../data.ts";
import { randomLetters } from "../tokens.ts";
import type { Identity } from "./identity.ts";
import { proposeLinks, proposeMerges, usersMatching, type Matched } from "./match-user.ts";
import { loadIdentity } from "./load-identity.ts";
import { recordFirstLogin } from "./record-first-login.ts";
import { memberRefusal, saveIdentity, type ResolvedUser } from "./save-identity.ts";

/**
 * Finds or creates the user behind an identity and saves what the provider said. A refusal is a value, so that the
 * caller's transaction commits what was saved before it, such as a member's new status.
 */
export async function findOrCreateUser<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  options: {
    mayRegister: boolean;
    matchBy?: readonly MatchKey[] | undefined;
    nowMs: number;
    askedAtMs: number;
  },
): Promise<ResolvedUser<Profile> | Code> {
  const { nowMs, askedAtMs, matchBy = [] } = options;
  const stored = await loadIdentity(stores, identity, askedAtMs);
  const refusal = await memberRefusal(stores, identity, stored);
  if (refusal) return refusal;
  const isFirst = stored.userId === null;
  const matched: Matched = isFirst
    ? await usersMatching(stores, identity, matchBy)
    : { joined: null, others: [] };
  const existing = stored.userId ?? matched.joined;
  const userId = existing ?? (await createUser(stores, identity, options));
  if (userId === null) {
    await proposeLinks(stores, identity, stored, matched.others, nowMs);
    return new Code(10201, "the account is not linked to a user");
  }
  if (existing !== null) {
    const user = await stores.users.hold(existing);
    if (
      user?.mergedInto != null &&
      (await loadIdentity(stores, identity, askedAtMs)).userId !== existing
    ) {
      // A merge committed while this waited for the row: the identity belongs to the remaining user now.
      return await findOrCreateUser(stores, identity, options);
    }
    if (user?.status !== "active") return new Code(10204, "the user is disabled");
    await recordFirstLogin(stores, user, identity, nowMs);
  }
  const saved = await saveIdentity(stores, identity, stored, userId, nowMs);
  const isNewUser = isFirst && matched.joined === null;
  const isProposed = await proposeMerges(stores, saved, matched.others, nowMs);
  return { ...saved, isNewUser, mergeProposed: saved.mergeProposed || isProposed };
}

async function createUser(
  stores: Stores,
  { name, avatar }: Identity<object>,
  { mayRegister, nowMs }: { mayRegister: boolean; nowMs: number },
): Promise<string | null> {
  if (!mayRegister) return null;
  const id = randomLetters(22);
  await stores.users.create({ id, name, avatar, createdAtMs: nowMs, firstLoginAtMs: nowMs });
  return id;
}
