import { type RawBuilder, sql } from "kysely";

/*
 * Conditions on a time of rows that are read in the order of their ids. Ids grow with time, but not exactly: nodes have
 * clocks of their own, and transactions last. The id of the nearest row that is certainly outside of the range bounds the
 * ids, so that the rest of the table is not read.
 */

/** How far the order of ids may differ from the order of times. */
const DISORDER_MS = 60 * 60_000;

/** An indexed time of a table. */
interface Timed {
  readonly table: "audit" | "inboxRecords";
  readonly column: "atMs" | "receivedAtMs";
}

export const isInTime = {
  /** Not before. */
  fromMs({ table, column }: Timed, fromMs: RawBuilder<number>): RawBuilder<boolean> {
    const [rows, time] = [sql.table(table), sql.ref(column)];
    const outside = sql`${time} < cast(${fromMs} as bigint) - ${sql.lit(DISORDER_MS)}`;
    return sql`${time} >= ${fromMs} and id > coalesce(
      (select id from ${rows} where ${outside} order by ${time} desc limit 1), 0)`;
  },
  /** Before. */
  untilMs({ table, column }: Timed, untilMs: RawBuilder<number>): RawBuilder<boolean> {
    const [rows, time] = [sql.table(table), sql.ref(column)];
    const outside = sql`${time} > cast(${untilMs} as bigint) + ${sql.lit(DISORDER_MS)}`;
    return sql`${time} < ${untilMs} and id < coalesce(
      (select id from ${rows} where ${outside} order by ${time} limit 1), ${sql.lit(Number.MAX_SAFE_INTEGER)})`;
  },
};
