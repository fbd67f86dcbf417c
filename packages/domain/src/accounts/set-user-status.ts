import { Code, type Ports } from "@menshen/core";
import { assertNotLastAdministrator } from "./set-user-role.ts";
import { accountLock, ADMINISTRATORS_LOCK, userLock } from "./locks.ts";
import { audit, type Origin } from "../audit.ts";
import type { UserRow } from "./ports.ts";

/**
 * Enables or disables a user; disabling ends all their sessions in the same transaction. Idempotent.
 * @throws Code 10402 there is no such user, 10703 merged into another, or the last administrator
 */
export async function setUserStatus(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { userId, status }: { userId: string; status: UserRow["status"] },
): Promise<void> {
  const accounts = await data.accounts.listOfUser(userId);
  // A concurrent login commits before, and its session ends too, or it finds the user disabled.
  const locks = [...accounts.map(accountLock), userLock(userId), ADMINISTRATORS_LOCK];
  await data.transaction(locks, async (stores) => {
    const user = await stores.users.find(userId);
    if (!user) throw new Code(10402, "there is no such user");
    if (user.mergedInto !== null)
      throw new Code(10703, "the user was merged into another: undo that merge instead");
    if (status === "disabled") await assertNotLastAdministrator(stores, user);
    if (!(await stores.users.setStatus(userId, status))) return;
    const nowMs = clock.now();
    const isOut = status === "disabled";
    const sessionsEnded = isOut ? await stores.sessions.revokeAllOfUser(userId, nowMs) : 0;
    const action = isOut ? "user-disabled" : "user-enabled";
    const entry = {
      atMs: nowMs,
      action,
      element: null,
      userId,
      detail: { sessionsEnded },
    } as const;
    await audit(stores, origin, entry);
  });
}
