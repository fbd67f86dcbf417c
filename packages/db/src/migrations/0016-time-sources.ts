import type { Migration } from "./migration.ts";

/** Whose clock dated members and departments. Null for older rows, which count as dated by our own. */
export const timeSources: Migration = {
  version: 16,
  name: "time-sources",
  async up(db, { types: { text } }) {
    for (const table of ["members", "departments"]) {
      await db.schema.alterTable(table).addColumn("timeSource", text).execute();
    }
  },
};
