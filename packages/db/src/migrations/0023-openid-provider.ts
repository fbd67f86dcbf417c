import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** What the OpenID provider stores, who is signed in to which client, and the keys that it signs with. */
export const openidProvider: Migration = {
  version: 23,
  name: "openid-provider",
  async up(db, dialect) {
    const { name, tableOptions } = dialect;
    const { text, integer, bytes } = dialect.types;
    const generated = (column: ColumnDefinitionBuilder) => {
      const keyId = column.generatedAlwaysAs(dialect.keyIdOf("sealed"));
      return name === "postgres" ? keyId.stored() : keyId;
    };
    await db.schema
      .createTable("oidcRecords")
      .addColumn("id", text, (column) => column.notNull().primaryKey())
      .addColumn("clientId", text)
      .addColumn("userId", text)
      .addColumn("grantId", text)
      .addColumn("sessionId", text)
      .addColumn("sealed", bytes, required)
      .addColumn("consumedAtMs", integer)
      .addColumn("expiresAtMs", integer, required)
      .addColumn("keyId", text, generated)
      .modifyEnd(tableOptions)
      .execute();
    await db.schema
      .createTable("oidcLogins")
      .addColumn("sessionId", text, required)
      .addColumn("clientId", text, required)
      .addColumn("userId", text, required)
      .addColumn("sid", text, required)
      .addColumn("endedAtMs", integer)
      .addColumn("attempts", integer, required)
      .addColumn("nextTryAtMs", integer)
      .addColumn("expiresAtMs", integer, required)
      .addPrimaryKeyConstraint("oidcLogins_key", ["sessionId", "clientId"])
      .modifyEnd(tableOptions)
      .execute();
    await db.schema
      .createTable("signingKeys")
      .addColumn("kid", text, (column) => column.notNull().primaryKey())
      .addColumn("alg", text, required)
      .addColumn("sealed", bytes, required)
      .addColumn("createdAtMs", integer, required)
      .addColumn("keyId", text, generated)
      .modifyEnd(tableOptions)
      .execute();
    for (const [table, ...columns] of indexes) {
      const index = db.schema.createIndex(`${table}_by_${columns[0]}`).on(table);
      await index.columns(columns).execute();
    }
  },
};

const indexes: readonly (readonly [table: string, first: string, ...more: string[]])[] = [
  ["oidcRecords", "grantId"],
  ["oidcRecords", "clientId"],
  ["oidcRecords", "userId"],
  ["oidcRecords", "expiresAtMs"],
  ["oidcRecords", "keyId", "id"],
  ["oidcLogins", "clientId"],
  ["oidcLogins", "nextTryAtMs"],
  ["oidcLogins", "expiresAtMs"],
  ["signingKeys", "keyId", "kid"],
  ["sessions", "revokedAtMs"],
];

const required = (column: ColumnDefinitionBuilder) => column.notNull();
