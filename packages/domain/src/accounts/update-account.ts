import type { Stores } from "../data.ts";
import type { AccountRow } from "./ports.ts";

/** What a provider says about the person behind an account. Null means withheld. */
export interface AccountUpdate {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly name: string | null;
  readonly avatar: string | null;
}

/** Saves what a provider says about a stored account, and names its user. */
export async function updateAccount(
  { accounts, users }: Pick<Stores, "accounts" | "users">,
  { account, userId }: { account: AccountRow | null; userId: string | null },
  { profile, name, avatar }: AccountUpdate,
  nowMs: number,
): Promise<void> {
  if (account) await accounts.mergeProfile(account.id, profile, nowMs);
  if (userId === null || (name === null && avatar === null)) return;
  await users.updateProfile(userId, { name, avatar });
}
