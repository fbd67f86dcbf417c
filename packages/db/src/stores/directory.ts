import { sql } from "kysely";
import type { DirectoryStore, MemberFacts } from "@menshen/flows";
import { integerOf } from "../elements.ts";
import { toJson } from "../json.ts";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";
import { departmentMethods } from "./departments.ts";
import { directoryLists } from "./directory-lists.ts";
import { endSessions, type Linked } from "./members.ts";
import { isActive, isActiveMember, restored } from "./membership.ts";
import { end } from "./sessions.ts";

interface Key {
  corpKey: string;
  memberId: string;
}

const facts = ["name", "status", "position", "mainDepartment"] as const;

type Put = Key &
  Pick<MemberFacts, (typeof facts)[number]> & { profile: string; updatedAtMs: number };

/** A session that was being made while its member was put out must not awake when the member comes back. */
const endOfInactive = statement<Key & { nowMs: number }, unknown>((db, key) =>
  end(db, key.nowMs)
    .where("corpKey", "=", key.corpKey)
    .where("userId", "in", (of) =>
      of
        .selectFrom("members as m")
        .select("m.userId")
        .where("m.corpKey", "=", key.corpKey)
        .where("m.memberId", "=", key.memberId)
        .where(sql<boolean>`not ${isActiveMember}`),
    ),
);

const put = statement<Put, Linked>((db, member, dialect) =>
  db
    .insertInto("members")
    .values(columns(member, ["corpKey", "memberId", ...facts, "profile", "updatedAtMs"]))
    .onConflict((known) =>
      known.columns(["corpKey", "memberId"]).doUpdateSet((row) => ({
        ...restored,
        name: row.fn.coalesce("excluded.name", "members.name"),
        position: row.fn.coalesce("excluded.position", "members.position"),
        mainDepartment: row.fn.coalesce("excluded.mainDepartment", "members.mainDepartment"),
        profile: dialect.mergeJson(row.ref("members.profile"), row.ref("excluded.profile")),
        updatedAtMs: row.ref("excluded.updatedAtMs"),
      })),
    )
    .returning(["corpKey", "userId"]),
);

const leave = statement<Key, unknown>((db, { corpKey, memberId }) =>
  db
    .deleteFrom("memberDepartments")
    .where("corpKey", "=", corpKey)
    .where("memberId", "=", memberId),
);

const enter = statement<Key & { departments: string }, unknown>(
  (db, { corpKey, memberId, departments }, dialect) =>
    db
      .insertInto("memberDepartments")
      .columns(["corpKey", "memberId", "departmentId", "order", "isLeader"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(departments))
          .select([
            corpKey.as("corpKey"),
            memberId.as("memberId"),
            integerOf("departmentId").as("departmentId"),
            integerOf("order").as("order"),
            integerOf("isLeader").as("isLeader"),
          ])
          .where(sql.lit(true)),
      )
      .onConflict((twice) => twice.doNothing()),
);

/** Also somebody not heard of: a listing on its way may still know them. */
const remove = statement<Key & { profile: string; nowMs: number }, Linked>(
  (db, { corpKey, memberId, profile, nowMs }) =>
    db
      .insertInto("members")
      .values({ corpKey, memberId, profile, updatedAtMs: nowMs, removedAtMs: nowMs })
      .onConflict((known) =>
        known.columns(["corpKey", "memberId"]).doUpdateSet((row) => ({
          updatedAtMs: row.ref("excluded.updatedAtMs"),
          removedAtMs: row.fn.coalesce("members.removedAtMs", "excluded.removedAtMs"),
        })),
      )
      .returning(["corpKey", "userId"]),
);

/** The departments follow by their foreign key. */
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
    async putMember(corpKey, { departments, profile, ...member }, { nowMs }) {
      const key = { corpKey, memberId: member.memberId };
      const row = { ...member, corpKey, profile: toJson(profile), updatedAtMs: nowMs };
      await scope.atomically(async (inner) => {
        await inner.change(endOfInactive, { ...key, nowMs });
        const linked = await inner.first(put, row);
        if (!isActive(member.status)) await endSessions(inner, linked, nowMs);
        if (!departments) return;
        await inner.change(leave, key);
        await inner.change(enter, { ...key, departments: toJson(departments.map(storedPlace)) });
      });
    },
    async removeMember(corpKey, memberId, { nowMs }) {
      const args = { corpKey, memberId, profile: "{}", nowMs };
      await scope.atomically(async (inner) =>
        endSessions(inner, await inner.first(remove, args), nowMs),
      );
    },
    renameMember: async (corpKey, memberId, to, { nowMs }) =>
      (await scope.change(rename, { corpKey, memberId, to, nowMs })) === 1,
  };
}

function storedPlace<T extends { isLeader: boolean | null }>(place: T) {
  return { ...place, isLeader: place.isLeader === null ? null : Number(place.isLeader) };
}
