import { type RawBuilder, sql } from "kysely";
import type { SkipReason, SyncChange, SyncCounts, SyncStore, Tally } from "@menshen/domain";
import { integerOf, textOf } from "../../sql/json-rows.ts";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";

type Stored = Omit<SyncChange, "fields" | "applied"> & { fields: string; applied: number };

const written = ["of", "subject", "name", "change", "reason", "fields"] as const;
const facts = ["id", ...written, "applied"] as const;

const drop = statement<{ runId: string }, unknown>((db, { runId }) =>
  db.deleteFrom("syncChanges").where("runId", "=", runId),
);

const insert = statement<{ runId: string; changes: string }, unknown>(
  (db, { runId, changes }, dialect) =>
    db
      .insertInto("syncChanges")
      .columns(["runId", ...written, "applied"])
      .expression((from) =>
        from
          .selectFrom(dialect.elements(changes))
          .select([
            runId.as("runId"),
            ...written.map((column) => textOf(column).as(column)),
            sql.lit(0).as("applied"),
          ]),
      ),
);

const next = statement<{ runId: string; limit: number }, Stored>((db, { runId, limit }) =>
  db
    .selectFrom("syncChanges")
    .select(facts)
    .where("runId", "=", runId)
    // The same expression as in the index.
    .where("applied", "=", sql.lit(0))
    .where("change", "!=", sql.lit("skipped"))
    .orderBy("id")
    .limit(limit),
);

const settle = statement<{ settled: string }, unknown>((db, { settled }, dialect) => {
  const reason = textOf("reason") as RawBuilder<SkipReason | null>;
  return db
    .updateTable("syncChanges as c")
    .from(dialect.elements(settled))
    .set((row) => ({
      applied: sql<number>`case when ${reason} is null then 1 else ${row.ref("c.applied")} end`,
      change: sql<"skipped">`case when ${reason} is null then ${row.ref("c.change")} else 'skipped' end`,
      reason,
    }))
    .where("c.id", "=", integerOf("id"));
});

type Counted = Pick<SyncChange, "of" | "change"> & { count: number };

const count = statement<{ runId: string }, Counted>((db, { runId }) =>
  db
    .selectFrom("syncChanges")
    .select(["of", "change"])
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("runId", "=", runId)
    .groupBy(["of", "change"]),
);

interface Page {
  runId: string;
  change: SyncChange["change"];
  of: SyncChange["of"];
  after: number;
  limit: number;
}

const filters = ["change", "of"] as const;

/** `of` is part of the text: the index of departments is used for it alone. */
const listBy = (used: readonly (typeof filters)[number][], of?: SyncChange["of"]) =>
  statement<Page, Stored>((db, by) =>
    used
      .reduce(
        (rows, filter) => rows.where(filter, "=", filter === "of" && of ? sql.lit(of) : by[filter]),
        db
          .selectFrom("syncChanges")
          .select(facts)
          .where("runId", "=", by.runId)
          .where("id", ">", by.after),
      )
      .orderBy("id")
      .limit(by.limit),
  );

/** One statement for each set of filters, built on first use. */
const lists = new Map<string, ReturnType<typeof listBy>>();

type ChangeMethods = Pick<
  SyncStore,
  "putChanges" | "nextChanges" | "settleChanges" | "counts" | "listChanges"
>;

export function changeMethods(scope: Scope): ChangeMethods {
  return {
    putChanges: (runId, changes) =>
      scope.atomically(async (inner) => {
        await inner.send(drop, { runId });
        await inner.send(insert, { runId, changes: toJson(changes) });
      }),
    nextChanges: async (runId, limit) => (await scope.all(next, { runId, limit })).map(toChange),
    settleChanges: (settled) => scope.send(settle, { settled: toJson(settled) }),
    counts: async (runId) => toCounts(await scope.all(count, { runId })),
    async listChanges(runId, { limit, after = 0, ...filter }) {
      const used = filters.filter((name) => filter[name] !== undefined);
      const key = `${used.join(" ")} ${filter.of}`;
      const list = lists.get(key) ?? listBy(used, filter.of);
      lists.set(key, list);
      // Absent filters have no parameter in the chosen statement.
      const page = { ...filter, runId, limit, after } as Page;
      return (await scope.all(list, page)).map(toChange);
    },
  };
}

function toChange({ fields, applied, ...row }: Stored): SyncChange {
  return {
    ...row,
    fields: fromJson(fields) as SyncChange["fields"],
    applied: applied === 1,
  };
}

function toCounts(rows: readonly Counted[]): SyncCounts {
  const tallyOf = (of: SyncChange["of"]): Tally => {
    const tally = { added: 0, changed: 0, removed: 0, skipped: 0 };
    for (const row of rows) if (row.of === of) tally[row.change] = row.count;
    return tally;
  };
  return { departments: tallyOf("department"), members: tallyOf("member") };
}
