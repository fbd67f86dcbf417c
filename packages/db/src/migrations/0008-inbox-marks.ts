import type { Migration } from "../migrate.ts";

/** What was noted about a record that is done. */
export const inboxMarks: Migration = {
  version: 8,
  name: "inbox-marks",
  async up(db, { types: { text } }) {
    await db.schema.alterTable("inboxRecords").addColumn("mark", text).execute();
  },
};
