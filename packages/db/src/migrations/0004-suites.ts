import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** A provider's suites: tickets, the companies that authorised them, their codes and callback keys. */
export const suites: Migration = {
  version: 4,
  name: "suites",
  async up(db, { types: { text, integer, bytes }, tableOptions }) {
    const table = (name: string) => db.schema.createTable(name).modifyEnd(tableOptions);

    await table("suiteTickets")
      .addColumn("suiteId", text, required)
      .addColumn("pushedAtMs", integer, required)
      .addColumn("receivedAtMs", integer, required)
      .addColumn("sealed", bytes, required)
      .addPrimaryKeyConstraint("suiteTicketsKey", ["suiteId", "pushedAtMs"])
      .execute();

    await table("authorisations")
      .addColumn("suiteId", text, required)
      .addColumn("corpId", text, required)
      .addColumn("agentId", text)
      .addColumn("sealed", bytes)
      .addColumn("authCodeHash", text)
      .addColumn("state", text)
      .addColumn("corpName", text, required)
      .addColumn("corpFullName", text, required)
      .addColumn("status", text, required)
      .addColumn("problem", integer)
      .addColumn("authorisedAtMs", integer, required)
      .addColumn("cancelledAtMs", integer)
      .addColumn("updatedAtMs", integer, required)
      .addPrimaryKeyConstraint("authorisationsKey", ["suiteId", "corpId"])
      .execute();
    await db.schema
      .createIndex("authorisations_by_authCodeHash")
      .on("authorisations")
      .columns(["suiteId", "authCodeHash"])
      .execute();

    await table("corpAliases")
      .addColumn("suiteId", text, required)
      .addColumn("alias", text, required)
      .addColumn("corpId", text, required)
      .addPrimaryKeyConstraint("corpAliasesKey", ["suiteId", "alias"])
      .execute();

    await table("orgCodes")
      .addColumn("suiteId", text, required)
      .addColumn("corpId", text, required)
      .addColumn("code", text, required)
      .addColumn("folded", text, required)
      .addColumn("element", text)
      .addColumn("updatedAtMs", integer, required)
      .addPrimaryKeyConstraint("orgCodesKey", ["suiteId", "corpId"])
      .addUniqueConstraint("orgCodesOnce", ["folded", "suiteId"])
      .execute();

    await table("corpCallbacks")
      .addColumn("suiteId", text, required)
      .addColumn("corpId", text, required)
      .addColumn("corpKey", text, (column) => required(column).unique())
      .addColumn("sealed", bytes, required)
      .addColumn("updatedAtMs", integer, required)
      .addPrimaryKeyConstraint("corpCallbacksKey", ["suiteId", "corpId"])
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
