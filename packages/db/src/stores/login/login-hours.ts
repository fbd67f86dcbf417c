import { type Kysely, type RawBuilder, sql } from "kysely";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DialectFacts } from "../../dialects.ts";
import { takeTurn } from "../../housekeep.ts";
import type { Schema } from "../../schema.ts";
import type { RootScope, Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** The first count covers this much. */
const FIRST_MS = 7 * DAY_MS;
const KEEP_MS = 31 * DAY_MS;
/** A transaction of the hour may commit after its end. */
const GRACE_MS = 10 * 60_000;

/** How many logins of an hour, in UTC, ended in the same way at one element. */
export interface LoginCount {
  /** Start of the hour. */
  readonly hourMs: number;
  readonly element: string;
  /** With `errcode`, what they failed with; empty and 0 where they succeeded. */
  readonly source: string;
  readonly errcode: number;
  readonly count: number;
}

/*
 * Logins are counted from the audit log: ended hours once, into a row for each element and outcome, the hour that runs at
 * each question. A counter that logins increment themselves would make all logins of an element wait for one row.
 */
export interface LoginHourStore {
  /** Since an hour's start; reads the counts of ended hours, and the audit rows after them. */
  since(fromMs: number): Promise<LoginCount[]>;
  /** Counts the hours that ended. Several nodes may call it. */
  countEnded(nowMs: number): Promise<void>;
}

export function loginHourStore(scope: RootScope): LoginHourStore {
  return {
    since: (fromMs) => scope.all(since, { fromMs }),
    async countEnded(nowMs) {
      const untilMs = startOfHour(nowMs - GRACE_MS);
      // An hour at a time: on SQLite logins wait for the transaction.
      while (await scope.background.transaction([], (on) => countNext(on, untilMs))) {
        await nextTurn();
      }
    },
  };
}

/** False when there is nothing left to count, or another node counts. */
async function countNext(scope: Scope, untilMs: number): Promise<boolean> {
  if (!(await takeTurn(scope, "login-hours"))) return false;
  const { countedMs = null } = (await scope.first(counted, {})) ?? {};
  const fromMs = Math.max(countedMs ?? 0, untilMs - FIRST_MS);
  if (fromMs >= untilMs) return false;
  const { atMs = untilMs } = (await scope.first(firstRow, { fromMs })) ?? {};
  // Hours without rows are passed over; the last one marks how far it has counted.
  const hourMs = Math.min(startOfHour(atMs), untilMs - HOUR_MS);
  await scope.send(countHour, { fromMs: hourMs, untilMs: hourMs + HOUR_MS });
  await scope.send(markHour, { hourMs });
  await scope.send(forget, { beforeMs: untilMs - KEEP_MS });
  return true;
}

const startOfHour = (atMs: number): number => atMs - (atMs % HOUR_MS);

const hour = sql.lit(HOUR_MS);
/** Where the counted hours end. */
const countedUntil = (db: Kysely<Schema>) =>
  db
    .selectFrom("loginHours")
    .select((row) => sql<number | null>`${row.fn.max("hourMs")} + ${hour}`.as("countedMs"));

const counted = statement<object, { countedMs: number | null }>((db) => countedUntil(db));

const firstRow = statement<{ fromMs: number }, { atMs: number }>((db, { fromMs }) =>
  db
    .selectFrom("audit")
    .select("atMs")
    .where("atMs", ">=", fromMs)
    .orderBy("atMs")
    .limit(sql.lit(1)),
);

/** The logins of audit rows, counted. */
const countsOf = (db: Kysely<Schema>, { unindexed }: DialectFacts, isIn: RawBuilder<boolean>) =>
  db
    .selectFrom("audit")
    .select((row) => [
      sql<number>`${sql.ref("atMs")} / ${hour} * ${hour}`.as("hourMs"),
      row.fn.coalesce("element", sql.lit("")).as("element"),
      row.fn.coalesce("source", sql.lit("")).as("source"),
      row.fn.coalesce("errcode", sql.lit(0)).as("errcode"),
      row.fn.countAll<number>().as("count"),
    ])
    .where(sql<boolean>`${unindexed("action")} in ('login', 'login-failed')`)
    .where(isIn)
    .groupBy(sql`1, 2, 3, 4`);

const since = statement<{ fromMs: number }, LoginCount>((db, { fromMs }, dialect) => {
  const fresh = sql`(select case when ${sql.ref("countedMs")} > ${fromMs}
    then ${sql.ref("countedMs")} else ${fromMs} end from ${countedUntil(db)} as c)`;
  return db
    .selectFrom("loginHours")
    .select(["hourMs", "element", "source", "errcode", "count"])
    .where("hourMs", ">=", fromMs)
    .where("count", ">", sql.lit(0))
    .unionAll(countsOf(db, dialect, sql`${sql.ref("atMs")} >= ${fresh}`));
});

const countHour = statement<{ fromMs: number; untilMs: number }, unknown>(
  (db, { fromMs, untilMs }, dialect) => {
    const atMs = sql.ref("atMs");
    return db
      .insertInto("loginHours")
      .columns(["hourMs", "element", "source", "errcode", "count"])
      .expression(countsOf(db, dialect, sql`${atMs} >= ${fromMs} and ${atMs} < ${untilMs}`));
  },
);

/** An hour without logins is counted, too. */
const markHour = statement<{ hourMs: number }, unknown>((db, { hourMs }) =>
  db
    .insertInto("loginHours")
    .values({ hourMs, element: "", source: "", errcode: 0, count: 0 })
    .onConflict((conflict) => conflict.doNothing()),
);

const forget = statement<{ beforeMs: number }, unknown>((db, { beforeMs }) =>
  db.deleteFrom("loginHours").where("hourMs", "<", beforeMs),
);
