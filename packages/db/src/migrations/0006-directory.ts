import { type ColumnDefinitionBuilder, sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Departments, their members, and the runs that synchronise a company's directory. */
export const directory: Migration = {
  version: 6,
  name: "directory",
  async up(db, { types: { text, integer, id }, tableOptions }) {
    const table = (name: string) => db.schema.createTable(name).modifyEnd(tableOptions);
    const index = (name: string, columns: string[]) =>
      db.schema
        .createIndex(`${name}_by_${columns.join("_")}`)
        .on(name)
        .columns(columns);

    for (const column of ["position", "mainDepartment", "removedAtMs"] as const) {
      const type = column === "position" ? text : integer;
      await db.schema.alterTable("members").addColumn(column, type).execute();
    }

    await table("departments")
      .addColumn("corpKey", text, (column) => required(column).references("corps.key"))
      .addColumn("departmentId", integer, required)
      .addColumn("parentId", integer)
      .addColumn("order", integer)
      .addColumn("name", text)
      .addColumn("leaders", text)
      .addColumn("changedAtMs", integer, required)
      .addColumn("removedAtMs", integer)
      .addPrimaryKeyConstraint("departmentsIdentity", ["corpKey", "departmentId"])
      .execute();

    await table("memberDepartments")
      .addColumn("corpKey", text, required)
      .addColumn("memberId", text, required)
      .addColumn("departmentId", integer, required)
      .addColumn("order", integer)
      .addColumn("isLeader", integer)
      .addPrimaryKeyConstraint("memberDepartmentsIdentity", ["corpKey", "memberId", "departmentId"])
      .addForeignKeyConstraint(
        "memberDepartmentsMember",
        ["corpKey", "memberId"],
        "members",
        ["corpKey", "memberId"],
        (member) => member.onDelete("cascade").onUpdate("cascade"),
      )
      .execute();
    await index("memberDepartments", ["corpKey", "departmentId", "memberId"]).execute();

    await table("syncRuns")
      .addColumn("id", text, key)
      .addColumn("corpKey", text, required)
      .addColumn("element", text, required)
      .addColumn("kind", text, required)
      .addColumn("target", text)
      .addColumn("forceUpdate", integer, required)
      .addColumn("dryRun", integer, required)
      .addColumn("actor", text, required)
      .addColumn("createdAtMs", integer, required)
      .addColumn("status", text, required)
      .addColumn("phase", text, required)
      .addColumn("done", integer, required)
      .addColumn("total", integer)
      .addColumn("calls", integer, required)
      .addColumn("counts", text)
      .addColumn("confirmed", integer, required)
      .addColumn("startedAtMs", integer)
      .addColumn("finishedAtMs", integer)
      .addColumn("nextTryAtMs", integer, required)
      .addColumn("error", text)
      .addColumn("leaseVersion", integer, required)
      .addColumn("leaseHolder", text)
      .addColumn("leaseUntilMs", integer, required)
      .execute();
    // One run of a company at a time, across nodes.
    await db.schema
      .createIndex("syncRuns_one_at_a_time")
      .on("syncRuns")
      .columns(["corpKey"] as string[])
      .unique()
      .where("finishedAtMs", "is", null)
      .execute();
    await index("syncRuns", ["corpKey", "createdAtMs"]).execute();
    await index("syncRuns", ["createdAtMs"]).execute();

    const ofRun = (name: string) =>
      table(name).addColumn("runId", text, (column) =>
        required(column).references("syncRuns.id").onDelete("cascade"),
      );
    await ofRun("syncDepartments")
      .addColumn("departmentId", integer, required)
      .addColumn("parentId", integer)
      .addColumn("order", integer)
      .addColumn("state", text, required)
      .addColumn("errcode", integer)
      .addColumn("facts", text)
      .addColumn("fetchedAtMs", integer)
      .addPrimaryKeyConstraint("syncDepartmentsIdentity", ["runId", "departmentId"])
      .execute();
    await ofRun("syncMembers")
      .addColumn("memberId", text, required)
      .addColumn("facts", text, required)
      .addColumn("fetchedAtMs", integer, required)
      .addPrimaryKeyConstraint("syncMembersIdentity", ["runId", "memberId"])
      .execute();
    await ofRun("syncChanges")
      .addColumn("id", id)
      .addColumn("of", text, required)
      .addColumn("subject", text, required)
      .addColumn("name", text)
      .addColumn("change", text, required)
      .addColumn("reason", text)
      .addColumn("fields", text, required)
      .addColumn("applied", integer, required)
      .execute();
    await index("syncChanges", ["runId", "id"]).execute();
    await db.schema
      .createIndex("syncChanges_to_apply")
      .on("syncChanges")
      .columns(["runId", "id"] as string[])
      .where("applied", "=", sql.lit(0))
      .where("change", "!=", sql.lit("skipped"))
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const key = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey();
