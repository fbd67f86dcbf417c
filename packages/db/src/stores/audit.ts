import type { AuditEntry, AuditPage, AuditRow, AuditStore } from "@menshen/domain";
import { type RawBuilder, sql, type SqlBool } from "kysely";
import { fromJson, toJson } from "../sql/json.ts";
import { integerOf, textOf } from "../sql/json-rows.ts";
import { isInTime } from "../sql/time-range.ts";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";

type Found = Pick<AuditEntry, "atMs" | "action" | "element" | "userId" | "actor" | "ip"> & {
  snapshot: number;
  snapshotHash: string | null;
  detail: string;
};
/** With the facts of `detail` that rows are searched for. */
type Stored = Found & { errcode: number | null; source: string | null; corpId: string | null };

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

const texts = [
  "action",
  "element",
  "userId",
  "actor",
  "ip",
  "snapshotHash",
  "detail",
  "source",
  "corpId",
] as const;
const integers = ["atMs", "snapshot", "errcode"] as const;

const append = statement<Stored, unknown>((db, entry) =>
  db.insertInto("audit").values(columns(entry, [...texts, ...integers])),
);

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

function storedOf({ snapshotHash = null, ...entry }: AuditEntry): Stored {
  const { errcode, source, corpId } = entry.detail;
  const isFailure = typeof errcode === "number";
  return {
    ...entry,
    snapshotHash,
    errcode: isFailure ? errcode : null,
    source: isFailure && typeof source === "string" ? source : null,
    corpId: typeof corpId === "string" ? corpId : null,
    detail: toJson(entry.detail),
  };
}

const filters = [
  "action",
  "element",
  "userId",
  "userIds",
  "corpId",
  "ip",
  "done",
  "failed",
  "errcode",
  "source",
  "fromMs",
  "untilMs",
  "before",
] as const;
type Filter = (typeof filters)[number];

type Bound = Omit<Stored, "snapshot" | "actor" | "atMs" | "detail"> & {
  userIds: string;
  fromMs: number;
  untilMs: number;
  before: number;
  limit: number;
};

/** Of several filters the first of these is the one that an index is used for: it leaves the fewest rows. */
const selective = ["userId", "userIds", "ip", "errcode", "action", "element", "corpId"] as const;

const written = { table: "audit", column: "atMs" } as const;

/** One statement for each set of filters, built on first use. */
const lists = new Map<string, ReturnType<typeof listBy>>();

const listBy = (used: readonly Filter[]) =>
  statement<Bound, Found & { id: number; userName: string | null }>((db, by, dialect) => {
    const first = selective.find((filter) => used.includes(filter));
    const column = (name: (typeof selective)[number]) =>
      name === first ? sql.ref(name) : dialect.unindexed(name);
    const userIds = first === "userIds" ? sql.ref("userId") : dialect.unindexed("userId");
    const conditions: Record<Filter, RawBuilder<SqlBool>> = {
      action: sql`${column("action")} = ${by.action}`,
      element: sql`${column("element")} = ${by.element}`,
      userId: sql`${column("userId")} = ${by.userId}`,
      userIds: dialect.isOneOf(userIds, by.userIds, "text"),
      corpId: sql`${column("corpId")} = ${by.corpId}`,
      ip: sql`${column("ip")} = ${by.ip}`,
      done: sql`errcode is null`,
      failed: sql`errcode is not null`,
      errcode: sql`${column("errcode")} = ${by.errcode}`,
      source: sql`source = ${by.source}`,
      fromMs: isInTime.fromMs(written, by.fromMs),
      untilMs: isInTime.untilMs(written, by.untilMs),
      before: sql`id < ${by.before}`,
    };
    return used
      .reduce(
        (rows, filter) => rows.where(conditions[filter]),
        db
          .selectFrom("audit")
          .select(["id", ...facts])
          .select((row) =>
            row
              .selectFrom("users")
              .select("name")
              .whereRef("users.id", "=", "audit.userId")
              .as("userName"),
          ),
      )
      .orderBy("id", "desc")
      .limit(by.limit);
  });

const count = statement<
  { action: string; element: string; sinceMs: number; atMost: number },
  { n: number }
>((db, { action, element, sinceMs, atMost }) =>
  db
    .selectFrom(
      db
        .selectFrom("audit")
        .select("id")
        .where("atMs", ">=", sinceMs)
        .where(sql`action`, "=", action)
        .where("element", "=", element)
        .limit(atMost)
        .as("r"),
    )
    .select((of) => of.fn.countAll<number>().as("n")),
);

export function auditStore(scope: Scope): AuditStore {
  async function listOne({ outcome, ...page }: AuditPage): Promise<AuditRow[]> {
    // Of two bounds of the id SQLite uses one: that of the time, where a page begins there.
    const { before = page.untilMs === undefined ? Number.MAX_SAFE_INTEGER : undefined } = page;
    const given = {
      ...page,
      before,
      done: outcome === "done" || undefined,
      failed: outcome === "failed" || undefined,
    };
    const used = filters.filter((filter) => given[filter] !== undefined);
    const key = used.join(" ");
    const list = lists.get(key) ?? listBy(used);
    lists.set(key, list);
    const rows = await scope.all(list, {
      // Absent filters have no parameter in the chosen statement.
      ...(page as unknown as Bound),
      userIds: JSON.stringify(page.userIds ?? []),
      ...(before !== undefined && { before }),
    });
    return rows.map((row) => ({ ...row, detail: fromJson(row.detail) }));
  }
  return {
    append: (entry) => scope.send(append, storedOf(entry)),
    async appendAll(entries) {
      if (entries.length === 0) return;
      await scope.send(appendAll, { entries: toJson(entries.map(storedOf)) });
    },
    count: async (by) => (await scope.first(count, { ...by }))?.n ?? 0,
    async list({ actions, ...page }) {
      if (!actions || page.action !== undefined) return await listOne(page);
      // An index range each: one for several actions would be sorted as a whole.
      const lists = await Promise.all(actions.map((action) => listOne({ ...page, action })));
      return lists
        .flat()
        .toSorted((a, b) => b.id - a.id)
        .slice(0, page.limit);
    },
  };
}
