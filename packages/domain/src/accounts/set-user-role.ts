import { Code, type Bilingual, type Ports } from "@menshen/core";
import { audit, type Origin } from "../audit.ts";
import type { Stores } from "../data.ts";
import { ADMINISTRATORS_LOCK, userLock } from "./locks.ts";
import type { UserRow } from "./ports.ts";

export interface SetUserRole {
  readonly userId: string;
  readonly role: UserRow["role"];
  /** `admin`, `cli`, or the userId of an administrator. */
  readonly actor: string;
}

/**
 * Makes a user an administrator, or an ordinary user again. Sessions follow at their next request. Idempotent.
 * @throws Code 10402 there is no such user, 10703 merged into another, or the last administrator
 */
export async function setUserRole(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { userId, role, actor }: SetUserRole,
): Promise<void> {
  await data.transaction([userLock(userId), ADMINISTRATORS_LOCK], async (stores) => {
    const user = await stores.users.find(userId);
    if (!user) throw new Code(10402, "there is no such user");
    if (user.mergedInto !== null) throw new Code(10703, "the user was merged into another");
    if (role !== "admin") await assertNotLastAdministrator(stores, user);
    if (!(await stores.users.setRole(userId, role))) return;
    const detail = { role, before: user.role, by: actor };
    const entry = {
      atMs: clock.now(),
      action: "user-role-set",
      element: null,
      userId,
      detail,
    } as const;
    await audit(stores, origin, entry);
  });
}

const lastAdministrator: Bilingual = {
  zh: "这是最后一位管理员。请先把另一位用户设为管理员。",
  en: "This is the last administrator. Make another user an administrator first.",
};

/**
 * Called under `ADMINISTRATORS_LOCK`, before a user stops being an active administrator.
 * @throws Code 10703
 */
export async function assertNotLastAdministrator(
  { users }: Pick<Stores, "users">,
  { id, role, status }: UserRow,
): Promise<void> {
  if (role !== "admin" || status !== "active" || (await users.hasOtherAdministrator(id))) return;
  throw new Code(10703, "the user is the last administrator", { hint: lastAdministrator });
}
