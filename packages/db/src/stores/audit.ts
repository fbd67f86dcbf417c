import type { AuditEntry, AuditStore } from "@menshen/domain";
import { fromJson, toJson } from "../sql/json.ts";
import { integerOf, textOf } from "../sql/json-rows.ts";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";

type Stored = Omit<AuditEntry, "detail" | "snapshotHash"> & {
  detail: string;
  snapshotHash: string | null;
};

const facts = [
  "atMs",
  "action",
  "element",
  "userId",
  "actor",
  "ip",
  "snapshot",
  "snapshotHash",
  "detail",
] as const;

const append = statement<Stored, unknown>((db, entry) =>
  db.insertInto("audit").values(columns(entry, facts)),
);

const texts = ["action", "element", "userId", "actor", "ip", "snapshotHash", "detail"] as const;
const integers = ["atMs", "snapshot"] as const;

const appendAll = statement<{ entries: string }, unknown>((db, { entries }, dialect) =>
  db
    .insertInto("audit")
    .columns([...texts, ...integers])
    .expression((from) =>
      from
        .selectFrom(dialect.elements(entries))
        .select([
          ...texts.map((column) => textOf(column).as(column)),
          ...integers.map((column) => integerOf(column).as(column)),
        ]),
    ),
);

interface Page {
  userId: string;
  action: string;
  limit: number;
  before: number;
}

const filters = ["userId", "action"] as const;
type Filter = (typeof filters)[number];

const listBy = (used: readonly Filter[]) =>
  statement<Page, Stored & { id: number }>((db, by) =>
    used
      .reduce(
        (rows, filter) => rows.where(filter, "=", by[filter]),
        db
          .selectFrom("audit")
          .select(["id", ...facts])
          .where("id", "<", by.before),
      )
      .orderBy("id", "desc")
      .limit(by.limit),
  );

/** One statement for each set of filters. */
const lists = new Map(
  ([[], ["userId"], ["action"], filters] as const).map((used) => [used.join(), listBy(used)]),
);

const count = statement<{ action: string; element: string; sinceMs: number }, { n: number }>(
  (db, { action, element, sinceMs }) =>
    db
      .selectFrom("audit")
      .select((of) => of.fn.countAll<number>().as("n"))
      .where("atMs", ">=", sinceMs)
      .where("action", "=", action)
      .where("element", "=", element),
);

export function auditStore(scope: Scope): AuditStore {
  return {
    async append(entry) {
      const { snapshotHash = null, detail } = entry;
      await scope.change(append, { ...entry, snapshotHash, detail: toJson(detail) });
    },
    async appendAll(entries) {
      if (entries.length > 0) await scope.change(appendAll, { entries: toJson(entries) });
    },
    count: async (by) => (await scope.first(count, { ...by }))?.n ?? 0,
    async list({ before = Number.MAX_SAFE_INTEGER, ...page }) {
      const used = filters.filter((filter) => page[filter] !== undefined);
      // Absent filters have no parameter in the chosen statement.
      const rows = await scope.all(lists.get(used.join())!, { ...page, before } as Page);
      return rows.map((row) => ({ ...row, detail: fromJson(row.detail) }));
    },
  };
}
