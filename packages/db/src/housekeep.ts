import { sql } from "kysely";
import type { Schema } from "./schema.ts";
import type { Scope } from "./scope.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const BATCH = 500;

interface Retention {
  readonly table: keyof Schema;
  readonly key: string;
  /** The moment the retention counts from. */
  readonly from: string;
  readonly days: number;
}

const retentions = [
  { table: "flows", key: "stateHash", from: "expiresAtMs", days: 1 },
  { table: "loginCodes", key: "codeHash", from: "expiresAtMs", days: 1 },
  { table: "bindCodes", key: "codeHash", from: "expiresAtMs", days: 1 },
  // A revoked session expired when it was revoked.
  { table: "sessions", key: "id", from: "expiresAtMs", days: 30 },
  { table: "audit", key: "id", from: "atMs", days: 400 },
  { table: "dryRuns", key: "id", from: "expiresAtMs", days: 1 },
  { table: "adminTokens", key: "hash", from: "expiresAtMs", days: 0 },
] as const satisfies readonly Retention[];

/** How many rows went, by table. */
export type HousekeepCounts = Record<(typeof retentions)[number]["table"], number>;

/** Removes what has been kept long enough, in small batches so that logins never wait for long. */
export async function housekeep(scope: Scope, nowMs: number): Promise<HousekeepCounts> {
  const counts: [string, number][] = [];
  for (const retention of retentions) {
    counts.push([
      retention.table,
      await removeOld(scope, retention, nowMs - retention.days * DAY_MS),
    ]);
  }
  return Object.fromEntries(counts) as HousekeepCounts;
}

async function removeOld({ db }: Scope, { table, key, from }: Retention, beforeMs: number) {
  const [rows, id, since] = [sql.table(table), sql.ref(key), sql.ref(from)];
  const batch = sql`delete from ${rows} where ${id} in (
    select ${id} from ${rows} where ${since} < ${beforeMs} limit ${sql.lit(BATCH)})`;
  for (let removed = 0; ;) {
    const { numAffectedRows } = await batch.execute(db);
    removed += Number(numAffectedRows);
    if (Number(numAffectedRows) < BATCH) return removed;
  }
}
