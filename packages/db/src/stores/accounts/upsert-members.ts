import { type RawBuilder, sql } from "kysely";
import { integerOf, textOf } from "../../sql/json-rows.ts";
import { toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";
import type { TimeSource } from "@menshen/domain";
import { restored } from "./membership.ts";

/** A member as a login or a sync learnt it. Null and absent values leave the stored ones. */
export interface WrittenMember {
  readonly memberId: string;
  readonly userId?: string | null;
  readonly name: string | null;
  readonly status: number | null;
  readonly position?: string | null;
  readonly mainDepartment?: number | null;
  readonly profile: Readonly<Record<string, unknown>>;
  /** `nowMs` where it is absent. */
  readonly changedAtMs?: number | undefined;
}

/** When members were written, and by whose clock. */
export interface WrittenAt {
  readonly nowMs: number;
  readonly timeSource: TimeSource | null;
}

const texts = ["memberId", "userId", "name", "position", "profile"] as const;
const integers = ["status", "mainDepartment"] as const;

/** Creates, changes or restores members. Each may occur once: one statement cannot update a row twice. */
export async function upsertMembers(
  scope: Scope,
  corpKey: string,
  members: readonly WrittenMember[],
  at: WrittenAt,
): Promise<void> {
  await scope.send(upsert, { corpKey, members: toJson(members), ...at });
}

const upsert = statement<{ corpKey: string; members: string } & WrittenAt, unknown>(
  (db, { corpKey, members, nowMs, timeSource }, dialect) => {
    const edited = (field: "name" | "position") =>
      dialect.jsonKey(sql.ref("members.edits"), field, "text") as RawBuilder<string | null>;
    return db
      .insertInto("members")
      .columns(["corpKey", ...texts, ...integers, "updatedAtMs", "timeSource"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(members))
          .select([
            corpKey.as("corpKey"),
            ...texts.map((column) => textOf(column).as(column)),
            ...integers.map((column) => integerOf(column).as(column)),
            sql<number>`coalesce(${integerOf("changedAtMs")}, cast(${nowMs} as bigint))`.as(
              "updatedAtMs",
            ),
            timeSource.as("timeSource"),
          ])
          .where(sql.lit(true)),
      )
      .onConflict((conflict) =>
        conflict.columns(["corpKey", "memberId"]).doUpdateSet((row) => ({
          ...restored,
          userId: row.fn.coalesce("excluded.userId", "members.userId"),
          name: row.fn.coalesce(edited("name"), "excluded.name", "members.name"),
          position: row.fn.coalesce(edited("position"), "excluded.position", "members.position"),
          mainDepartment: row.fn.coalesce("excluded.mainDepartment", "members.mainDepartment"),
          profile: dialect.mergeJson(
            dialect.mergeJson(row.ref("members.profile"), row.ref("excluded.profile")),
            sql<string>`coalesce(${row.ref("members.edits")}, '{}')`,
          ),
          updatedAtMs: row.ref("excluded.updatedAtMs"),
          timeSource: row.ref("excluded.timeSource"),
        })),
      );
  },
);
