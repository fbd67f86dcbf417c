import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** Callbacks received and the state of their processing. Bodies have a table of their own: their retention is shorter. */
export const inbox: Migration = {
  version: 5,
  name: "inbox",
  async up(db, { types: { text, integer, bytes, id }, tableOptions }) {
    const table = (name: string) => db.schema.createTable(name).modifyEnd(tableOptions);

    await table("inboxRecords")
      .addColumn("id", id)
      .addColumn("dedupeHash", text, (column) => required(column).unique())
      .addColumn("element", text, required)
      .addColumn("scope", text, required)
      .addColumn("event", text, required)
      .addColumn("receiver", text, required)
      .addColumn("orderKey", text)
      .addColumn("occurredAtMs", integer, required)
      .addColumn("receivedAtMs", integer, required)
      .addColumn("status", text, required)
      .addColumn("attempts", integer, required)
      .addColumn("nextTryAtMs", integer, required)
      .addColumn("finishedAtMs", integer)
      .addColumn("lastError", text)
      .addColumn("leaseVersion", integer, required)
      .addColumn("leaseHolder", text)
      .addColumn("leaseUntilMs", integer, required)
      .execute();
    const index = (name: string, columns: string[]) =>
      db.schema.createIndex(`inboxRecords_${name}`).on("inboxRecords").columns(columns);
    await index("due", ["nextTryAtMs", "id"]).where("finishedAtMs", "is", null).execute();
    await index("order", ["scope", "orderKey", "id"]).where("finishedAtMs", "is", null).execute();
    await index("by_status", ["status", "id"]).execute();
    await index("by_receivedAtMs", ["receivedAtMs"]).execute();

    await table("inboxBodies")
      .addColumn("id", integer, (column) => required(column).primaryKey())
      .addColumn("receivedAtMs", integer, required)
      .addColumn("raw", bytes, required)
      .addColumn("decoded", bytes, required)
      .execute();
    await db.schema
      .createIndex("inboxBodies_by_receivedAtMs")
      .on("inboxBodies")
      .column("receivedAtMs")
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
