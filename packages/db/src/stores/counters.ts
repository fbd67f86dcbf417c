import { sql } from "kysely";
import type { Clock } from "@menshen/core";
import type { Scope } from "../scope.ts";
import { textOf, textsOf } from "../sql/json-rows.ts";
import { statement } from "../statement.ts";

/** Counts hits of keys in one-minute windows, each of which starts with the first hit: one row per key. */
export interface Counters {
  /** Adds `amount` (0 only reads) to each of the distinct keys; counts and rests of the windows, in the keys' order. */
  add(keys: readonly string[], amount: 0 | 1): Promise<{ count: number; resetInMs: number }[]>;
}

const WINDOW_MS = 60_000;

export function createCounters(scope: Scope, clock: Clock): Counters {
  return {
    async add(keys, amount) {
      const nowMs = clock.now();
      // Sorted, so that statements with keys in common lock their rows in one order and cannot deadlock.
      const rows = JSON.stringify([...keys].sort().map((key) => ({ key })));
      const windows =
        amount === 0
          ? await scope.all(look, { rows, nowMs })
          : await scope.all(hit, { rows, nowMs, endsAtMs: nowMs + WINDOW_MS });
      return keys.map((key) => {
        const found = windows.find((window) => window.key === key);
        return found
          ? { count: found.count, resetInMs: found.endsAtMs - nowMs }
          : { count: 0, resetInMs: WINDOW_MS };
      });
    },
  };
}

interface Window {
  key: string;
  count: number;
  endsAtMs: number;
}

const look = statement<{ rows: string; nowMs: number }, Window>((db, { rows, nowMs }, dialect) =>
  db
    .selectFrom("limitCounters")
    .select(["key", "count", "endsAtMs"])
    .where("key", "in", textsOf("key", rows, dialect))
    .where("endsAtMs", ">", nowMs),
);

const hit = statement<{ rows: string; nowMs: number; endsAtMs: number }, Window>(
  (db, { rows, nowMs, endsAtMs }, dialect) =>
    db
      .insertInto("limitCounters")
      .columns(["key", "count", "endsAtMs"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(rows))
          .select([
            textOf("key").as("key"),
            sql.lit(1).as("count"),
            sql<number>`cast(${endsAtMs} as bigint)`.as("endsAtMs"),
          ])
          // SQLite would read `on conflict` as the condition of a join.
          .where(sql<boolean>`true`),
      )
      .onConflict((conflict) =>
        conflict.column("key").doUpdateSet((row) => {
          const isRunning = row("limitCounters.endsAtMs", ">", nowMs);
          const oneMore = row("limitCounters.count", "+", sql.lit(1));
          return {
            count: row.case().when(isRunning).then(oneMore).else(row.ref("excluded.count")).end(),
            endsAtMs: row
              .case()
              .when(isRunning)
              .then(row.ref("limitCounters.endsAtMs"))
              .else(row.ref("excluded.endsAtMs"))
              .end(),
          };
        }),
      )
      .returning(["key", "count", "endsAtMs"]),
);
