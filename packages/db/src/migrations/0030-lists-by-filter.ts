import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Callbacks and changes of a sync by the filters of their lists, and callbacks that wait. */
export const listsByFilter: Migration = {
  version: 30,
  name: "lists-by-filter",
  async up(db) {
    const index = (table: string, name: string, ...columns: string[]) =>
      db.schema.createIndex(`${table}_${name}`).on(table).columns(columns);
    for (const column of ["element", "scope", "event"])
      await index("inboxRecords", `by_${column}_id`, column, "id").execute();
    // With both columns SQLite counts in the index alone.
    await index("inboxRecords", "waiting", "receivedAtMs", "finishedAtMs")
      .where(sql.ref("finishedAtMs"), "is", null)
      .execute();
    await index("syncChanges", "by_runId_change_id", "runId", "change", "id").execute();
    // They are few, and the first ones: a list of members alone needs no index.
    await index("syncChanges", "of_departments", "runId", "id")
      .where(sql.ref("of"), "=", sql.lit("department"))
      .execute();
  },
};
