import { sql } from "kysely";
import type { Clock } from "@menshen/core";
import type { Scope } from "../scope.ts";
import { statement } from "../statement.ts";

/** Counts hits of a key in a one-minute window that starts with the first hit: one row per key. */
export interface Counters {
  /** Adds `amount` (0 only reads) and returns the count and the rest of the window. */
  add(key: string, amount: 0 | 1): Promise<{ count: number; resetInMs: number }>;
}

const WINDOW_MS = 60_000;

export function createCounters(scope: Scope, clock: Clock): Counters {
  return {
    async add(key, amount) {
      const nowMs = clock.now();
      const row =
        amount === 0
          ? await scope.first(look, { key, nowMs })
          : await scope.first(hit, { key, nowMs, endsAtMs: nowMs + WINDOW_MS });
      if (!row) return { count: 0, resetInMs: WINDOW_MS };
      return { count: row.count, resetInMs: row.endsAtMs - nowMs };
    },
  };
}

interface Window {
  count: number;
  endsAtMs: number;
}

const look = statement<{ key: string; nowMs: number }, Window>((db, { key, nowMs }) =>
  db
    .selectFrom("limitCounters")
    .select(["count", "endsAtMs"])
    .where("key", "=", key)
    .where("endsAtMs", ">", nowMs),
);

const hit = statement<{ key: string; nowMs: number; endsAtMs: number }, Window>(
  (db, { key, nowMs, endsAtMs }) =>
    db
      .insertInto("limitCounters")
      .values({ key, count: sql.lit(1), endsAtMs })
      .onConflict((conflict) =>
        conflict.column("key").doUpdateSet((row) => {
          const goesOn = row("limitCounters.endsAtMs", ">", nowMs);
          const oneMore = row("limitCounters.count", "+", sql.lit(1));
          return {
            count: row.case().when(goesOn).then(oneMore).else(row.ref("excluded.count")).end(),
            endsAtMs: row
              .case()
              .when(goesOn)
              .then(row.ref("limitCounters.endsAtMs"))
              .else(row.ref("excluded.endsAtMs"))
              .end(),
          };
        }),
      )
      .returning(["count", "endsAtMs"]),
);
