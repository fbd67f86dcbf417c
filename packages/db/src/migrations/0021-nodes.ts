import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** The running nodes with the element content that they serve, and that content's hash in audit rows. */
export const nodes: Migration = {
  version: 21,
  name: "nodes",
  async up(db, { types: { text, integer }, tableOptions }) {
    await db.schema
      .createTable("nodes")
      .addColumn("id", text, (column) => column.notNull().primaryKey())
      .addColumn("name", text, required)
      .addColumn("address", text, required)
      .addColumn("version", text, required)
      .addColumn("snapshot", integer, required)
      .addColumn("hash", text, required)
      .addColumn("snapshotAtMs", integer, required)
      .addColumn("startedAtMs", integer, required)
      .addColumn("seenAtMs", integer, required)
      .modifyEnd(tableOptions)
      .execute();
    await db.schema.alterTable("audit").addColumn("snapshotHash", text).execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
