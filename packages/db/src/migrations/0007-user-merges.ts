import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "../migrate.ts";

/** Two users who turned out to be one person, and what it takes to undo it. */
export const userMerges: Migration = {
  version: 7,
  name: "user-merges",
  async up(db, { types: { text, integer, id }, tableOptions }) {
    await db.schema
      .createTable("userMerges")
      .addColumn("id", id)
      .addColumn("keptUserId", text, (column) => required(column).references("users.id"))
      .addColumn("mergedUserId", text, (column) => required(column).references("users.id"))
      .addColumn("actor", text, required)
      .addColumn("atMs", integer, required)
      .addColumn("undoneAtMs", integer)
      // What moved, and what was written over: JSON.
      .addColumn("moved", text, required)
      .modifyEnd(tableOptions)
      .execute();
    for (const column of ["keptUserId", "mergedUserId"]) {
      await db.schema
        .createIndex(`userMerges_by_${column}`)
        .on("userMerges")
        .columns([column])
        .execute();
    }
    await db.schema
      .alterTable("users")
      .addColumn("mergedInto", text, (column) => column.references("users.id"))
      .execute();
    await db.schema.alterTable("sessions").addColumn("accountId", integer).execute();
    await db.schema
      .createIndex("audit_by_userId_id")
      .on("audit")
      .columns(["userId", "id"])
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
