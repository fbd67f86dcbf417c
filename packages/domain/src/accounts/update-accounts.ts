import type { Stores } from "../data.ts";
import type { AccountRow, UserRow } from "./ports.ts";
import type { AccountUpdate } from "./update-account.ts";

/** What `updateAccount` does, for many accounts in two statements. A later update of the same user wins. */
export async function updateAccounts(
  { accounts, users }: Pick<Stores, "accounts" | "users">,
  updates: readonly (AccountUpdate & {
    readonly account: AccountRow | null;
    readonly userId: string | null;
  })[],
  nowMs: number,
): Promise<void> {
  const profiles = updates.flatMap(({ account, profile }) =>
    account ? [{ id: account.id, profile }] : [],
  );
  const named = new Map<string, Pick<UserRow, "id" | "name" | "avatar">>();
  for (const { userId, name, avatar } of updates) {
    if (userId === null || (name === null && avatar === null)) continue;
    const before = named.get(userId);
    const id = userId;
    named.set(id, {
      id,
      name: name ?? before?.name ?? null,
      avatar: avatar ?? before?.avatar ?? null,
    });
  }
  await accounts.mergeProfiles(profiles, nowMs);
  await users.updateProfiles([...named.values()]);
}
