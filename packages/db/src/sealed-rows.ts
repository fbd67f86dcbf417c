import { sql } from "kysely";
import { Code } from "@menshen/core";
import { createKeyRing, type Secrets } from "./keys.ts";
import type { Schema } from "./schema.ts";
import type { Scope } from "./scope.ts";

export interface SealedTable {
  readonly table: keyof Schema;
  readonly purpose: string;
  /** The primary key. */
  readonly key: readonly string[];
  /** The sealed columns. The table's `keyId` is that of the first. */
  readonly columns: readonly string[];
  /** What is lost with the key, where neither a provider nor a retry brings it back. */
  readonly irreplaceable?: string;
}

const suite = { purpose: "suites", columns: ["sealed"] } as const;

/** Every table with sealed values, in the order of re-sealing: the check row last. */
export const sealedTables: readonly SealedTable[] = [
  {
    ...suite,
    table: "authorisations",
    key: ["suiteId", "corpId"],
    irreplaceable: "permanent codes",
  },
  { ...suite, table: "corpCallbacks", key: ["suiteId", "corpId"], irreplaceable: "callback keys" },
  { ...suite, table: "suiteTickets", key: ["suiteId", "pushedAtMs"] },
  { table: "providerTokens", purpose: "provider-tokens", key: ["key"], columns: ["sealed"] },
  { table: "dryRuns", purpose: "dryRuns", key: ["id"], columns: ["draft"] },
  { table: "inboxBodies", purpose: "inbox", key: ["id"], columns: ["raw", "decoded"] },
  { table: "oidcRecords", purpose: "oidc", key: ["id"], columns: ["sealed"] },
  { table: "signingKeys", purpose: "oidc", key: ["kid"], columns: ["sealed"] },
  { table: "keyChecks", purpose: "check", key: ["id"], columns: ["sealed"] },
];

/** The key id that marks a row which its own key did not open. */
export const UNREADABLE = "00000000";

export interface SealedRows {
  readonly table: string;
  /** That of the secret; of a key that is not configured, the table's own. */
  readonly keyId: string;
  readonly key: "current" | "previous" | "missing" | "unreadable";
  readonly rows: number;
}

export interface KeyStatus {
  /** Of MENSHEN_SECRET, which new values are sealed under. */
  readonly currentKeyId: string;
  /** Of each MENSHEN_SECRET_PREVIOUS. */
  readonly previousKeyIds: readonly string[];
  readonly rows: readonly SealedRows[];
}

/** Rows by table and key. */
export async function keyStatus(
  { db }: Scope,
  secrets: Secrets,
  tables: readonly SealedTable[] = sealedTables,
): Promise<KeyStatus> {
  const shown = createKeyRing(secrets, "check").ids;
  const rows: SealedRows[] = [];
  for (const { table, purpose } of tables) {
    const { ids } = createKeyRing(secrets, purpose);
    const counted = await sql<{ keyId: string; rows: number }>`
      select ${sql.ref("keyId")}, count(*) as ${sql.ref("rows")} from ${sql.table(table)}
      where ${sql.ref("keyId")} is not null group by ${sql.ref("keyId")} order by ${sql.ref("keyId")}`.execute(
      db,
    );
    for (const { keyId, rows: count } of counted.rows) {
      const index = ids.indexOf(keyId);
      const key = keyId === UNREADABLE ? "unreadable" : (kinds[Math.sign(index) + 1] ?? "missing");
      rows.push({ table, keyId: shown[index] ?? keyId, key, rows: count });
    }
  }
  const [currentKeyId = "", ...previousKeyIds] = shown;
  return { currentKeyId, previousKeyIds, rows };
}

/** By the sign of the index among the configured keys. */
const kinds = ["missing", "current", "previous"] as const;

/** @throws Code 50000 values that cannot be obtained again are sealed under a key that is not configured */
export async function requireKeys(scope: Scope, secrets: Secrets): Promise<void> {
  const tables = sealedTables.filter(({ irreplaceable }) => irreplaceable);
  const { rows } = await keyStatus(scope, secrets, tables);
  const lost = rows
    .filter(({ key }) => key === "missing")
    .map(({ table, keyId, rows: count }) => {
      const what = tables.find((sealed) => sealed.table === table)?.irreplaceable;
      return `${table}: ${count} rows (${what}, key id ${keyId})`;
    });
  if (lost.length === 0) return;
  throw new Code(
    50000,
    `rows are sealed under a key that is neither MENSHEN_SECRET nor MENSHEN_SECRET_PREVIOUS: ${lost.join(", ")}; ` +
      "name the earlier secret in MENSHEN_SECRET_PREVIOUS until menshen keys counts no row under it",
  );
}
