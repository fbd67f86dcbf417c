import type { Kysely } from "kysely";
import type { MergeRow } from "@menshen/domain";
import type { Schema } from "../../schema.ts";

/** See the port `MergeStore.undo`. */
export async function undoMerge(
  db: Kysely<Schema>,
  merge: MergeRow,
  accounts: readonly number[],
  nowMs: number,
): Promise<{ members: number; sessionsEnded: number }> {
  const { id, keptUserId, mergedUserId, moved } = merge;
  if (accounts.length > 0) {
    await db
      .updateTable("accounts")
      .set({ userId: mergedUserId })
      .where("userId", "=", keptUserId)
      .where("id", "in", accounts)
      .execute();
  }
  const corpKeys = await giveMembersBack(db, merge);
  const sessionsEnded = await endSessions(db, keptUserId, { accounts, corpKeys }, nowMs);
  await restoreProposals(db, merge);
  await takeBack(db, merge);
  await db
    .updateTable("users")
    .set({ status: moved.status, mergedInto: null })
    .where("id", "=", mergedUserId)
    .execute();
  await db.updateTable("userMerges").set({ undoneAtMs: nowMs }).where("id", "=", id).execute();
  return { members: corpKeys.length, sessionsEnded };
}

/** @returns the company of each */
async function giveMembersBack(
  db: Kysely<Schema>,
  { keptUserId, mergedUserId, moved }: MergeRow,
): Promise<string[]> {
  const corpKeys: string[] = [];
  for (const { corpKey, memberId } of moved.members) {
    const { numUpdatedRows } = await db
      .updateTable("members")
      .set({ userId: mergedUserId })
      .where("corpKey", "=", corpKey)
      .where("memberId", "=", memberId)
      .where("userId", "=", keptUserId)
      .executeTakeFirst();
    if (numUpdatedRows === 1n) corpKeys.push(corpKey);
  }
  return corpKeys;
}

/** Sessions that began with such an account, and those of a company that the user no longer belongs to. */
async function endSessions(
  db: Kysely<Schema>,
  userId: string,
  { accounts, corpKeys }: { accounts: readonly number[]; corpKeys: readonly string[] },
  nowMs: number,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("sessions as s")
    .set({ revokedAtMs: nowMs, expiresAtMs: nowMs })
    .where("s.userId", "=", userId)
    .where("s.revokedAtMs", "is", null)
    .where("s.expiresAtMs", ">", nowMs)
    .where((of) =>
      of.or([
        ...(accounts.length > 0 ? [of("s.accountId", "in", accounts)] : []),
        ...(corpKeys.length > 0
          ? [
              of.and([
                of("s.corpKey", "in", corpKeys),
                of.not(
                  of.exists(
                    of
                      .selectFrom("members as m")
                      .select("m.memberId")
                      .whereRef("m.corpKey", "=", "s.corpKey")
                      .where("m.userId", "=", userId),
                  ),
                ),
              ]),
            ]
          : []),
      ]),
    )
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

async function restoreProposals(db: Kysely<Schema>, { moved }: MergeRow): Promise<void> {
  for (const { was, now } of moved.proposals) {
    if (now) {
      await db
        .deleteFrom("mergeProposals")
        .where("accountId", "=", now.accountId)
        .where("otherUserId", "=", now.otherUserId)
        .execute();
    }
    const account = await db
      .selectFrom("accounts")
      .select("id")
      .where("id", "=", was.accountId)
      .executeTakeFirst();
    if (!account) continue;
    await db
      .insertInto("mergeProposals")
      .values(was)
      .onConflict((conflict) => conflict.columns(["accountId", "otherUserId"]).doNothing())
      .execute();
  }
}

/** Resets name and avatar that came from the other user, unless they were changed since. */
async function takeBack(db: Kysely<Schema>, { keptUserId, moved }: MergeRow): Promise<void> {
  for (const field of ["name", "avatar"] as const) {
    const taken = moved.filled[field];
    if (taken === null) continue;
    await db
      .updateTable("users")
      .set({ [field]: null })
      .where("id", "=", keptUserId)
      .where(field, "=", taken)
      .execute();
  }
}
