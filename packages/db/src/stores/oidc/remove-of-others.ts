import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { Scope } from "../../scope.ts";

/** Other writers, and requests on SQLite, wait while a batch is removed. */
const BATCH = 500;

/**
 * Removes rows of clients other than these, in batches. The clients that have rows are read from their index, one step for
 * each of them: this runs at every snapshot, and mostly finds nothing.
 * @returns how many
 */
export async function removeOfOthers(
  { db }: Pick<Scope, "db">,
  { table, key }: { readonly table: "oidcRecords" | "oidcLogins"; readonly key: readonly string[] },
  clientIds: readonly string[],
): Promise<number> {
  const [rows, client] = [sql.table(table), sql.ref("clientId")];
  const found = await sql<{ id: string }>`
    with recursive clients (id) as (
      select min(${client}) from ${rows}
      union all
      select (select min(${client}) from ${rows} where ${client} > clients.id) from clients where id is not null)
    select id from clients where id is not null`.execute(db);
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let removed = 0;
  for (const { id } of found.rows.filter((row) => !clientIds.includes(row.id))) {
    const batch = sql`delete from ${rows} where (${columns}) in (
      select ${columns} from ${rows} where ${client} = ${id} limit ${sql.lit(BATCH)})`;
    for (let count = BATCH; count === BATCH; removed += count) {
      count = Number((await batch.execute(db)).numAffectedRows);
      await nextTurn();
    }
  }
  return removed;
}
