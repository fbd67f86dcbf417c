import { sql } from "kysely";
import { Code } from "@menshen/core";
import type {
  ClaimedSync,
  InboxError,
  NewSync,
  SyncClaim,
  SyncCounts,
  SyncRow,
  SyncStore,
} from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import { leaseEnd, takeLease } from "../../sql/lease.ts";
import type { SyncRunTable } from "../../schema.ts";
import type { Scope } from "../../scope.ts";
import { columns, type Statement, statement } from "../../statement.ts";
import { changeMethods } from "./sync-changes.ts";
import { dropStaged, stagingMethods } from "./sync-staging.ts";

/*
 * A run has ended when it has a `finishedAtMs`; it is being processed while it is `running` and its lease lasts: see
 * lease.ts.
 */

type Stored = Omit<SyncRunTable, "leaseVersion" | "leaseHolder" | "leaseUntilMs">;

const asked = [
  "id",
  "corpKey",
  "element",
  "kind",
  "target",
  "forceUpdate",
  "dryRun",
  "createUsers",
  "actor",
  "createdAtMs",
] as const;
const facts = [
  ...asked,
  "status",
  "phase",
  "done",
  "total",
  "calls",
  "counts",
  "confirmed",
  "startedAtMs",
  "finishedAtMs",
  "nextTryAtMs",
  "error",
] as const;

const insert = statement<Pick<Stored, (typeof asked)[number]>, unknown>((db, run) =>
  db
    .insertInto("syncRuns")
    .values({
      ...columns(run, asked),
      status: "queued",
      phase: "collect",
      done: 0,
      calls: 0,
      confirmed: 0,
      nextTryAtMs: run.createdAtMs,
      leaseVersion: 0,
      leaseUntilMs: 0,
    })
    .onConflict((other) => other.column("corpKey").where("finishedAtMs", "is", null).doNothing()),
);

const unfinished = statement<{ corpKey: string }, { id: string }>((db, { corpKey }) =>
  db
    .selectFrom("syncRuns")
    .select("id")
    .where("corpKey", "=", corpKey)
    .where("finishedAtMs", "is", null),
);

const find = statement<{ id: string }, Stored>((db, { id }) =>
  db.selectFrom("syncRuns").select(facts).where("id", "=", id),
);

type Page = { corpKey: string; createdAtMs: number; id: string; limit: number };

const list = (ofOneCorp: boolean) =>
  statement<Page, Stored>((db, { corpKey, createdAtMs, id, limit }) =>
    db
      .selectFrom("syncRuns")
      .select(facts)
      .$if(ofOneCorp, (rows) => rows.where("corpKey", "=", corpKey))
      .where((run) =>
        run.or([
          run("createdAtMs", "<", createdAtMs),
          run.and([run("createdAtMs", "=", createdAtMs), run("id", "<", id)]),
        ]),
      )
      .orderBy("createdAtMs", "desc")
      .orderBy("id", "desc")
      .limit(limit),
  );

const lists = { all: list(false), ofCorp: list(true) };

type Claiming = { holder: string; nowMs: number; leaseMs: number; id: string };

const claim = (only: boolean) =>
  statement<Claiming, Stored & { lease: number }>((db, { holder, nowMs, leaseMs, id }, dialect) =>
    db
      .updateTable("syncRuns")
      .set((row) => ({
        ...takeLease({ holder, leaseMs }, dialect),
        status: "running",
        startedAtMs: row.fn.coalesce("startedAtMs", nowMs),
        error: null,
      }))
      .where("id", "=", (of) =>
        of
          .selectFrom("syncRuns as r")
          .select("r.id")
          .where("r.finishedAtMs", "is", null)
          .where("r.status", "in", ["queued", "running"])
          .where("r.nextTryAtMs", "<=", nowMs)
          .where("r.leaseUntilMs", "<=", dialect.nowMs)
          .$if(only, (rows) => rows.where("r.id", "=", id))
          .orderBy("r.nextTryAtMs")
          .orderBy("r.id")
          .limit(sql.lit(1))
          .modifyEnd(dialect.skipLocked),
      )
      .returning([...facts, "leaseVersion as lease"]),
  );

const claims = { any: claim(false), one: claim(true) };

const renew = statement<SyncClaim & { leaseMs: number }, unknown>(
  (db, { id, lease, leaseMs }, dialect) =>
    db
      .updateTable("syncRuns")
      .set({ leaseUntilMs: leaseEnd(leaseMs, dialect) })
      .where("id", "=", id)
      .where("leaseVersion", "=", lease)
      .where("status", "=", "running"),
);

type Step = Pick<Stored, "phase" | "done" | "total" | "counts">;

const progressOf = (fields: readonly (keyof Step)[]) =>
  statement<Step & { id: string; calls: number }, unknown>((db, step) =>
    db
      .updateTable("syncRuns")
      .set((row) => ({ ...columns(step, fields), calls: row("calls", "+", step.calls) }))
      .where("id", "=", step.id),
  );

/** One statement for each set of columns, built on first use. */
const progresses = new Map<string, ReturnType<typeof progressOf>>();

type LettingGo = Pick<Stored, "id" | "status" | "nextTryAtMs" | "error">;

const letGo = statement<LettingGo, unknown>((db, by) =>
  db
    .updateTable("syncRuns")
    .set({ ...columns(by, ["status", "nextTryAtMs", "error"]), leaseHolder: null, leaseUntilMs: 0 })
    .where("id", "=", by.id)
    .where("status", "=", "running"),
);

const confirm = statement<{ id: string; nowMs: number }, unknown>((db, { id, nowMs }) =>
  db
    .updateTable("syncRuns")
    .set({ status: "queued", confirmed: 1, nextTryAtMs: nowMs })
    .where("id", "=", id)
    .where("status", "=", "waiting"),
);

type Ending = Pick<Stored, "id" | "status" | "counts" | "error"> & { nowMs: number };

const end = statement<Ending, unknown>((db, by) =>
  db
    .updateTable("syncRuns")
    .set((row) => ({
      ...columns(by, ["status", "error"]),
      counts: row.fn.coalesce(by.counts, "counts"),
      finishedAtMs: by.nowMs,
      leaseHolder: null,
      leaseUntilMs: 0,
    }))
    .where("id", "=", by.id)
    .where("finishedAtMs", "is", null),
);

export function syncStore(scope: Scope): SyncStore {
  const finish = (ending: Ending) =>
    scope.atomically(async (inner) => {
      if ((await inner.change(end, ending)) === 0) return false;
      await dropStaged(inner, ending.id);
      return true;
    });
  return {
    ...stagingMethods(scope),
    ...changeMethods(scope),
    async create(run) {
      await create(scope, run);
      scope.signal("syncs");
    },
    async find(id) {
      const row = await scope.first(find, { id });
      return row && toRun(row);
    },
    async list({ corpKey, limit, before }) {
      const last = before === undefined ? null : await scope.first(find, { id: before });
      // A position whose run was deleted starts the list again.
      const { createdAtMs, id } = last ?? { createdAtMs: Number.MAX_SAFE_INTEGER, id: "" };
      const rows =
        corpKey === undefined
          ? scope.all(lists.all, { limit, createdAtMs, id } as Page)
          : scope.all(lists.ofCorp, { corpKey, limit, createdAtMs, id });
      return (await rows).map(toRun);
    },
    async claim({ holder, nowMs, leaseMs, id }): Promise<ClaimedSync | null> {
      const args = { holder, nowMs, leaseMs, id } as Claiming;
      const row = await scope.first(id === undefined ? claims.any : claims.one, args);
      if (!row) return null;
      const { lease, ...run } = row;
      return { ...toRun(run), lease };
    },
    async renew({ id, lease }, leaseMs) {
      const isOurs = (await scope.change(renew, { id, lease, leaseMs })) === 1;
      if (isOurs) scope.signal("syncs");
      return isOurs;
    },
    async progress(id, { calls = 0, counts, ...step }) {
      const fields = { ...step, ...(counts !== undefined && { counts: counts && toJson(counts) }) };
      await scope.send(progressStatement(fields), { ...(fields as Step), id, calls });
    },
    async pause(id, { nextTryAtMs, error }) {
      await scope.send(letGo, { id, status: "queued", nextTryAtMs, error: toJson(error) });
      scope.signal("syncs");
    },
    wait: (id) => scope.send(letGo, { id, status: "waiting", nextTryAtMs: 0, error: null }),
    async confirm(id, nowMs) {
      const isConfirmed = (await scope.change(confirm, { id, nowMs })) === 1;
      if (isConfirmed) scope.signal("syncs");
      return isConfirmed;
    },
    cancel: (id, nowMs) => finish({ id, status: "cancelled", counts: null, error: null, nowMs }),
    async end(id, { status, counts, error, nowMs }) {
      const fields = { counts: counts && toJson(counts), error: error && toJson(error) };
      await finish({ id, status, ...fields, nowMs });
    },
  };
}

async function create(
  scope: Scope,
  { forceUpdate, dryRun, createUsers, ...run }: NewSync,
): Promise<void> {
  const flags = { forceUpdate, dryRun, createUsers };
  const row = { ...run, ...numbersOf(flags) };
  // The conflicting run may end between the insert and the read.
  for (;;) {
    if ((await scope.change(insert, row)) === 1) return;
    const other = await scope.first(unfinished, run);
    if (!other) continue;
    throw new Code(10404, "a sync of this company is running", { data: { syncId: other.id } });
  }
}

function progressStatement(
  fields: object,
): Statement<Step & { id: string; calls: number }, unknown> {
  const names = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [name as keyof Step],
  );
  const key = names.sort().join(" ");
  const made = progresses.get(key) ?? progressOf(names);
  progresses.set(key, made);
  return made;
}

function numbersOf<Flag extends string>(flags: Record<Flag, boolean>): Record<Flag, number> {
  const numbers = Object.entries<boolean>(flags).map(([flag, isOn]) => [flag, Number(isOn)]);
  return Object.fromEntries(numbers) as Record<Flag, number>;
}

function toRun({
  forceUpdate,
  dryRun,
  createUsers,
  confirmed,
  counts,
  error,
  ...row
}: Stored): SyncRow {
  return {
    ...row,
    forceUpdate: forceUpdate === 1,
    dryRun: dryRun === 1,
    createUsers: createUsers === 1,
    confirmed: confirmed === 1,
    counts: counts === null ? null : (fromJson(counts) as unknown as SyncCounts),
    error: error === null ? null : (fromJson(error) as unknown as InboxError),
  };
}
