import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** Union ids of accounts, codes to link an account with, and proposals to merge two users. */
export const accountLinking: Migration = {
  version: 2,
  name: "account-linking",
  async up(db, { types: { text, integer, id }, tableOptions }) {
    const table = (name: string) => db.schema.createTable(name).modifyEnd(tableOptions);

    await db.schema.alterTable("accounts").addColumn("unionId", text).execute();
    await db.schema
      .createIndex("accounts_by_unionId")
      .on("accounts")
      .columns(["kind", "base", "unionId"])
      .execute();

    await table("bindCodes")
      .addColumn("codeHash", text, (column) => required(column).primaryKey())
      .addColumn("element", text, required)
      .addColumn("kind", text, required)
      .addColumn("base", text, required)
      .addColumn("tenant", text, required)
      .addColumn("subject", text, required)
      .addColumn("unionId", text)
      .addColumn("name", text)
      .addColumn("avatar", text)
      .addColumn("profile", text, required)
      .addColumn("binding", text, required)
      .addColumn("bindingHash", text)
      .addColumn("usedAtMs", integer)
      .addColumn("expiresAtMs", integer, required)
      .execute();
    await db.schema
      .createIndex("bindCodes_by_expiresAtMs")
      .on("bindCodes")
      .columns(["expiresAtMs"])
      .execute();

    await table("mergeProposals")
      .addColumn("id", id)
      .addColumn("accountId", integer, (column) =>
        required(column).references("accounts.id").onDelete("cascade"),
      )
      .addColumn("userId", text, (column) => required(column).references("users.id"))
      .addColumn("otherUserId", text, (column) => required(column).references("users.id"))
      .addColumn("unionId", text, required)
      .addColumn("createdAtMs", integer, required)
      .addUniqueConstraint("mergeProposalsPair", ["accountId", "otherUserId"])
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
