import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** Merges of two users who are one person, with the data to undo them. */
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
      // The rows that moved and the values that were overwritten: JSON.
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
