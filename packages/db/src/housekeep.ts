import { setImmediate as nextTurn } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { unblockOrders } from "./stores/inbox/order-heads.ts";
import type { RootScope, Scope } from "./scope.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const BATCH = 500;
/**
 * The lock of the running housekeeping. Each kind of job has a lock of its own: a node that leaves this one to another
 * node and starts the next job must not make the other one leave it too.
 */
const HOUSEKEEPING = "housekeeping";

interface Retention {
  readonly table: keyof Schema;
  readonly key: string;
  /** The column that the retention counts from. */
  readonly from: string;
  /** Another table that has this column, and the column that references it. */
  readonly of?: readonly [column: string, table: keyof Schema];
  readonly keepMs: number;
}

const retentions = [
  // Anyone can start a login and abandon it. A callback is replayed for two minutes at most.
  { table: "flows", key: "stateHash", from: "expiresAtMs", keepMs: HOUR_MS },
  { table: "loginCodes", key: "codeHash", from: "expiresAtMs", keepMs: DAY_MS },
  { table: "bindCodes", key: "codeHash", from: "expiresAtMs", keepMs: DAY_MS },
  { table: "invitations", key: "tokenHash", from: "expiresAtMs", keepMs: 30 * DAY_MS },
  // Revoking a session sets its expiry to that moment.
  { table: "sessions", key: "id", from: "expiresAtMs", keepMs: 30 * DAY_MS },
  { table: "audit", key: "id", from: "atMs", keepMs: 400 * DAY_MS },
  { table: "dryRuns", key: "id", from: "expiresAtMs", keepMs: DAY_MS },
  { table: "adminTokens", key: "hash", from: "expiresAtMs", keepMs: 0 },
  { table: "inboxBodies", key: "id", from: "receivedAtMs", keepMs: 30 * DAY_MS },
  // Dedupe keys: a repeated push is recognised for this long.
  { table: "inboxRecords", key: "id", from: "receivedAtMs", keepMs: 90 * DAY_MS },
  // A node that ends removes its own row.
  { table: "nodes", key: "id", from: "seenAtMs", keepMs: HOUR_MS },
  { table: "limitCounters", key: "key", from: "endsAtMs", keepMs: 0 },
  { table: "oidcRecords", key: "id", from: "expiresAtMs", keepMs: 0 },
  { table: "oidcLogins", key: "sessionId", from: "expiresAtMs", keepMs: 0 },
  // The report of a run is stored longer than its changes.
  {
    table: "syncChanges",
    key: "id",
    from: "finishedAtMs",
    of: ["runId", "syncRuns"],
    keepMs: 30 * DAY_MS,
  },
  { table: "syncRuns", key: "id", from: "finishedAtMs", keepMs: 400 * DAY_MS },
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
  const due = await dueTables(background, nowMs);
  for (const retention of retentions.filter(({ table }) => due.has(table))) {
    const batch = batchOf(retention, nowMs - retention.keepMs);
    for (let removed: number | null = BATCH; removed === BATCH;) {
      removed = await background.transaction([], (inner) => removeBatch(inner, batch));
      if (removed === null) return counts;
      counts[retention.table] += removed;
      // SQLite answers without leaving the event loop: requests get their turn between two batches.
      await nextTurn();
    }
  }
  await background.transaction([], unblockOrders);
  return counts;
}

/** The tables that have rows past their retention, by one statement: mostly there are none. */
async function dueTables({ db }: Pick<Scope, "db">, nowMs: number): Promise<Set<string>> {
  const found = retentions.map((retention) => {
    const name = sql.ref(retention.table);
    return sql`exists (select 1 from ${name} where ${isDue(retention, nowMs - retention.keepMs)}) as ${name}`;
  });
  const { rows } = await sql<Record<string, number | boolean>>`select ${sql.join(found)}`.execute(
    db,
  );
  return new Set(Object.entries(rows[0] ?? {}).flatMap(([table, is]) => (is ? [table] : [])));
}

function isDue({ from, of }: Retention, beforeMs: number): RawBuilder<unknown> {
  const isOver = sql`${sql.ref(from)} < ${beforeMs}`;
  return of
    ? sql`${sql.ref(of[0])} in (select ${sql.ref("id")} from ${sql.table(of[1])} where ${isOver})`
    : isOver;
}

function batchOf(retention: Retention, beforeMs: number): RawBuilder<unknown> {
  const [rows, id] = [sql.table(retention.table), sql.ref(retention.key)];
  return sql`delete from ${rows} where ${id} in (
    select ${id} from ${rows} where ${isDue(retention, beforeMs)} limit ${sql.lit(BATCH)})`;
}

async function removeBatch(scope: Scope, batch: RawBuilder<unknown>) {
  if (!(await takeTurn(scope, HOUSEKEEPING))) return null;
  return Number((await batch.execute(scope.db)).numAffectedRows);
}

/** False when another node holds the lock. */
export async function takeTurn({ db, dialect }: Scope, name: string): Promise<boolean> {
  const turn = await dialect.tryLock(name)?.execute(db);
  return turn?.rows[0]?.taken !== false;
}
