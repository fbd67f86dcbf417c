import type { DepartmentRow, DirectoryStore, Seen } from "@menshen/domain";
import { toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

type Stored = Omit<DepartmentRow, "leaders"> & { leaders: string | null };
type Put = Omit<Stored, "removedAtMs">;

const written = [
  "corpKey",
  "departmentId",
  "parentId",
  "order",
  "name",
  "leaders",
  "changedAtMs",
  "timeSource",
] as const;

const list = statement<{ corpKey: string }, Stored>((db, { corpKey }) =>
  db
    .selectFrom("departments")
    .select([...written, "removedAtMs"])
    .where("corpKey", "=", corpKey),
);

const find = statement<{ corpKey: string; departmentId: number }, Stored>(
  (db, { corpKey, departmentId }) =>
    db
      .selectFrom("departments")
      .select([...written, "removedAtMs"])
      .where("corpKey", "=", corpKey)
      .where("departmentId", "=", departmentId),
);

const put = statement<Put, unknown>((db, department) =>
  db
    .insertInto("departments")
    .values(columns(department, written))
    .onConflict((conflict) =>
      conflict.columns(["corpKey", "departmentId"]).doUpdateSet((row) => ({
        parentId: row.fn.coalesce("excluded.parentId", "departments.parentId"),
        order: row.fn.coalesce("excluded.order", "departments.order"),
        name: row.fn.coalesce("excluded.name", "departments.name"),
        leaders: row.fn.coalesce("excluded.leaders", "departments.leaders"),
        changedAtMs: row.ref("excluded.changedAtMs"),
        timeSource: row.ref("excluded.timeSource"),
        removedAtMs: null,
      })),
    ),
);

/** Inserts a tombstone even for an unknown department: an in-flight listing may still contain it. */
const remove = statement<
  Pick<Put, "corpKey" | "departmentId" | "changedAtMs" | "timeSource">,
  unknown
>((db, { corpKey, departmentId, changedAtMs, timeSource }) =>
  db
    .insertInto("departments")
    .values({ corpKey, departmentId, changedAtMs, timeSource, removedAtMs: changedAtMs })
    .onConflict((conflict) =>
      conflict.columns(["corpKey", "departmentId"]).doUpdateSet((row) => ({
        changedAtMs: row.ref("excluded.changedAtMs"),
        timeSource: row.ref("excluded.timeSource"),
        removedAtMs: row.fn.coalesce("departments.removedAtMs", "excluded.removedAtMs"),
      })),
    ),
);

type DepartmentMethods = Pick<
  DirectoryStore,
  "departments" | "findDepartment" | "putDepartment" | "removeDepartment"
>;

export function departmentMethods(scope: Scope): DepartmentMethods {
  return {
    async departments(corpKey, { removed = false } = {}) {
      const rows = await scope.all(list, { corpKey });
      return inTreeOrder(rows.map(toDepartment)).filter(
        ({ removedAtMs }) => removed || removedAtMs === null,
      );
    },
    async findDepartment(corpKey, departmentId) {
      const row = await scope.first(find, { corpKey, departmentId });
      return row && toDepartment(row);
    },
    async putDepartment(corpKey, { departmentId, parentId, order, name, leaders }, seen) {
      const facts = { departmentId, parentId, order, name, leaders: leaders && toJson(leaders) };
      await scope.send(put, { corpKey, ...facts, ...changedAt(seen) });
    },
    removeDepartment: (corpKey, departmentId, seen) =>
      scope.send(remove, { corpKey, departmentId, ...changedAt(seen) }),
  };
}

function changedAt({ nowMs, timeSource = "own" }: Seen): Pick<Put, "changedAtMs" | "timeSource"> {
  return { changedAtMs: nowMs, timeSource };
}

function toDepartment({ leaders, ...row }: Stored): DepartmentRow {
  return { ...row, leaders: leaders === null ? null : (JSON.parse(leaders) as string[]) };
}

/**
 * Parents before children, siblings in the provider's order. A missing parent makes a root; in a cycle of parents the
 * smallest id does.
 */
function inTreeOrder(rows: readonly DepartmentRow[]): DepartmentRow[] {
  const sorted = rows.toSorted(
    (a, b) => (b.order ?? 0) - (a.order ?? 0) || a.departmentId - b.departmentId,
  );
  const ids = new Set(rows.map(({ departmentId }) => departmentId));
  const children = Map.groupBy(sorted, ({ parentId }) => parentId);
  const placed = new Set<DepartmentRow>();
  const place = (row: DepartmentRow) => {
    const waiting = [row];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (placed.has(next)) continue;
      placed.add(next);
      waiting.push(...(children.get(next.departmentId) ?? []).toReversed());
    }
  };
  for (const row of sorted) if (!ids.has(row.parentId ?? Number.NaN)) place(row);
  for (const row of rows.toSorted((a, b) => a.departmentId - b.departmentId)) place(row);
  return [...placed];
}
