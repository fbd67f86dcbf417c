import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Clock, Code } from "@menshen/core";
import type {
  Claim,
  ClaimedRecord,
  Inbox,
  InboxError,
  InboxRecord,
  InboxStore,
  ListRecords,
  NewPush,
  OpenRecord,
  RecordMark,
} from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import type { KeyRing } from "../../keys.ts";
import { textsOf } from "../../sql/json-rows.ts";
import { leaseEnd, takeLease } from "../../sql/lease.ts";
import type { InboxBodyTable } from "../../schema.ts";
import type { RootScope, Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { pushTime } from "./push-time.ts";

/*
 * A record and its body are two rows, because bodies have a shorter retention. A record is unfinished while `finishedAtMs`
 * is null, and being processed while `leaseUntilMs` is in the future of the database's clock.
 */

type Arrived = Omit<NewPush, "raw" | "decoded" | "dedupeKey" | "sentAtMs"> & {
  mark: RecordMark | null;
  dedupeHash: string;
  receivedAtMs: number;
};
type Stored = Omit<InboxRecord, "lastError" | "nextTryAtMs"> & {
  nextTryAtMs: number;
  lastError: string | null;
};

const facts = [
  "id",
  "element",
  "scope",
  "event",
  "receiver",
  "orderKey",
  "occurredAtMs",
  "receivedAtMs",
  "status",
  "mark",
  "attempts",
  "nextTryAtMs",
  "finishedAtMs",
  "lastError",
] as const;

const insert = statement<Arrived, { id: number }>((db, push) =>
  db
    .insertInto("inboxRecords")
    .values({
      ...columns(push, ["dedupeHash", "element", "scope", "event", "receiver", "orderKey"]),
      ...columns(push, ["occurredAtMs", "receivedAtMs", "mark"]),
      status: "received",
      attempts: 0,
      nextTryAtMs: push.receivedAtMs,
      leaseVersion: 0,
      leaseUntilMs: 0,
    })
    .onConflict((conflict) => conflict.column("dedupeHash").doNothing())
    .returning("id"),
);

const findDuplicate = statement<{ dedupeHash: string }, { id: number }>((db, { dedupeHash }) =>
  db.selectFrom("inboxRecords").select("id").where("dedupeHash", "=", dedupeHash),
);

const insertBody = statement<InboxBodyTable, unknown>((db, body) =>
  db.insertInto("inboxBodies").values(columns(body, ["id", "receivedAtMs", "raw", "decoded"])),
);

/** Accepts a callback. A duplicate waits for the disk as well: the first delivery may not be on disk yet. */
export function createInbox(scope: RootScope, ring: KeyRing, clock: Clock): Inbox {
  return {
    accept: ({ raw, decoded, dedupeKey, sentAtMs, ...push }) =>
      scope.durably(async (inner) => {
        const receivedAtMs = clock.now();
        const dedupeHash = hashOf([push.scope, dedupeKey]);
        const made = await inner.first(insert, {
          ...push,
          ...pushTime({ occurredAtMs: push.occurredAtMs, sentAtMs }, receivedAtMs),
          dedupeHash,
          receivedAtMs,
        });
        const stored = made ?? (await inner.first(findDuplicate, { dedupeHash }));
        if (!stored) throw new Error("a duplicate record was deleted before it was read");
        const { id } = stored;
        if (!made) return { id, duplicate: true };
        await inner.change(insertBody, {
          id,
          receivedAtMs,
          // One character per byte, so that any bytes survive.
          raw: ring.seal(Buffer.from(raw).toString("latin1"), place(id, "raw")),
          decoded: ring.seal(toJson(decoded), place(id, "decoded")),
        });
        return { id, duplicate: false };
      }),
  };
}

/*
 * Of each order only the first unfinished record may be claimed, and not while a later one is being processed, which
 * happens when an administrator retries an earlier one. Both are looked up once, not for each waiting record.
 */
const claim = statement<
  { holder: string; nowMs: number; leaseMs: number; except: string },
  Stored & { lease: number }
>((db, { holder, nowMs, leaseMs, except }, dialect) =>
  db
    .with(
      (cte) => cte("firsts").materialized(),
      (of) =>
        of
          .selectFrom("inboxRecords")
          .select((row) => row.fn.min("id").as("id"))
          .where("finishedAtMs", "is", null)
          .where("orderKey", "is not", null)
          .groupBy(["scope", "orderKey"]),
    )
    .updateTable("inboxRecords")
    .set((row) => ({
      status: "processing",
      attempts: row("attempts", "+", sql.lit(1)),
      ...takeLease({ holder, leaseMs }, dialect),
    }))
    .where("id", "=", (of) =>
      of
        .selectFrom("inboxRecords as r")
        .select("r.id")
        .where("r.finishedAtMs", "is", null)
        .where("r.nextTryAtMs", "<=", nowMs)
        .where("r.leaseUntilMs", "<=", dialect.nowMs)
        .where("r.element", "not in", textsOf("element", except, dialect))
        .where((r) =>
          r.or([
            r("r.orderKey", "is", null),
            r.and([
              r("r.id", "in", r.selectFrom("firsts").select("firsts.id")),
              r(
                r.refTuple("r.scope", "r.orderKey"),
                "not in",
                r
                  .selectFrom("inboxRecords as e")
                  .select(["e.scope", "e.orderKey"])
                  .where("e.status", "=", "processing")
                  .where("e.orderKey", "is not", null)
                  .where("e.leaseUntilMs", ">", dialect.nowMs)
                  .$asTuple("scope", "orderKey"),
              ),
            ]),
          ]),
        )
        .orderBy("r.nextTryAtMs")
        .orderBy("r.id")
        .limit(sql.lit(1))
        .modifyEnd(dialect.skipLocked),
    )
    .returning([...facts, "leaseVersion as lease"]),
);

const body = statement<{ id: number }, InboxBodyTable>((db, { id }) =>
  db.selectFrom("inboxBodies").selectAll().where("id", "=", id),
);

type DecodedBody = Pick<InboxBodyTable, "id" | "decoded">;

/** The columns that a worker needs. */
const decodedBody = statement<{ id: number }, DecodedBody>((db, { id }) =>
  db.selectFrom("inboxBodies").select(["id", "decoded"]).where("id", "=", id),
);

const renew = statement<Claim & { leaseMs: number }, unknown>(
  (db, { id, lease, leaseMs }, dialect) =>
    db
      .updateTable("inboxRecords")
      .set({ leaseUntilMs: leaseEnd(leaseMs, dialect) })
      .where("id", "=", id)
      .where("leaseVersion", "=", lease)
      .where("status", "=", "processing"),
);

type Completion = Claim & { nowMs: number; mark: RecordMark | null };

const complete = statement<Completion, unknown>((db, { id, lease, nowMs, mark }) =>
  db
    .updateTable("inboxRecords")
    .set((row) => ({
      status: "done",
      // A mark of its arrival stays.
      mark: row.fn.coalesce("mark", sql<RecordMark | null>`cast(${mark} as text)`),
      finishedAtMs: nowMs,
      leaseUntilMs: 0,
    }))
    .where("id", "=", id)
    .where("leaseVersion", "=", lease)
    .where("status", "=", "processing"),
);

type StoredFailure = Pick<Stored, "status" | "nextTryAtMs" | "finishedAtMs" | "lastError"> & {
  spent: number;
};

const fail = statement<Claim & StoredFailure, unknown>((db, by) =>
  db
    .updateTable("inboxRecords")
    .set((row) => ({
      ...columns(by, ["status", "nextTryAtMs", "finishedAtMs", "lastError"]),
      attempts: sql<number>`${row.ref("attempts")} - 1 + ${by.spent}`,
      leaseUntilMs: 0,
    }))
    .where("id", "=", by.id)
    .where("leaseVersion", "=", by.lease)
    .where("status", "=", "processing"),
);

const retry = statement<{ id: number; nowMs: number }, Stored>((db, { id, nowMs }, dialect) =>
  db
    .updateTable("inboxRecords")
    .set((row) => ({
      status: "received",
      mark: sql<RecordMark | null>`nullif(${row.ref("mark")}, 'unknown')`,
      attempts: 0,
      nextTryAtMs: nowMs,
      finishedAtMs: null,
      leaseUntilMs: 0,
      leaseVersion: row("leaseVersion", "+", sql.lit(1)),
    }))
    .where("id", "=", id)
    .where("leaseUntilMs", "<=", dialect.nowMs)
    .where("id", "in", (of) =>
      of.selectFrom("inboxBodies").select("inboxBodies.id").where("inboxBodies.id", "=", id),
    )
    .returning(facts),
);

const find = statement<{ id: number }, Stored>((db, { id }) =>
  db.selectFrom("inboxRecords").select(facts).where("id", "=", id),
);

type Page = Required<ListRecords>;

const filters = ["status", "scope", "element", "event"] as const;

const listBy = (used: readonly (typeof filters)[number][]) =>
  statement<Page, Stored>((db, by) =>
    used
      .reduce(
        (rows, filter) => rows.where(filter, "=", by[filter]),
        db.selectFrom("inboxRecords").select(facts).where("id", "<", by.before),
      )
      .orderBy("id", "desc")
      .limit(by.limit),
  );

/** One statement for each set of filters, built on first use. */
const lists = new Map<string, ReturnType<typeof listBy>>();

const clockFaults = statement<{ sinceMs: number }, { element: string; sinceMs: number }>(
  (db, { sinceMs }) =>
    db
      .selectFrom("inboxRecords")
      .select((of) => ["element", of.fn.min("receivedAtMs").as("sinceMs")])
      .where("receivedAtMs", ">", sinceMs)
      .where("mark", "=", sql.lit("clock"))
      .groupBy("element")
      .orderBy("element"),
);

const backlog = statement<object, { count: number; oldestReceivedAtMs: number | null }>((db) =>
  db
    .selectFrom("inboxRecords")
    .select((of) => [
      of.fn.countAll<number>().as("count"),
      of.fn.min("receivedAtMs").as("oldestReceivedAtMs"),
    ])
    .where("finishedAtMs", "is", null),
);

export function inboxStore(scope: Scope, ring: KeyRing): InboxStore {
  return {
    async claimNext(holder, nowMs, leaseMs, except = []): Promise<ClaimedRecord | null> {
      const elements = JSON.stringify(except.map((element) => ({ element })));
      const row = await scope.first(claim, { holder, nowMs, leaseMs, except: elements });
      if (!row) return null;
      const { lease, ...record } = row;
      const decoded = openDecoded(ring, await scope.first(decodedBody, row));
      return { ...toRecord(record), lease, decoded };
    },
    renew: async (by, leaseMs) => (await scope.change(renew, { ...by, leaseMs })) === 1,
    complete: async (by, nowMs, mark = null) =>
      (await scope.change(complete, { ...by, nowMs, mark })) === 1,
    async fail({ id, lease }, { error, nextTryAtMs, counts }, nowMs) {
      const isOver = nextTryAtMs === null;
      const end: StoredFailure = {
        status: isOver ? "dead" : "failed",
        nextTryAtMs: nextTryAtMs ?? nowMs,
        finishedAtMs: isOver ? nowMs : null,
        lastError: toJson(error),
        spent: counts ? 1 : 0,
      };
      return (await scope.change(fail, { id, lease, ...end })) === 1;
    },
    async retry(id, nowMs) {
      const row = await scope.first(retry, { id, nowMs });
      if (!row) throw await whyNot(scope, id);
      return toRecord(row);
    },
    list: async (page) => (await listed(scope, page)).map(toRecord),
    async get(id): Promise<OpenRecord | null> {
      const row = await scope.first(find, { id });
      return row && { ...toRecord(row), ...openBody(ring, await scope.first(body, row)) };
    },
    clockFaults: (sinceMs) => scope.all(clockFaults, { sinceMs }),
    async backlog() {
      const row = await scope.first(backlog, {});
      return row ?? { count: 0, oldestReceivedAtMs: null };
    },
  };
}

async function whyNot(scope: Scope, id: number): Promise<Code> {
  if (!(await scope.first(find, { id }))) return new Code(10402, `there is no record ${id}`);
  return (await scope.first(body, { id }))
    ? new Code(10403, `record ${id} is being processed`)
    : new Code(10402, `the body of record ${id} was deleted after thirty days`);
}

function listed(scope: Scope, page: ListRecords): Promise<Stored[]> {
  const used = filters.filter((filter) => page[filter] !== undefined);
  const key = used.join(" ");
  const list = lists.get(key) ?? listBy(used);
  lists.set(key, list);
  // Absent filters have no parameter in the chosen statement.
  return scope.all(list, { ...page, before: page.before ?? Number.MAX_SAFE_INTEGER } as Page);
}

function toRecord({ lastError, nextTryAtMs, ...row }: Stored): InboxRecord {
  return {
    ...row,
    nextTryAtMs: row.finishedAtMs === null ? nextTryAtMs : null,
    lastError: lastError === null ? null : (fromJson(lastError) as unknown as InboxError),
  };
}

function openBody(ring: KeyRing, row: InboxBodyTable | null): Pick<OpenRecord, "raw" | "decoded"> {
  const raw = row && ring.open(row.raw, place(row.id, "raw"));
  return {
    raw: raw === null ? null : Buffer.from(raw, "latin1"),
    decoded: openDecoded(ring, row),
  };
}

function openDecoded(ring: KeyRing, row: DecodedBody | null): OpenRecord["decoded"] {
  const decoded = row && ring.open(row.decoded, place(row.id, "decoded"));
  return decoded === null ? null : fromJson(decoded);
}

function place(id: number, column: "raw" | "decoded"): string {
  return `inboxBodies|${id}|${column}`;
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
