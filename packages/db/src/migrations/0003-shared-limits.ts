import type { Migration } from "./migration.ts";

/** Counters of rate limits, shared by all nodes. Losing them in a crash is harmless, so PostgreSQL does not log them. */
export const sharedLimits: Migration = {
  version: 3,
  name: "shared-limits",
  async up(db, { types, tableOptions, unlogged }) {
    await db.schema
      .createTable("limitCounters")
      .modifyFront(unlogged)
      .addColumn("key", types.text, (column) => column.notNull().primaryKey())
      .addColumn("count", types.integer, (column) => column.notNull())
      .addColumn("endsAtMs", types.integer, (column) => column.notNull())
      .modifyEnd(tableOptions)
      .execute();
    await db.schema
      .createIndex("limitCounters_by_endsAtMs")
      .on("limitCounters")
      .column("endsAtMs")
      .execute();
  },
};
