import type { Migration } from "./migration.ts";

/** The id of the key that a row is sealed under, so that rows can be counted and found by key. */
export const keyIds: Migration = {
  version: 12,
  name: "key-ids",
  async up(db, dialect) {
    const { name, types } = dialect;
    for (const [table, sealed, ...key] of tables) {
      await db.schema
        .alterTable(table)
        .addColumn("keyId", types.text, (column) => {
          const generated = column.generatedAlwaysAs(dialect.keyIdOf(sealed));
          // SQLite cannot add a stored one, PostgreSQL cannot index any other.
          return name === "postgres" ? generated.stored() : generated;
        })
        .execute();
      await db.schema
        .createIndex(`${table}_by_keyId`)
        .on(table)
        .columns(["keyId", ...key])
        .execute();
    }
  },
};

/** Table, sealed column, primary key. */
const tables = [
  ["authorisations", "sealed", "suiteId", "corpId"],
  ["corpCallbacks", "sealed", "suiteId", "corpId"],
  ["suiteTickets", "sealed", "suiteId", "pushedAtMs"],
  ["providerTokens", "sealed", "key"],
  ["dryRuns", "draft", "id"],
  ["inboxBodies", "raw", "id"],
  ["keyChecks", "sealed", "id"],
] as const;
