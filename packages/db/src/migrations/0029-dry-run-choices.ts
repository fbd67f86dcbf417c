import type { Migration } from "./migration.ts";

/** How a login test was started, so that it opens again as it was. */
export const dryRunChoices: Migration = {
  version: 29,
  name: "dry-run-choices",
  async up(db, { types: { text } }) {
    for (const column of ["flow", "corpId"])
      await db.schema.alterTable("dryRuns").addColumn(column, text).execute();
  },
};
