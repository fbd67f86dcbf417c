import type { Stores } from "../data.ts";
import type { Identity } from "./identity.ts";
import type { UserRow } from "./ports.ts";

/** For a user who existed before: name and avatar come from the company, else they fill what is missing. */
export async function recordFirstLogin(
  { users }: Pick<Stores, "users">,
  user: UserRow,
  { name, avatar, member }: Identity<object>,
  nowMs: number,
): Promise<void> {
  if (user.firstLoginAtMs !== null) return;
  await users.markSignedIn(user.id, nowMs);
  await users.updateProfile(user.id, {
    name: member ? name : (user.name ?? name),
    avatar: member ? avatar : (user.avatar ?? avatar),
  });
}
