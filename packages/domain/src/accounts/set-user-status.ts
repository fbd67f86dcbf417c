import { Code, type Ports } from "@menshen/core";
import { locksOf, userLock } from "./load-identity.ts";
import { audit, type Origin } from "../audit.ts";
import type { UserRow } from "../ports.ts";

/**
 * Lets a user in, or keeps them out: then all their sessions end in the same transaction. Again is no harm.
 * @throws Code 10402 there is no such user, 10703 merged into another
 */
export async function setUserStatus(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { userId, status }: { userId: string; status: UserRow["status"] },
): Promise<void> {
  const accounts = await data.accounts.listOfUser(userId);
  // A login that runs right now is over before, and its session ends too, or finds the user disabled.
  const locks = accounts.flatMap((account) => locksOf({ account, unionId: null }));
  await data.transaction([...locks, userLock(userId)], async (stores) => {
    const user = await stores.users.find(userId);
    if (!user) throw new Code(10402, "there is no such user");
    if (user.mergedInto !== null)
      throw new Code(10703, "the user was merged into another: undo that merge instead");
    if (!(await stores.users.setStatus(userId, status))) return;
    const nowMs = clock.now();
    const isOut = status === "disabled";
    const sessionsEnded = isOut ? await stores.sessions.revokeAllOfUser(userId, nowMs) : 0;
    const action = isOut ? "user-disabled" : "user-enabled";
    const entry = { atMs: nowMs, action, element: null, userId, detail: { sessionsEnded } };
    await audit(stores, origin, entry);
  });
}
