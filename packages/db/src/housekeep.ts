import { setImmediate as nextTurn } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { Schema } from "./schema.ts";
import type { RootScope, Scope } from "./scope.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const BATCH = 500;
/** The lock of the running housekeeping. */
const HOUSEKEEPING = "housekeeping";

interface Retention {
  readonly table: keyof Schema;
  readonly key: string;
  /** The column that the retention counts from. */
  readonly from: string;
  /** Another table that has this column, and the column that references it. */
  readonly of?: readonly [column: string, table: keyof Schema];
  readonly days: number;
}

const retentions = [
  { table: "flows", key: "stateHash", from: "expiresAtMs", days: 1 },
  { table: "loginCodes", key: "codeHash", from: "expiresAtMs", days: 1 },
  { table: "bindCodes", key: "codeHash", from: "expiresAtMs", days: 1 },
  // Revoking a session sets its expiry to that moment.
  { table: "sessions", key: "id", from: "expiresAtMs", days: 30 },
  { table: "audit", key: "id", from: "atMs", days: 400 },
  { table: "dryRuns", key: "id", from: "expiresAtMs", days: 1 },
  { table: "adminTokens", key: "hash", from: "expiresAtMs", days: 0 },
  { table: "inboxBodies", key: "id", from: "receivedAtMs", days: 30 },
  // Dedupe keys: a repeated push is recognised for this long.
  { table: "inboxRecords", key: "id", from: "receivedAtMs", days: 90 },
  { table: "limitCounters", key: "key", from: "endsAtMs", days: 0 },
  // The report of a run is stored longer than its changes.
  {
    table: "syncChanges",
    key: "id",
    from: "finishedAtMs",
    of: ["runId", "syncRuns"],
    days: 30,
  },
  { table: "syncRuns", key: "id", from: "finishedAtMs", days: 400 },
] as const satisfies readonly Retention[];

/** Rows removed, by table. */
export type HousekeepCounts = Record<(typeof retentions)[number]["table"], number>;

/**
 * Removes rows past their retention in small batches, so that logins never wait for long. One node at a time: a node that
 * finds another one running leaves the rest to it.
 */
export async function housekeep(
  { background }: RootScope,
  nowMs: number,
): Promise<HousekeepCounts> {
  const counts = Object.fromEntries(retentions.map(({ table }) => [table, 0])) as HousekeepCounts;
  for (const retention of retentions) {
    const batch = batchOf(retention, nowMs - retention.days * DAY_MS);
    for (let removed: number | null = BATCH; removed === BATCH;) {
      removed = await background.transaction([], (inner) => removeBatch(inner, batch));
      if (removed === null) return counts;
      counts[retention.table] += removed;
      // SQLite answers without leaving the event loop: requests get their turn between two batches.
      await nextTurn();
    }
  }
  return counts;
}

function batchOf({ table, key, from, of }: Retention, beforeMs: number): RawBuilder<unknown> {
  const [rows, id] = [sql.table(table), sql.ref(key)];
  const isOver = sql`${sql.ref(from)} < ${beforeMs}`;
  const isDue = of
    ? sql`${sql.ref(of[0])} in (select ${sql.ref("id")} from ${sql.table(of[1])} where ${isOver})`
    : isOver;
  return sql`delete from ${rows} where ${id} in (
    select ${id} from ${rows} where ${isDue} limit ${sql.lit(BATCH)})`;
}

async function removeBatch({ db, dialect }: Scope, batch: RawBuilder<unknown>) {
  const turn = await dialect.tryLock(HOUSEKEEPING)?.execute(db);
  if (turn?.rows[0]?.taken === false) return null;
  return Number((await batch.execute(db)).numAffectedRows);
}
