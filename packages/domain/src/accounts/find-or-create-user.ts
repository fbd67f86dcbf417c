import { Code } from "@menshen/core";
import type { Stores } from "../data.ts";
import { randomLetters } from "../tokens.ts";
import type { Identity } from "./identity.ts";
import { loadIdentity } from "./load-identity.ts";
import { memberRefusal, saveIdentity, type ResolvedUser } from "./save-identity.ts";

/**
 * Finds or creates the user behind an identity and saves what the provider said. A refusal is a value, so that the
 * caller's transaction commits what was saved before it, such as a member's new status.
 */
export async function findOrCreateUser<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  options: { mayRegister: boolean; nowMs: number },
): Promise<ResolvedUser<Profile> | Code> {
  const { nowMs } = options;
  const stored = await loadIdentity(stores, identity);
  const refusal = await memberRefusal(stores, identity, stored, nowMs);
  if (refusal) return refusal;
  const userId = stored.userId ?? (await createUser(stores, identity, options));
  if (userId === null) return new Code(10201, "the account is not linked to a user");
  const user = await stores.users.hold(userId);
  if (user?.mergedInto != null && (await loadIdentity(stores, identity)).userId !== userId) {
    // A merge committed while this waited for the row: the identity belongs to the remaining user now.
    return await findOrCreateUser(stores, identity, options);
  }
  if (user?.status !== "active") return new Code(10204, "the user is disabled");
  if (user.firstLoginAtMs === null) await stores.users.markSignedIn(userId, nowMs);
  return await saveIdentity(stores, identity, stored, userId, nowMs);
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
