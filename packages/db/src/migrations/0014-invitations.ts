import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** Invitations, users created by syncs, and why a merge was proposed. */
export const invitations: Migration = {
  version: 14,
  name: "invitations",
  async up(db, { types: { text, integer }, tableOptions }) {
    await db.schema
      .createTable("invitations")
      .addColumn("tokenHash", text, (column) => column.notNull().primaryKey())
      .addColumn("userId", text, (column) => required(column).references("users.id"))
      .addColumn("actor", text, required)
      .addColumn("createdAtMs", integer, required)
      .addColumn("expiresAtMs", integer, required)
      .addColumn("usedAtMs", integer)
      .modifyEnd(tableOptions)
      .execute();
    for (const column of ["userId", "expiresAtMs"]) {
      await db.schema
        .createIndex(`invitations_by_${column}`)
        .on("invitations")
        .columns([column])
        .execute();
    }
    await db.schema.alterTable("flows").addColumn("invitationHash", text).execute();
    await db.schema
      .alterTable("mergeProposals")
      .addColumn("matchedBy", text, (column) => required(column).defaultTo("unionId"))
      .execute();
    await db.schema
      .alterTable("syncRuns")
      .addColumn("createUsers", integer, (column) => required(column).defaultTo(0))
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
