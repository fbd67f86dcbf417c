import { sql } from "kysely";
import type { CorpRow, JoinedCorps } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { rankOf } from "./corp-name-rank.ts";

interface Ids {
  readonly base: string;
  readonly corpId: string;
  readonly otherId: string;
}

/** Joins are rare: these statements are not prepared ahead. */
export async function joinCorps(scope: Scope, ids: Ids): Promise<JoinedCorps> {
  const { base, corpId, otherId } = ids;
  const kept = await hold(scope, base, corpId);
  const other = await hold(scope, base, otherId);
  if (!kept && !other) return { outcome: "unknown", rivals: [] };
  if (kept?.key === other?.key) return { outcome: "same", rivals: [] };
  if (!kept || !other) {
    const only = (kept ?? other) as CorpRow;
    await addId(scope, base, kept ? otherId : corpId, only.key);
    return { outcome: "linked", rivals: [] };
  }
  if (await isSyncing(scope, [kept.key, other.key])) return { outcome: "busy", rivals: [] };
  const rivals = await moveMembers(scope, kept.key, other.key);
  await moveRest(scope, kept, other);
  return { outcome: "joined", rivals };
}

/** Locked against new references, too: a login that is about to add a member or a session waits, and then runs again. */
async function hold({ db, dialect }: Scope, base: string, corpId: string): Promise<CorpRow | null> {
  const { rows } = await sql<CorpRow>`select * from ${sql.table("corps")}
    where ${sql.ref("base")} = ${base} and (${sql.ref("corpId")} = ${corpId}
      or ${sql.ref("key")} in (select ${sql.ref("corpKey")} from ${sql.table("otherCorpIds")}
        where ${sql.ref("base")} = ${base} and ${sql.ref("corpId")} = ${corpId}))
    order by case when ${sql.ref("corpId")} = ${corpId} then 0 else 1 end limit 1
    ${dialect.lockRow}`.execute(db);
  return rows[0] ?? null;
}

async function addId({ db }: Scope, base: string, corpId: string, corpKey: string): Promise<void> {
  await db
    .insertInto("otherCorpIds")
    .values({ base, corpId, corpKey })
    .onConflict((conflict) => conflict.columns(["base", "corpId"]).doUpdateSet({ corpKey }))
    .execute();
}

async function isSyncing({ db }: Scope, keys: readonly string[]): Promise<boolean> {
  const run = await db
    .selectFrom("syncRuns")
    .select("id")
    .where("corpKey", "in", keys)
    .where("finishedAtMs", "is", null)
    .limit(1)
    .executeTakeFirst();
  return run !== undefined;
}

/** Of a member that both rows have, the newer row remains, with the user of either. */
async function moveMembers(
  { db }: Scope,
  keptKey: string,
  otherKey: string,
): Promise<JoinedCorps["rivals"]> {
  const twice = await db
    .selectFrom("members as k")
    .innerJoin("members as o", "o.memberId", "k.memberId")
    .select(["k.memberId", "k.userId", "o.userId as otherUserId"])
    .select((of) => of("o.updatedAtMs", ">", of.ref("k.updatedAtMs")).as("isOtherNewer"))
    .where("k.corpKey", "=", keptKey)
    .where("o.corpKey", "=", otherKey)
    .execute();
  for (const { memberId, userId, otherUserId, isOtherNewer } of twice) {
    const [older, newer] = isOtherNewer ? [keptKey, otherKey] : [otherKey, keptKey];
    await db
      .deleteFrom("members")
      .where("corpKey", "=", older)
      .where("memberId", "=", memberId)
      .execute();
    await db
      .updateTable("members")
      .set({ userId: userId ?? otherUserId })
      .where("corpKey", "=", newer)
      .where("memberId", "=", memberId)
      .execute();
  }
  await db
    .updateTable("members")
    .set({ corpKey: keptKey })
    .where("corpKey", "=", otherKey)
    .execute();
  return twice.flatMap(({ memberId, userId, otherUserId }) =>
    userId !== null && otherUserId !== null && userId !== otherUserId
      ? [{ memberId, userId, otherUserId }]
      : [],
  );
}

async function moveRest(scope: Scope, kept: CorpRow, other: CorpRow): Promise<void> {
  const { db } = scope;
  const [corpKey, from] = [kept.key, other.key];
  await db
    .deleteFrom("departments")
    .where("corpKey", "=", from)
    .where((where) =>
      where(
        "departmentId",
        "in",
        where
          .selectFrom("departments as d")
          .select("d.departmentId")
          .where("d.corpKey", "=", corpKey),
      ),
    )
    .execute();
  await db.updateTable("departments").set({ corpKey }).where("corpKey", "=", from).execute();
  await db.updateTable("sessions").set({ corpKey }).where("corpKey", "=", from).execute();
  await db.updateTable("syncRuns").set({ corpKey }).where("corpKey", "=", from).execute();
  await db.updateTable("otherCorpIds").set({ corpKey }).where("corpKey", "=", from).execute();
  // The companies of a loginCode are a JSON list of keys.
  await db
    .updateTable("loginCodes")
    .set({ corps: sql<string>`replace(${sql.ref("corps")}, ${from}, ${corpKey})` })
    .where("corps", "like", `%${from}%`)
    .execute();
  const { corpName, corpFullName, nameSource } = other;
  await db
    .updateTable("corps")
    .set({ corpName, corpFullName, nameSource })
    .where("key", "=", corpKey)
    .where((where) => where(rankOf(sql.lit(nameSource)), ">", rankOf(where.ref("nameSource"))))
    .execute();
  await db.deleteFrom("corps").where("key", "=", from).execute();
  await addId(scope, other.base, other.corpId, corpKey);
}
