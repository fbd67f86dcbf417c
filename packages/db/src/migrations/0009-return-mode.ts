import type { Migration } from "./migration.ts";

/** The part of a flow's return address that carries code and state. */
export const returnMode: Migration = {
  version: 9,
  name: "return-mode",
  async up(db, { types: { text } }) {
    await db.schema
      .alterTable("flows")
      .addColumn("returnMode", text, (column) => column.notNull().defaultTo("fragment"))
      .execute();
  },
};
