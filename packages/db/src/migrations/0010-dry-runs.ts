import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Login tests roll back what they do: no session or loginCode belongs to one. */
export const dryRuns: Migration = {
  version: 10,
  name: "dry-runs",
  async up(db) {
    for (const table of ["sessions", "loginCodes"]) {
      await sql`delete from ${sql.table(table)} where "dryRunId" is not null`.execute(db);
      await db.schema.alterTable(table).dropColumn("dryRunId").execute();
    }
  },
};
