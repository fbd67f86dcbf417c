import { Code, type Ports } from "@menshen/core";
import { audit, type Origin } from "../audit.ts";
import type { Stores } from "../data.ts";
import { memberLock, userLock } from "./locks.ts";
import { recordRefusal } from "./membership.ts";

export interface LinkMember {
  readonly userId: string;
  readonly corpKey: string;
  readonly memberId: string;
  /** `admin`, or the userId of an administrator. */
  readonly actor: string;
}

/**
 * Makes a member of a company a user's membership, so that the member's login is the user's. Idempotent.
 * @throws Code 10402 no such user or member, 10202 the member is another user's, or the user another member,
 *   10203, 10204 the member is not active, 10703 the user was merged into another
 */
export async function linkMember(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { userId, corpKey, memberId, actor }: LinkMember,
): Promise<void> {
  const corp = await data.corps.findByKey(corpKey);
  if (!corp) throw new Code(10402, "there is no such company");
  const locks = [memberLock(corp.base, corp.corpId, memberId), userLock(userId)];
  await data.transaction(locks, async (stores) => {
    const isLinked = await assertLinkable(stores, { userId, corpKey, memberId });
    if (isLinked) return;
    const nowMs = clock.now();
    await stores.members.setUser(corpKey, memberId, userId);
    const detail = { corpId: corp.corpId, memberId, by: actor };
    const entry = { atMs: nowMs, action: "member-linked", element: null, userId, detail } as const;
    await audit(stores, origin, entry);
  });
}

/** @returns whether the member is the user's already */
async function assertLinkable(
  stores: Stores,
  { userId, corpKey, memberId }: Omit<LinkMember, "actor">,
): Promise<boolean> {
  const user = await stores.users.hold(userId);
  if (!user) throw new Code(10402, "there is no such user");
  if (user.mergedInto !== null) throw new Code(10703, "the user was merged into another");
  const member = await stores.members.find(corpKey, memberId);
  if (!member) throw new Code(10402, "the company has no such member");
  if (member.userId === userId) return true;
  if (member.userId !== null) throw new Code(10202, "the member belongs to another user");
  const refusal = recordRefusal(member);
  if (refusal) throw refusal;
  const memberships = await stores.members.listOfUser(userId);
  if (memberships.some((one) => one.corpKey === corpKey)) {
    throw new Code(10202, "the user is another member of this company");
  }
  return false;
}
