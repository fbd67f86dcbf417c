import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** A claim reads an index without the records that wait for an earlier one of their order. Nodes of older releases cannot store into it. */
export const inboxOrderHeads: Migration = {
  version: 18,
  name: "inbox-order-heads",
  async up(db, { types: { integer } }) {
    await db.schema
      .alterTable("inboxRecords")
      .addColumn("isBlocked", integer, (column) => column.notNull().defaultTo(0))
      .execute();
    const [table, id, order] = [sql.table("inboxRecords"), sql.ref("id"), sql.ref("orderKey")];
    const waits = sql`${sql.ref("finishedAtMs")} is null and ${order} is not null`;
    await sql`update ${table} set ${sql.ref("isBlocked")} = 1 where ${waits} and ${id} not in (
      select min(${id}) from ${table} where ${waits} group by ${sql.ref("scope")}, ${order})`.execute(
      db,
    );
    await db.schema.dropIndex("inboxRecords_due").execute();
    const index = (name: string, columns: string[]) =>
      db.schema
        .createIndex(`inboxRecords_${name}`)
        .on("inboxRecords")
        .columns(columns)
        .where(sql.ref("finishedAtMs"), "is", null)
        .where(sql.ref("isBlocked"), "=", 0);
    await index("claimable", ["element", "nextTryAtMs", "id"]).execute();
    await index("heads", ["scope", "orderKey"]).unique().execute();
  },
};
