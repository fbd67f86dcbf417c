import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { Migration } from "./migration.ts";

/** Users, accounts, corps, members; flows, codes, sessions; tokens; audit and login tests. */
export const firstLogin: Migration = {
  version: 1,
  name: "first-login",
  async up(db, { types: { text, integer, bytes, id }, tableOptions }) {
    const table = (name: string) => db.schema.createTable(name).modifyEnd(tableOptions);

    await table("keyChecks")
      .addColumn("id", integer, key)
      .addColumn("sealed", bytes, required)
      .execute();

    await table("users")
      .addColumn("id", text, key)
      .addColumn("name", text)
      .addColumn("avatar", text)
      .addColumn("role", text, required)
      .addColumn("status", text, required)
      .addColumn("createdAtMs", integer, required)
      .execute();

    await table("accounts")
      .addColumn("id", id)
      .addColumn("kind", text, required)
      .addColumn("base", text, required)
      .addColumn("tenant", text, required)
      .addColumn("subject", text, required)
      .addColumn("userId", text, (column) => required(column).references("users.id"))
      .addColumn("profile", text, required)
      .addColumn("status", integer, (column) => required(column).defaultTo(1))
      .addColumn("createdAtMs", integer, required)
      .addColumn("updatedAtMs", integer, required)
      .addUniqueConstraint("accountsIdentity", ["kind", "base", "tenant", "subject"])
      .execute();
    await index(db, "accounts", ["userId"]);

    await table("corps")
      .addColumn("key", text, key)
      .addColumn("base", text, required)
      .addColumn("corpId", text, required)
      .addColumn("corpName", text, required)
      .addColumn("corpFullName", text, required)
      .addColumn("updatedAtMs", integer, required)
      .addUniqueConstraint("corpsIdentity", ["base", "corpId"])
      .execute();

    await table("members")
      .addColumn("corpKey", text, (column) => required(column).references("corps.key"))
      .addColumn("memberId", text, required)
      .addColumn("userId", text, (column) => column.references("users.id"))
      .addColumn("name", text)
      .addColumn("status", integer)
      .addColumn("profile", text, required)
      .addColumn("updatedAtMs", integer, required)
      .addPrimaryKeyConstraint("membersIdentity", ["corpKey", "memberId"])
      .execute();
    await index(db, "members", ["userId", "corpKey"]);

    await table("flows")
      .addColumn("stateHash", text, key)
      .addColumn("element", text, required)
      .addColumn("purpose", text, required)
      .addColumn("binding", text, required)
      .addColumn("bindingHash", text)
      .addColumn("userId", text)
      .addColumn("corpId", text)
      .addColumn("returnTo", text)
      .addColumn("dryRunId", text)
      .addColumn("status", text, required)
      .addColumn("codeHash", text)
      .addColumn("claimedAtMs", integer)
      .addColumn("outcome", bytes)
      .addColumn("createdAtMs", integer, required)
      .addColumn("expiresAtMs", integer, required)
      .execute();
    await index(db, "flows", ["expiresAtMs"]);

    await table("loginCodes")
      .addColumn("codeHash", text, key)
      .addColumn("userId", text, required)
      .addColumn("accountId", integer, required)
      .addColumn("element", text, required)
      .addColumn("corps", text)
      .addColumn("dryRunId", text)
      .addColumn("usedAtMs", integer)
      .addColumn("expiresAtMs", integer, required)
      .execute();
    await index(db, "loginCodes", ["expiresAtMs"]);

    await table("sessions")
      .addColumn("id", text, key)
      .addColumn("tokenHash", text, (column) => required(column).unique())
      .addColumn("userId", text, (column) => required(column).references("users.id"))
      .addColumn("corpKey", text, (column) => column.references("corps.key"))
      .addColumn("element", text, required)
      .addColumn("platform", text, required)
      .addColumn("dryRunId", text)
      .addColumn("ip", text, required)
      .addColumn("userAgent", text, required)
      .addColumn("createdAtMs", integer, required)
      .addColumn("lastSeenAtMs", integer, required)
      .addColumn("revokedAtMs", integer)
      .addColumn("expiresAtMs", integer, required)
      .execute();
    await index(db, "sessions", ["userId"]);
    await index(db, "sessions", ["expiresAtMs"]);

    await table("audit")
      .addColumn("id", id)
      .addColumn("atMs", integer, required)
      .addColumn("action", text, required)
      .addColumn("element", text)
      .addColumn("userId", text)
      .addColumn("actor", text, required)
      .addColumn("ip", text, required)
      .addColumn("snapshot", integer, required)
      .addColumn("detail", text, required)
      .execute();
    await index(db, "audit", ["atMs"]);

    await table("dryRuns")
      .addColumn("id", text, key)
      .addColumn("element", text, required)
      .addColumn("outcome", text)
      .addColumn("result", text)
      .addColumn("createdAtMs", integer, required)
      .addColumn("expiresAtMs", integer, required)
      .execute();
    await index(db, "dryRuns", ["expiresAtMs"]);

    await table("dryRunSteps")
      .addColumn("id", id)
      .addColumn("runId", text, (column) =>
        required(column).references("dryRuns.id").onDelete("cascade"),
      )
      .addColumn("atMs", integer, required)
      .addColumn("step", text, required)
      .addColumn("ok", integer, required)
      .addColumn("detail", text, required)
      .execute();
    await index(db, "dryRunSteps", ["runId"]);

    await table("providerTokens")
      .addColumn("key", text, key)
      .addColumn("sealed", bytes)
      .addColumn("usableUntilMs", integer, required)
      .addColumn("tokenVersion", integer, required)
      .addColumn("leaseVersion", integer, required)
      .addColumn("leaseHolder", text, required)
      .addColumn("leaseUntilMs", integer, required)
      .execute();

    await table("adminTokens")
      .addColumn("hash", text, key)
      .addColumn("purpose", text, required)
      .addColumn("expiresAtMs", integer, required)
      .execute();
    await index(db, "adminTokens", ["expiresAtMs"]);
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const key = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey();

async function index(db: Kysely<unknown>, table: string, columns: string[]): Promise<void> {
  const name = [table, "by", ...columns].join("_");
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}
