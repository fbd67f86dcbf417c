import { sql } from "kysely";
import type { DirectoryStore, MemberFacts, MemberUpdate } from "@menshen/domain";
import { integerOf, textOf, textsOf } from "../../sql/json-rows.ts";
import { toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";
import { departmentMethods } from "./departments.ts";
import { directoryLists } from "./directory-lists.ts";
import { upsertMembers } from "../accounts/upsert-members.ts";
import { endSessionsOfInactive } from "../login/sessions.ts";

interface Many {
  corpKey: string;
  /** As JSON, like the places below. */
  members: string;
}

const leave = statement<Many, unknown>((db, { corpKey, members }, dialect) =>
  db
    .deleteFrom("memberDepartments")
    .where("corpKey", "=", corpKey)
    .where("memberId", "in", textsOf("memberId", members, dialect)),
);

const enter = statement<{ corpKey: string; places: string }, unknown>(
  (db, { corpKey, places }, dialect) =>
    db
      .insertInto("memberDepartments")
      .columns(["corpKey", "memberId", "departmentId", "order", "isLeader"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(places))
          .select([
            corpKey.as("corpKey"),
            textOf("memberId").as("memberId"),
            integerOf("departmentId").as("departmentId"),
            integerOf("order").as("order"),
            integerOf("isLeader").as("isLeader"),
          ])
          .where(sql.lit(true)),
      )
      .onConflict((twice) => twice.doNothing()),
);

interface Key {
  corpKey: string;
  memberId: string;
}

/** Inserts a tombstone even for unknown members: an in-flight listing may still contain them. */
const remove = statement<Key & { profile: string; nowMs: number }, unknown>(
  (db, { corpKey, memberId, profile, nowMs }) =>
    db
      .insertInto("members")
      .values({ corpKey, memberId, profile, updatedAtMs: nowMs, removedAtMs: nowMs })
      .onConflict((conflict) =>
        conflict.columns(["corpKey", "memberId"]).doUpdateSet((row) => ({
          updatedAtMs: row.ref("excluded.updatedAtMs"),
          removedAtMs: row.fn.coalesce("members.removedAtMs", "excluded.removedAtMs"),
        })),
      ),
);

/** The foreign key removes the member's departments. */
const rename = statement<Key & { to: string; nowMs: number }, unknown>((db, by) =>
  db
    .updateTable("members")
    .set({ memberId: by.to, updatedAtMs: by.nowMs })
    .where("corpKey", "=", by.corpKey)
    .where("memberId", "=", by.memberId)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("members as m")
            .select("m.memberId")
            .where("m.corpKey", "=", by.corpKey)
            .where("m.memberId", "=", by.to),
        ),
      ),
    ),
);

export function directoryStore(scope: Scope): DirectoryStore {
  return {
    ...departmentMethods(scope),
    ...directoryLists(scope),
    putMembers: (corpKey, members, seen) => putMembers(scope, corpKey, members, seen.nowMs),
    async removeMember(corpKey, memberId, { nowMs }) {
      await scope.atomically(async (inner) => {
        await inner.change(remove, { corpKey, memberId, profile: "{}", nowMs });
        await endSessionsOfInactive(inner, corpKey, [{ memberId }], nowMs);
      });
    },
    renameMember: async (corpKey, memberId, to, { nowMs }) =>
      (await scope.change(rename, { corpKey, memberId, to, nowMs })) === 1,
  };
}

async function putMembers(
  scope: Scope,
  corpKey: string,
  members: readonly MemberUpdate[],
  nowMs: number,
): Promise<void> {
  // Deduplicated: one statement cannot update a row twice.
  const once = [...new Map(members.map((member) => [member.memberId, member])).values()];
  const placed = once.filter(({ departments }) => departments !== null);
  await scope.atomically(async (inner) => {
    // A session created while its member was being removed must not become valid when the member returns.
    await endSessionsOfInactive(inner, corpKey, once, nowMs);
    await upsertMembers(inner, corpKey, once, nowMs);
    await endSessionsOfInactive(inner, corpKey, once, nowMs);
    if (placed.length === 0) return;
    await inner.change(leave, { corpKey, members: toJson(placed) });
    await inner.change(enter, { corpKey, places: toJson(placed.flatMap(storedPlaces)) });
  });
}

function storedPlaces({ memberId, departments }: Pick<MemberFacts, "memberId" | "departments">) {
  return (departments ?? []).map(({ isLeader, ...place }) => ({
    ...place,
    memberId,
    isLeader: isLeader === null ? null : Number(isLeader),
  }));
}
