import { Code } from "@menshen/core";
import { randomLetters } from "../tokens.ts";
import type { Identity } from "../login/login-spec.ts";
import { keep, memberRefusal, type Admitted } from "./save-identity.ts";
import { recall } from "./load-identity.ts";
import type { Stores } from "../ports.ts";

/**
 * Finds or makes the user behind an identity and writes down what the provider said. A refusal is a value, since
 * what was learnt (this member is disabled now) is kept all the same.
 */
export async function admit<Profile extends object>(
  stores: Stores,
  identity: Identity<Profile>,
  options: { mayRegister: boolean; nowMs: number },
): Promise<Admitted<Profile> | Code> {
  const { nowMs } = options;
  const known = await recall(stores, identity);
  const refusal = await memberRefusal(stores, identity, known, nowMs);
  if (refusal) return refusal;
  const userId = known.userId ?? (await register(stores, identity, options));
  if (userId === null) return new Code(10201, "the account is not linked to a user");
  const user = await stores.users.hold(userId);
  if (user?.mergedInto != null && (await recall(stores, identity)).userId !== userId) {
    // A merge was over while this waited for the row: what led here leads to the kept user now.
    return await admit(stores, identity, options);
  }
  if (user?.status !== "active") return new Code(10204, "the user is disabled");
  return await keep(stores, identity, known, userId, nowMs);
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
