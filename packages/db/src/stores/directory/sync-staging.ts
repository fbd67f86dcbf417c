import { sql } from "kysely";
import type { DepartmentPlace, StagedDepartment, StagedMember, SyncStore } from "@menshen/domain";
import { integerOf, textOf } from "../../sql/json-rows.ts";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

/* What a provider said, until a run is over. Facts are kept whole: they are compared elsewhere. */

interface OfDepartment {
  runId: string;
  departmentId: number;
}
type Stored = Omit<StagedDepartment, "place" | "facts"> &
  DepartmentPlace & { facts: string | null };
type StoredMember = { facts: string; fetchedAtMs: number };

const place = ["departmentId", "parentId", "order"] as const;

const stage = statement<{ runId: string; places: string }, unknown>(
  (db, { runId, places }, dialect) =>
    db
      .insertInto("syncDepartments")
      .columns(["runId", ...place, "state"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(places))
          .select([
            runId.as("runId"),
            ...place.map((column) => integerOf(column).as(column)),
            sql.lit("pending").as("state"),
          ])
          .where(sql.lit(true)),
      )
      .onConflict((staged) => staged.doNothing()),
);

const settle = statement<OfDepartment & Omit<Stored, keyof DepartmentPlace>, unknown>(
  (db, department) =>
    db
      .updateTable("syncDepartments")
      .set(columns(department, ["state", "errcode", "facts", "fetchedAtMs"]))
      .where("runId", "=", department.runId)
      .where("departmentId", "=", department.departmentId),
);

const stageMembers = statement<{ runId: string; members: string; fetchedAtMs: number }, unknown>(
  (db, { runId, members, fetchedAtMs }, dialect) =>
    db
      .insertInto("syncMembers")
      .columns(["runId", "memberId", "facts", "fetchedAtMs"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(members))
          .select([
            runId.as("runId"),
            textOf("memberId").as("memberId"),
            textOf("facts").as("facts"),
            sql<number>`cast(${fetchedAtMs} as bigint)`.as("fetchedAtMs"),
          ])
          .where(sql.lit(true)),
      )
      .onConflict((staged) =>
        staged.columns(["runId", "memberId"]).doUpdateSet((row) => ({
          facts: row.ref("excluded.facts"),
          fetchedAtMs: row.ref("excluded.fetchedAtMs"),
        })),
      ),
);

const departments = statement<{ runId: string }, Stored>((db, { runId }) =>
  db
    .selectFrom("syncDepartments")
    .select([...place, "state", "errcode", "facts", "fetchedAtMs"])
    .where("runId", "=", runId)
    .orderBy("departmentId"),
);

const members = statement<{ runId: string }, StoredMember>((db, { runId }) =>
  db
    .selectFrom("syncMembers")
    .select(["facts", "fetchedAtMs"])
    .where("runId", "=", runId)
    .orderBy("memberId"),
);

const failures = statement<{ runId: string }, { departmentId: number; errcode: number }>(
  (db, { runId }) =>
    db
      .selectFrom("syncDepartments")
      .select("departmentId")
      .select((of) => of.ref("errcode").$notNull().as("errcode"))
      .where("runId", "=", runId)
      .where("state", "=", "failed")
      .orderBy("departmentId"),
);

const dropMembers = statement<{ runId: string }, unknown>((db, { runId }) =>
  db.deleteFrom("syncMembers").where("runId", "=", runId),
);

/** Refused members are part of the report. */
const dropDepartments = statement<{ runId: string }, unknown>((db, { runId }) =>
  db.deleteFrom("syncDepartments").where("runId", "=", runId).where("state", "!=", "failed"),
);

export async function dropStaged(scope: Scope, runId: string): Promise<void> {
  await scope.send(dropMembers, { runId });
  await scope.send(dropDepartments, { runId });
}

type StagingMethods = Pick<SyncStore, "stagePlaces" | "stageListed" | "staged" | "failures">;

export function stagingMethods(scope: Scope): StagingMethods {
  return {
    stagePlaces: (runId, places) => scope.send(stage, { runId, places: toJson(places) }),
    async stageListed(runId, { departmentId, facts, errcode, fetchedAtMs, members }) {
      const state = errcode === null ? "listed" : "failed";
      const result = { state, errcode, facts: facts && toJson(facts), fetchedAtMs } as const;
      const people = members.map((one) => ({ memberId: one.memberId, facts: one }));
      // Deduplicated: one statement cannot update a row twice.
      const once = [...new Map(people.map((one) => [one.memberId, one])).values()];
      await scope.atomically(async (inner) => {
        await inner.send(settle, { runId, departmentId, ...result });
        if (once.length === 0) return;
        await inner.send(stageMembers, { runId, members: toJson(once), fetchedAtMs });
      });
    },
    staged: async (runId) => ({
      departments: (await scope.all(departments, { runId })).map(toDepartment),
      members: (await scope.all(members, { runId })).map(toMember),
    }),
    failures: (runId) => scope.all(failures, { runId }),
  };
}

function toDepartment({ departmentId, parentId, order, facts, ...row }: Stored): StagedDepartment {
  return {
    ...row,
    place: { departmentId, parentId, order },
    facts: facts === null ? null : (fromJson(facts) as unknown as StagedDepartment["facts"]),
  };
}

function toMember({ facts, fetchedAtMs }: StoredMember): StagedMember {
  return { facts: fromJson(facts) as unknown as StagedMember["facts"], fetchedAtMs };
}
