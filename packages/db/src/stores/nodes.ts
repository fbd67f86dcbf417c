import type { NodeRow } from "../schema.ts";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";

/** The servers that run on this database, with the element content that each one serves. */
export interface NodeStore {
  /** Adds the node, or replaces what it reported before. */
  report(node: NodeRow): Promise<void>;
  /** Nodes that reported at or after that time, by name and start. */
  list(sinceMs: number): Promise<NodeRow[]>;
  remove(id: string): Promise<void>;
}

const fixed = ["id", "name", "address", "version", "startedAtMs"] as const;
const changing = ["snapshot", "hash", "snapshotAtMs", "seenAtMs"] as const;

const report = statement<NodeRow, unknown>((db, node) =>
  db
    .insertInto("nodes")
    .values(columns(node, [...fixed, ...changing]))
    .onConflict((conflict) => conflict.column("id").doUpdateSet(columns(node, changing))),
);

const list = statement<{ sinceMs: number }, NodeRow>((db, { sinceMs }) =>
  db
    .selectFrom("nodes")
    .selectAll()
    .where("seenAtMs", ">=", sinceMs)
    .orderBy("name")
    .orderBy("startedAtMs")
    .orderBy("id"),
);

const remove = statement<{ id: string }, unknown>((db, { id }) =>
  db.deleteFrom("nodes").where("id", "=", id),
);

export function nodeStore(scope: Scope): NodeStore {
  return {
    report: (node) => scope.send(report, node),
    list: (sinceMs) => scope.all(list, { sinceMs }),
    remove: (id) => scope.send(remove, { id }),
  };
}
