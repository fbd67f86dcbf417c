import { type ColumnDefinitionBuilder, sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Where a company's names come from, and its ids beside the one of its row. */
export const companyNames: Migration = {
  version: 20,
  name: "company-names",
  async up(db, { types: { text }, tableOptions }) {
    await db.schema.alterTable("corps").addColumn("nameSource", text).execute();
    await sql`update ${sql.table("corps")} set ${sql.ref("nameSource")} = 'authorisation'
      where exists (select 1 from ${sql.table("authorisations")} a
        where ${sql.ref("a.corpId")} = ${sql.ref("corps.corpId")}
          and ${sql.ref("a.corpName")} = ${sql.ref("corps.corpName")}
          and ${sql.ref("a.corpName")} <> '')`.execute(db);
    // Until now the title of the login element stood in for a name; the next login looks for a real one.
    await sql`update ${sql.table("corps")}
      set ${sql.ref("corpName")} = '', ${sql.ref("corpFullName")} = '', ${sql.ref("updatedAtMs")} = 0
      where ${sql.ref("nameSource")} is null`.execute(db);
    await db.schema
      .createTable("otherCorpIds")
      .modifyEnd(tableOptions)
      .addColumn("base", text, required)
      .addColumn("corpId", text, required)
      .addColumn("corpKey", text, (column) => required(column).references("corps.key"))
      .addPrimaryKeyConstraint("otherCorpIdsKey", ["base", "corpId"])
      .execute();
    await db.schema
      .createIndex("otherCorpIds_by_corpKey")
      .on("otherCorpIds")
      .columns(["corpKey"])
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
