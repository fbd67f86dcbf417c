import type { Migration } from "./migration.ts";

/** The own tables of models, with the shape that was last applied. */
export const modelTables: Migration = {
  version: 24,
  name: "model-tables",
  async up(db, { types: { text, integer }, tableOptions }) {
    await db.schema
      .createTable("modelTables")
      .addColumn("name", text, (column) => column.notNull().primaryKey())
      .addColumn("element", text, (column) => column.notNull())
      .addColumn("shape", text, (column) => column.notNull())
      .addColumn("appliedAtMs", integer, (column) => column.notNull())
      .modifyEnd(tableOptions)
      .execute();
  },
};
