import type { Migration } from "./migration.ts";

/** What an administrator edited of a member. */
export const memberEdits: Migration = {
  version: 22,
  name: "member-edits",
  async up(db, { types: { text } }) {
    await db.schema.alterTable("members").addColumn("edits", text).execute();
  },
};
