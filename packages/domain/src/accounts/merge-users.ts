import { Code, type Ports } from "@menshen/core";
import { assertNotLastAdministrator } from "./set-user-role.ts";
import { accountLock, ADMINISTRATORS_LOCK, userLock } from "./locks.ts";
import type { MergeRow } from "./merge-ports.ts";
import { accountsGainedByMerge } from "./gained-accounts.ts";
import { audit, type Origin } from "../audit.ts";
import type { Stores } from "../data.ts";
import type { AccountRow, UserRow } from "./ports.ts";

/** How long a merge can be undone. */
export const UNDO_MERGE_MS: number = 30 * 24 * 60 * 60_000;

export interface MergeUsers {
  readonly keepUserId: string;
  readonly mergeUserId: string;
  /** Where it was proposed. */
  readonly proposalId?: number | undefined;
  /** `admin`, or the userId of an administrator. */
  readonly actor: string;
}

type Here = Pick<Ports, "data" | "clock">;

/**
 * Merges two users: accounts and memberships move to the remaining user, whose role does not change, and the merged one
 * can no longer sign in.
 * @throws Code 10402 there is no such user, 10701 twice the same, or a proposal about others, 10703 one of them is
 *   merged already, or the remaining user is disabled, or the merged one is the last administrator
 */
export async function mergeUsers(
  { data, clock }: Here,
  origin: Origin,
  { keepUserId, mergeUserId, proposalId, actor }: MergeUsers,
): Promise<MergeRow> {
  const locks = await locksOfAll(data, [keepUserId, mergeUserId]);
  return await data.transaction(locks, async (stores) => {
    await assertMergeable(stores, { keepUserId, mergeUserId, proposalId });
    const nowMs = clock.now();
    const pair = { keptUserId: keepUserId, mergedUserId: mergeUserId };
    const { sessionsEnded, ...merge } = await stores.merges.carryOut({ ...pair, actor, nowMs });
    const { accounts, members } = merge.moved;
    const counts = { accounts: accounts.length, members: members.length, sessionsEnded };
    await auditBoth(stores, origin, merge, "users-merged", nowMs, {
      ...counts,
      ...(proposalId !== undefined && { proposalId }),
    });
    return merge;
  });
}

/**
 * Undoes a merge: what moved and still belongs to the remaining user goes back, with the accounts gained through it.
 * @throws Code 10402 there is no such merge, 10703 undone already, too old, or the remaining user was merged since
 */
export async function undoMerge(
  { data, clock }: Here,
  origin: Origin,
  mergeId: number,
): Promise<{ accounts: number; members: number; sessionsEnded: number }> {
  const found = await data.merges.find(mergeId);
  if (!found) throw new Code(10402, "there is no such merge");
  const locks = await locksOfAll(data, [found.keptUserId, found.mergedUserId]);
  return await data.transaction(locks, async (stores) => {
    const nowMs = clock.now();
    const merge = (await stores.merges.find(mergeId)) ?? found;
    await assertUndoable(stores, merge, nowMs);
    const back = await accountsToGiveBack(stores, merge);
    const { members, sessionsEnded } = await stores.merges.undo(merge, back, nowMs);
    const counts = { accounts: back.length, members, sessionsEnded };
    await auditBoth(stores, origin, merge, "merge-undone", nowMs, counts);
    return counts;
  });
}

/** A concurrent login of either commits before, or waits and finds the users merged. */
async function locksOfAll(data: Stores, userIds: readonly string[]): Promise<string[]> {
  const accounts = await Promise.all(userIds.map((userId) => data.accounts.listOfUser(userId)));
  return [...accounts.flat().map(accountLock), ...userIds.map(userLock), ADMINISTRATORS_LOCK];
}

async function assertMergeable(
  stores: Stores,
  { keepUserId, mergeUserId, proposalId }: Omit<MergeUsers, "actor">,
): Promise<void> {
  if (keepUserId === mergeUserId) throw new Code(10701, "mergeUserId: expected another user");
  const [remaining, merged] = await hold(stores, [keepUserId, mergeUserId]);
  if (!remaining || !merged) throw new Code(10402, "there is no such user");
  for (const { id, mergedInto } of [remaining, merged]) {
    if (mergedInto === null) continue;
    throw new Code(10703, `the user ${id} was merged into ${mergedInto}`, { data: { mergedInto } });
  }
  if (remaining.status !== "active") throw new Code(10703, "the remaining user is disabled");
  await assertNotLastAdministrator(stores, merged);
  if (proposalId === undefined) return;
  const proposal = await stores.mergeProposals.find(proposalId);
  const named = [proposal?.userId, proposal?.otherUserId];
  if (named.includes(keepUserId) && named.includes(mergeUserId)) return;
  throw new Code(10701, "proposalId: expected a proposal about these two users");
}

async function assertUndoable(stores: Stores, merge: MergeRow, nowMs: number): Promise<void> {
  if (merge.undoneAtMs !== null) throw new Code(10703, "the merge was undone before");
  if (nowMs >= merge.atMs + UNDO_MERGE_MS)
    throw new Code(10703, "a merge can be undone for 30 days, and they are over");
  await hold(stores, [merge.keptUserId, merge.mergedUserId]);
  const later = await stores.merges.findOf(merge.keptUserId);
  if (!later) return;
  throw new Code(10703, "the remaining user has been merged since: undo that merge first", {
    data: { mergeId: later.id },
  });
}

/** Row locks also stop a login through a new account, which no named lock covers. */
async function hold({ users }: Stores, userIds: readonly string[]) {
  const rows: (UserRow | null)[] = [];
  for (const userId of userIds.toSorted()) rows.push(await users.hold(userId));
  return userIds.map((userId) => rows.find((row) => row?.id === userId));
}

async function accountsToGiveBack(
  stores: Stores,
  merge: MergeRow,
): Promise<readonly AccountRow["id"][]> {
  const accounts = await stores.accounts.listOfUser(merge.keptUserId);
  const moved = accounts.filter(({ id }) => merge.moved.accounts.includes(id));
  const along = await accountsGainedByMerge(stores, merge, accounts);
  return [...moved, ...along].map(({ id }) => id);
}

/** One entry for each of the two users. */
async function auditBoth(
  stores: Stores,
  origin: Origin,
  { id: mergeId, keptUserId, mergedUserId }: MergeRow,
  action: "users-merged" | "merge-undone",
  atMs: number,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  const detail = { mergeId, keptUserId, mergedUserId, ...facts };
  for (const userId of [mergedUserId, keptUserId])
    await audit(stores, origin, { atMs, action, element: null, userId, detail });
}
