import type { Migration } from "./migration.ts";

/** Login tests of unsaved elements, which any node can finish. */
export const dryRunDrafts: Migration = {
  version: 11,
  name: "dry-run-drafts",
  async up(db, { types: { bytes } }) {
    await db.schema.alterTable("dryRuns").addColumn("draft", bytes).execute();
  },
};
