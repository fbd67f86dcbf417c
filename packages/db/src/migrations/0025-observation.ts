import { type ColumnDefinitionBuilder, type Kysely, sql } from "kysely";
import type { DialectFacts } from "../dialects.ts";
import type { Migration } from "./migration.ts";

/** What audit rows are searched for, in columns of their own; and logins counted by the hour. */
export const observation: Migration = {
  version: 25,
  name: "observation",
  async up(db, dialect) {
    const { text, integer } = dialect.types;
    await db.schema.alterTable("audit").addColumn("errcode", integer).execute();
    await db.schema.alterTable("audit").addColumn("source", text).execute();
    await db.schema.alterTable("audit").addColumn("corpId", text).execute();
    await fillColumns(db, dialect);
    const index = (column: string) =>
      db.schema.createIndex(`audit_by_${column}_id`).on("audit").columns([column, "id"]);
    // Most rows have a null in these: they cost nothing to insert.
    for (const column of ["element", "errcode", "corpId"])
      await index(column).where(sql.ref(column), "is not", null).execute();
    await index("ip").execute();

    await db.schema
      .createTable("loginHours")
      .addColumn("hourMs", integer, required)
      .addColumn("element", text, required)
      .addColumn("source", text, required)
      .addColumn("errcode", integer, required)
      .addColumn("count", integer, required)
      .addPrimaryKeyConstraint("loginHours_key", ["hourMs", "element", "source", "errcode"])
      .modifyEnd(dialect.tableOptions)
      .execute();
  },
};

async function fillColumns(db: Kysely<unknown>, dialect: DialectFacts): Promise<void> {
  const [audit, detail] = [sql.table("audit"), sql.ref<string>("detail")];
  const [errcode, source, corpId] = [sql.ref("errcode"), sql.ref("source"), sql.ref("corpId")];
  await sql`update ${audit} set ${errcode} = ${dialect.jsonKey(detail, "errcode", "integer")},
    ${source} = ${dialect.jsonKey(detail, "source", "text")} where ${detail} like '%"errcode":%'`.execute(
    db,
  );
  await sql`update ${audit} set ${corpId} = ${dialect.jsonKey(detail, "corpId", "text")}
    where ${detail} like '%"corpId":"%'`.execute(db);
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();
