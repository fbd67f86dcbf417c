import { createHash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
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
  RecordStatus,
} from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import type { KeyRing } from "../../keys.ts";
import { isInTime } from "../../sql/time-range.ts";
import { textsOf } from "../../sql/json-rows.ts";
import { leaseEnd, takeLease } from "../../sql/lease.ts";
import type { InboxBodyTable } from "../../schema.ts";
import type { RootScope, Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { headOf, locksOf, type Order, setBlocked, unblockNext } from "./order-heads.ts";
import { pushTime } from "./push-time.ts";

/*
 * A record and its body are two rows, because bodies have a shorter retention. A record is unfinished while `finishedAtMs`
 * is null, and being processed while `leaseUntilMs` is in the future of the database's clock.
 */

type Arrived = Omit<NewPush, "raw" | "decoded" | "dedupeKey" | "sentAtMs"> & {
  mark: RecordMark | null;
  dedupeHash: string;
  receivedAtMs: number;
  isBlocked: 0 | 1;
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

/** Nothing when the push is a duplicate, or would be a second head of its order. */
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
      isBlocked: push.isBlocked,
    })
    .onConflict((conflict) => conflict.doNothing())
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
      scope.durably(locksOf(push), async (inner) => {
        const receivedAtMs = clock.now();
        const dedupeHash = hashOf([push.scope, dedupeKey]);
        const arrived = {
          ...push,
          ...pushTime({ occurredAtMs: push.occurredAtMs, sentAtMs }, receivedAtMs),
          dedupeHash,
          receivedAtMs,
        };
        let made = await inner.first(insert, { ...arrived, isBlocked: 0 });
        if (!made && push.orderKey !== null)
          made = await inner.first(insert, { ...arrived, isBlocked: 1 });
        const stored = made ?? (await inner.first(findDuplicate, { dedupeHash }));
        if (!stored) throw new Error("a duplicate record was deleted before it was read");
        const { id } = stored;
        if (!made) return { id, duplicate: true };
        inner.signal("inbox");
        await inner.send(insertBody, {
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
 * Of each element the record that is due longest, of these the one that is: a walk over an index, which visits neither
 * blocked records nor those of excepted elements. An order is passed over while a later record of it is being processed,
 * which happens when an administrator retries an earlier one.
 */
const claim = statement<
  { holder: string; nowMs: number; leaseMs: number; except: string },
  Stored & { lease: number; body: InboxBodyTable["decoded"] | null }
>((db, { holder, nowMs, leaseMs, except }, dialect) =>
  db
    .withRecursive("waiting", (cte) => {
      const claimable = cte
        .selectFrom("inboxRecords as r")
        .select((r) => r.fn.min<string | null>("r.element").as("element"))
        .where("r.finishedAtMs", "is", null)
        .where("r.isBlocked", "=", sql.lit(0));
      return claimable.unionAll(
        cte
          .selectFrom("waiting as w")
          .select(claimable.where("r.element", ">", sql.ref<string>("w.element")).as("element"))
          .where("w.element", "is not", null),
      );
    })
    .with("due", (cte) =>
      cte
        .selectFrom("waiting as w")
        .where("w.element", "not in", textsOf("element", except, dialect))
        .select((w) =>
          w
            .selectFrom("inboxRecords as r")
            .select("r.id")
            .whereRef("r.element", "=", "w.element")
            .where("r.finishedAtMs", "is", null)
            .where("r.isBlocked", "=", sql.lit(0))
            .where("r.nextTryAtMs", "<=", nowMs)
            .where("r.leaseUntilMs", "<=", dialect.nowMs)
            .where((r) =>
              r.or([
                r("r.orderKey", "is", null),
                r(
                  r.refTuple("r.scope", "r.orderKey"),
                  "not in",
                  r
                    .selectFrom("inboxRecords as e")
                    .select(["e.scope", "e.orderKey"])
                    .where("e.status", "=", sql.lit("processing"))
                    .where("e.orderKey", "is not", null)
                    .where("e.leaseUntilMs", ">", dialect.nowMs)
                    .$asTuple("scope", "orderKey"),
                ),
              ]),
            )
            .orderBy("r.nextTryAtMs")
            .orderBy("r.id")
            .limit(sql.lit(1))
            .modifyEnd(dialect.skipLocked)
            .as("id"),
        ),
    )
    .updateTable("inboxRecords")
    .set((row) => ({
      status: "processing",
      attempts: row("attempts", "+", sql.lit(1)),
      ...takeLease({ holder, leaseMs }, dialect),
    }))
    .where("id", "=", (of) =>
      of
        .selectFrom("due")
        .innerJoin("inboxRecords as r", "r.id", "due.id")
        .select("r.id")
        .orderBy("r.nextTryAtMs")
        .orderBy("r.id")
        .limit(sql.lit(1)),
    )
    .returning((of) => [
      ...facts,
      "leaseVersion as lease",
      of
        .selectFrom("inboxBodies as b")
        .select("b.decoded")
        .whereRef("b.id", "=", "inboxRecords.id")
        .as("body"),
    ]),
);

const body = statement<{ id: number }, InboxBodyTable>((db, { id }) =>
  db.selectFrom("inboxBodies").selectAll().where("id", "=", id),
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

type Retry = { id: number; nowMs: number; isBlocked: 0 | 1 };

const retry = statement<Retry, Stored>((db, { id, nowMs, isBlocked }, dialect) =>
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
      isBlocked,
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

const equal = ["status", "scope", "element", "event"] as const;
const filters = [...equal, "fromMs", "untilMs", "before"] as const;

const listBy = (used: readonly (typeof filters)[number][]) =>
  statement<Page, Stored>((db, by) =>
    used
      .reduce((rows, filter) => {
        // Only where it is given: of two bounds of the id SQLite uses one.
        if (filter === "before") return rows.where("id", "<", by.before);
        return filter === "fromMs" || filter === "untilMs"
          ? rows.where(isInTime[filter](received, by[filter] as RawBuilder<number>))
          : rows.where(filter, "=", by[filter]);
      }, db.selectFrom("inboxRecords").select(facts))
      .orderBy("id", "desc")
      .limit(by.limit),
  );

const received = { table: "inboxRecords", column: "receivedAtMs" } as const;

/** One statement for each set of filters, built on first use. */
const lists = new Map<string, ReturnType<typeof listBy>>();

const clockFaults = statement<{ sinceMs: number }, { element: string; sinceMs: number }>(
  (db, { sinceMs }) => {
    // Not the column itself: SQLite would read the index of all elements, to group without a sort.
    const element = sql<string>`element || ''`;
    return db
      .selectFrom("inboxRecords")
      .select((of) => [element.as("element"), of.fn.min("receivedAtMs").as("sinceMs")])
      .where("receivedAtMs", ">", sinceMs)
      .where("mark", "=", sql.lit("clock"))
      .groupBy(element)
      .orderBy(element);
  },
);

const count = statement<{ status: RecordStatus; atMost: number }, { n: number }>(
  (db, { status, atMost }) =>
    db
      .selectFrom(
        db
          .selectFrom("inboxRecords")
          .select("id")
          .where("status", "=", status)
          .limit(atMost)
          .as("r"),
      )
      .select((of) => of.fn.countAll<number>().as("n")),
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
  /** Work that may change which record of an order is its head. */
  function ordering<T>(order: Order, work: (on: Scope) => Promise<T>): Promise<T> {
    if (order.orderKey === null) return work(scope);
    return scope.atomically(async (on) => {
      await on.sendRaw(on.dialect.locks(locksOf(order)));
      return await work(on);
    });
  }

  /**
   * Ends a record by `write`, which counts the rows it changed. False when another worker has the record. One round trip:
   * what follows the write does not depend on its answer.
   */
  async function end(by: Claim, write: (on: Scope) => Promise<number>): Promise<boolean> {
    if (by.orderKey === null) return (await write(scope)) === 1;
    const { written } = await scope.briefly(locksOf(by), async (on) => {
      const written = write(on);
      // A failure is thrown by the transaction, or else below.
      written.catch(() => {});
      await on.send(unblockNext, by);
      return { written };
    });
    return (await written) === 1;
  }

  return {
    async claimNext(holder, nowMs, leaseMs, except = []): Promise<ClaimedRecord | null> {
      const elements = JSON.stringify(except.map((element) => ({ element })));
      const row = await scope.first(claim, { holder, nowMs, leaseMs, except: elements });
      if (!row) return null;
      const { lease, body: sealed, ...record } = row;
      return { ...toRecord(record), lease, decoded: openDecoded(ring, row.id, sealed) };
    },
    async renew(by, leaseMs) {
      const isOurs = (await scope.change(renew, { ...by, leaseMs })) === 1;
      if (isOurs) scope.signal("inbox");
      return isOurs;
    },
    complete: (by, nowMs, mark = null) =>
      end(by, (on) => on.change(complete, { ...by, nowMs, mark })),
    async fail(by, { error, nextTryAtMs, counts }, nowMs) {
      const isOver = nextTryAtMs === null;
      const failure: StoredFailure = {
        status: isOver ? "dead" : "failed",
        nextTryAtMs: nextTryAtMs ?? nowMs,
        finishedAtMs: isOver ? nowMs : null,
        lastError: toJson(error),
        spent: counts ? 1 : 0,
      };
      const write = (on: Scope) => on.change(fail, { ...by, ...failure });
      return isOver ? await end(by, write) : (await write(scope)) === 1;
    },
    async retry(id, nowMs) {
      const record = await scope.first(find, { id });
      const row = record && (await ordering(record, (on) => retryIn(on, record, nowMs)));
      if (!row) throw await whyNot(scope, id);
      scope.signal("inbox");
      return toRecord(row);
    },
    list: async (page) => (await listed(scope, page)).map(toRecord),
    async get(id): Promise<OpenRecord | null> {
      const row = await scope.first(find, { id });
      return row && { ...toRecord(row), ...openBody(ring, await scope.first(body, row)) };
    },
    clockFaults: (sinceMs) => scope.all(clockFaults, { sinceMs }),
    count: async (status, atMost) => (await scope.first(count, { status, atMost }))?.n ?? 0,
    async backlog() {
      const row = await scope.first(backlog, {});
      return row ?? { count: 0, oldestReceivedAtMs: null };
    },
  };
}

/** The retried record becomes the head unless an earlier one is. */
async function retryIn(on: Scope, record: Stored, nowMs: number): Promise<Stored | null> {
  const { id } = record;
  const head = record.orderKey === null ? null : await on.first(headOf, record);
  if (head === null || head.id === id) return await on.first(retry, { id, nowMs, isBlocked: 0 });
  const retried = await on.first(retry, { id, nowMs, isBlocked: 1 });
  if (!retried || head.id < id) return retried;
  await on.send(setBlocked, { id: head.id, isBlocked: 1 });
  await on.send(setBlocked, { id, isBlocked: 0 });
  return retried;
}

async function whyNot(scope: Scope, id: number): Promise<Code> {
  if (!(await scope.first(find, { id }))) return new Code(10402, `there is no record ${id}`);
  return (await scope.first(body, { id }))
    ? new Code(10403, `record ${id} is being processed`)
    : new Code(10402, `the body of record ${id} was deleted after thirty days`);
}

function listed(scope: Scope, asked: ListRecords): Promise<Stored[]> {
  // Of two bounds of the id SQLite uses one: that of the time, where a page begins there.
  const { before = asked.untilMs === undefined ? Number.MAX_SAFE_INTEGER : undefined } = asked;
  const page = { ...asked, before };
  const used = filters.filter((filter) => page[filter] !== undefined);
  const key = used.join(" ");
  const list = lists.get(key) ?? listBy(used);
  lists.set(key, list);
  // Absent filters have no parameter in the chosen statement.
  return scope.all(list, page as Page);
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
    decoded: row && openDecoded(ring, row.id, row.decoded),
  };
}

function openDecoded(ring: KeyRing, id: number, sealed: InboxBodyTable["decoded"] | null) {
  const decoded = sealed && ring.open(sealed, place(id, "decoded"));
  return decoded === null ? null : fromJson(decoded);
}

function place(id: number, column: "raw" | "decoded"): string {
  return `inboxBodies|${id}|${column}`;
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
