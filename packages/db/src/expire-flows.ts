import { setImmediate as nextTurn } from "node:timers/promises";
import type { RootScope } from "./scope.ts";
import { statement } from "./statement.ts";

/** Flows of an element that expired without a callback. */
export interface AbandonedFlows {
  readonly element: string;
  readonly count: number;
}

const BATCH = 500;

interface Batch {
  readonly nowMs: number;
  readonly limit: number;
}

const expire = statement<Batch, { element: string }>((db, { nowMs, limit }) =>
  db
    .updateTable("flows")
    .set({ status: "failed" })
    .where("stateHash", "in", (select) =>
      select
        .selectFrom("flows")
        .select("stateHash")
        .where("status", "=", "issued")
        .where("expiresAtMs", "<=", nowMs)
        .limit(limit),
    )
    // Another node may have ended one since.
    .where("status", "=", "issued")
    .returning("element"),
);

/** Ends expired flows, in batches. Each is counted once, by one of the nodes. */
export async function expireFlows(
  { background }: RootScope,
  nowMs: number,
): Promise<AbandonedFlows[]> {
  const counts = new Map<string, number>();
  for (let ended = BATCH; ended === BATCH;) {
    const rows = await background.all(expire, { nowMs, limit: BATCH });
    for (const { element } of rows) counts.set(element, (counts.get(element) ?? 0) + 1);
    ended = rows.length;
    await nextTurn();
  }
  return [...counts].map(([element, count]) => ({ element, count }));
}
