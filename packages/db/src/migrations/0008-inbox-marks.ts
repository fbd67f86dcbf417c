import type { Migration } from "./migration.ts";

/** A note on a processed record. */
export const inboxMarks: Migration = {
  version: 8,
  name: "inbox-marks",
  async up(db, { types: { text } }) {
    await db.schema.alterTable("inboxRecords").addColumn("mark", text).execute();
  },
};
