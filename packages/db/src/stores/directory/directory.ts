import { sql } from "kysely";
import type { DirectoryStore, MemberFacts, MemberUpdate, Seen } from "@menshen/domain";
import { integerOf, textOf, textsOf } from "../../sql/json-rows.ts";
import { toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";
import { departmentMethods } from "./departments.ts";
import { directoryLists } from "./directory-lists.ts";
import { upsertMembers, type WrittenAt } from "../accounts/upsert-members.ts";
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
const remove = statement<Many & WrittenAt, unknown>(
  (db, { corpKey, members, nowMs, timeSource }, dialect) => {
    const changedAtMs = sql<number>`coalesce(${integerOf("changedAtMs")}, cast(${nowMs} as bigint))`;
    return db
      .insertInto("members")
      .columns(["corpKey", "memberId", "profile", "updatedAtMs", "timeSource", "removedAtMs"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(members))
          .select([
            corpKey.as("corpKey"),
            textOf("memberId").as("memberId"),
            sql.lit("{}").as("profile"),
            changedAtMs.as("updatedAtMs"),
            timeSource.as("timeSource"),
            changedAtMs.as("removedAtMs"),
          ])
          .where(sql.lit(true)),
      )
      .onConflict((conflict) =>
        conflict.columns(["corpKey", "memberId"]).doUpdateSet((row) => ({
          updatedAtMs: row.ref("excluded.updatedAtMs"),
          timeSource: row.ref("excluded.timeSource"),
          removedAtMs: row.fn.coalesce("members.removedAtMs", "excluded.removedAtMs"),
        })),
      );
  },
);

/** The foreign key removes the member's departments. */
const rename = statement<Key & { to: string } & WrittenAt, unknown>((db, by) =>
  db
    .updateTable("members")
    .set({ memberId: by.to, updatedAtMs: by.nowMs, timeSource: by.timeSource })
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

const edit = statement<
  Key & { edits: string; name: string | null; position: string | null },
  unknown
>((db, { corpKey, memberId, edits, name, position }, dialect) =>
  db
    .updateTable("members")
    .set((row) => ({
      edits: dialect.mergeJson(sql<string>`coalesce(${row.ref("edits")}, '{}')`, edits),
      name: row.fn.coalesce(name, row.ref("name")),
      position: row.fn.coalesce(position, row.ref("position")),
      profile: dialect.mergeJson(row.ref("profile"), edits),
    }))
    .where("corpKey", "=", corpKey)
    .where("memberId", "=", memberId),
);

const discardEdits = statement<Many, unknown>((db, { corpKey, members }, dialect) =>
  db
    .updateTable("members")
    .set({ edits: null })
    .where("corpKey", "=", corpKey)
    .where("memberId", "in", textsOf("memberId", members, dialect)),
);

export function directoryStore(scope: Scope): DirectoryStore {
  return {
    ...departmentMethods(scope),
    ...directoryLists(scope),
    putMembers: (corpKey, members, seen) => putMembers(scope, corpKey, members, writtenAt(seen)),
    async removeMembers(corpKey, members, seen) {
      if (members.length === 0) return;
      await scope.atomically(async (inner) => {
        await inner.send(remove, { corpKey, members: toJson(members), ...writtenAt(seen) });
        await endSessionsOfInactive(inner, corpKey, members, seen.nowMs);
      });
    },
    async editMember(corpKey, memberId, edits) {
      const { name = null, position = null } = edits;
      await scope.send(edit, { corpKey, memberId, edits: toJson(edits), name, position });
    },
    async discardEdits(corpKey, memberIds) {
      if (memberIds.length === 0) return;
      const members = toJson(memberIds.map((memberId) => ({ memberId })));
      await scope.send(discardEdits, { corpKey, members });
    },
    renameMember: async (corpKey, memberId, to, seen) =>
      (await scope.change(rename, { corpKey, memberId, to, ...writtenAt(seen) })) === 1,
  };
}

function writtenAt({ nowMs, timeSource = "own" }: Seen): WrittenAt {
  return { nowMs, timeSource };
}

async function putMembers(
  scope: Scope,
  corpKey: string,
  members: readonly MemberUpdate[],
  at: WrittenAt,
): Promise<void> {
  // Deduplicated: one statement cannot update a row twice.
  const once = [...new Map(members.map((member) => [member.memberId, member])).values()];
  const placed = once.filter(({ departments }) => departments !== null);
  await scope.atomically(async (inner) => {
    // A session created while its member was being removed must not become valid when the member returns.
    await endSessionsOfInactive(inner, corpKey, once, at.nowMs);
    await upsertMembers(inner, corpKey, once, at);
    await endSessionsOfInactive(inner, corpKey, once, at.nowMs);
    if (placed.length === 0) return;
    await inner.send(leave, { corpKey, members: toJson(placed) });
    await inner.send(enter, { corpKey, places: toJson(placed.flatMap(storedPlaces)) });
  });
}

function storedPlaces({ memberId, departments }: Pick<MemberFacts, "memberId" | "departments">) {
  return (departments ?? []).map(({ isLeader, ...place }) => ({
    ...place,
    memberId,
    isLeader: isLeader === null ? null : Number(isLeader),
  }));
}
