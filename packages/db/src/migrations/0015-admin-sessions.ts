import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** Administrator sessions end with the token that created them and when idle. Those in use have to sign in again. */
export const adminSessions: Migration = {
  version: 15,
  name: "admin-sessions",
  async up(db, { types: { text, integer }, tableOptions }) {
    await db.schema.dropTable("adminTokens").execute();
    await db.schema
      .createTable("adminTokens")
      .addColumn("hash", text, (column) => column.notNull().primaryKey())
      .addColumn("purpose", text, required)
      .addColumn("issuer", text, required)
      .addColumn("createdAtMs", integer, required)
      .addColumn("activeAtMs", integer, required)
      .addColumn("expiresAtMs", integer, required)
      .addColumn("ip", text, required)
      .addColumn("userAgent", text, required)
      .modifyEnd(tableOptions)
      .execute();
    await db.schema
      .createIndex("adminTokens_by_expiresAtMs")
      .on("adminTokens")
      .column("expiresAtMs")
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
