import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryPostgres, startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { startSilentProxy } from "@menshen/testkit/silent-proxy";
import { databaseFaultOf } from "../src/index.ts";
import { connect } from "../src/connection/connect.ts";
import type { StatementReport } from "../src/connection/statement-report.ts";
import { openDatabase } from "../src/open.ts";
import { createScope } from "../src/scope.ts";
import { log, newFlow, NOON } from "./contract/fixtures.ts";

/* Invariant 14: when the database answers again, so does the server. */

const secret = new Uint8Array(32).fill(7);
const clock = { now: () => NOON };
const open = (url: string) => openDatabase({ url, secret, clock, log });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Resolves with "ok" or the fault. */
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => "ok",
    (error: unknown) => databaseFaultOf(error) ?? error,
  );

it("a database reports its connections and its statements", async () => {
  const seen: StatementReport[] = [];
  const url = await server.createDatabase();
  const onStatement = (report: StatementReport) => void seen.push(report);
  await using database = await openDatabase({ url, secret, clock, log, onStatement });
  const background = { pool: "background", open: 0, idle: 0, waiting: 0 };
  seen.length = 0;
  const reads = Array.from({ length: 12 }, () => database.data.users.find("u"));
  await wait(0);
  const [busy] = database.pools();
  expect(busy).toMatchObject({ pool: "requests", open: 10, waiting: 2 });
  await Promise.all(reads);
  expect(database.pools()).toEqual([
    { pool: "requests", open: 10, idle: 10, waiting: 0 },
    background,
  ]);
  await database.data.flows.create(newFlow());
  const tooLongForAnIndex = randomBytes(8_000).toString("base64");
  await expect(
    database.data.flows.create(newFlow({ stateHash: tooLongForAnIndex })),
  ).rejects.toThrow(/index row/);
  const kinds = seen.map(({ kind, failed }) => `${kind} ${failed ? "failed" : "done"}`);
  expect(kinds).toEqual([
    ...Array.from({ length: 12 }, () => "select done"),
    "insert done",
    "insert failed",
  ]);
  expect(seen.every(({ seconds }) => seconds >= 0 && seconds < 60)).toBe(true);
});

describe("a PostgreSQL that falls silent for three seconds", () => {
  it("three seconds of PostgreSQL silence cost the statements in flight a 503 each, and later ones succeed", async () => {
    await using proxy = await startSilentProxy(await server.createDatabase());
    await using database = await open(proxy.url);
    const find = () => outcomeOf(database.data.users.find("u"));
    expect(new Set(await Promise.all(Array.from({ length: 40 }, find)))).toEqual(new Set(["ok"]));

    proxy.silence();
    const during = Array.from({ length: 40 }, find);
    await wait(3_000);
    proxy.resume();
    const outcomes = await Promise.all(during);
    const failed = outcomes.filter((outcome) => outcome !== "ok");
    expect(new Set(failed)).toEqual(new Set(["unreachable"]));
    // One for each connection of the pool.
    expect(failed.length).toBeLessThanOrEqual(10);

    for (let round = 0; round < 20; round++) {
      const after = await Promise.all(Array.from({ length: 40 }, find));
      expect(new Set(after)).toEqual(new Set(["ok"]));
    }
    await database.ping();
  });

  it("PostgreSQL silence rolls back a transaction that it interrupts", async () => {
    const url = await server.createDatabase();
    await using proxy = await startSilentProxy(url);
    await using database = await open(proxy.url);
    const interrupted = newFlow();
    const outcome = await outcomeOf(
      database.data.transaction([], async ({ flows }) => {
        await flows.create(interrupted);
        proxy.silence();
        await flows.create(newFlow());
      }),
    );
    proxy.resume();
    expect(outcome).toBe("unreachable");
    expect(await database.data.flows.find(interrupted.stateHash)).toBeNull();
  });

  it("ping reports a silent PostgreSQL as unreachable, and closing does not wait for it", async () => {
    await using proxy = await startSilentProxy(await server.createDatabase());
    const database = await open(proxy.url);
    await database.ping();
    proxy.silence();
    const calls = Array.from({ length: 15 }, () => outcomeOf(database.data.users.find("u")));
    expect(await outcomeOf(database.ping())).toBe("unreachable");
    await database.close();
    expect(await Promise.all(calls)).not.toContain("ok");
  });
});

describe("time limits", () => {
  it("time limits are those of requests by default, and longer in background transactions", async () => {
    const connection = await connect(await server.createDatabase(), log);
    const scope = createScope(connection);
    const limits = sql<{ name: string; ms: number }>`select name, setting::int as ms
      from pg_settings where name in ('lock_timeout', 'statement_timeout') order by name`;
    const read = (on: typeof scope | typeof scope.background) =>
      on.transaction([], async ({ db }) => (await limits.execute(db)).rows.map(({ ms }) => ms));
    expect(await read(scope)).toEqual([3_000, 4_000]);
    expect(await read(scope.background)).toEqual([30_000, 60_000]);
    expect((await limits.execute(connection.background)).rows.map(({ ms }) => ms)).toEqual([0, 0]);
    await connection.close();
  });
});

describe("a locked table", () => {
  it("a locked table blocks its own callers only: statements on other tables keep their connections", async () => {
    const url = await server.createDatabase();
    await using database = await open(url);
    await using lock = await lockTable(url, "flows");
    const blocked = Array.from({ length: 30 }, () =>
      outcomeOf(database.data.flows.create(newFlow())),
    );
    // The first ones time out, which trips the breaker for the others.
    await Promise.race(blocked);
    const others = Array.from({ length: 30 }, () =>
      outcomeOf(database.data.flows.create(newFlow())),
    );
    const finds = await Promise.all(
      Array.from({ length: 30 }, () => outcomeOf(database.data.users.find("u"))),
    );
    expect(new Set(finds)).toEqual(new Set(["ok"]));
    expect(new Set(await Promise.all([...blocked, ...others]))).toEqual(new Set(["locked"]));

    await lock.release();
    expect(await outcomeOf(database.data.flows.create(newFlow()))).toBe("ok");
    await Promise.all(Array.from({ length: 30 }, () => database.data.flows.create(newFlow())));
  });

  it("ping reports a pool without free connections as exhausted", async () => {
    const url = await server.createDatabase();
    await using database = await open(url);
    await using lock = await lockTable(url, "users");
    const held = Promise.withResolvers<void>();
    const started: Promise<void>[] = [];
    const transactions = Array.from({ length: 10 }, () => {
      const inside = Promise.withResolvers<void>();
      started.push(inside.promise);
      return database.data.transaction([], async () => {
        inside.resolve();
        await held.promise;
      });
    });
    await Promise.all(started);
    expect(await outcomeOf(database.ping())).toBe("exhausted");
    held.resolve();
    await Promise.all(transactions);
    await database.ping();
    await lock.release();
  });
});

async function lockTable(url: string, table: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("begin");
  await client.query(`lock table "${table}" in access exclusive mode`);
  const release = async () => void (await client.query("rollback"));
  return { release, [Symbol.asyncDispose]: () => client.end() };
}

describe("a connection that is lost", () => {
  it("work may be repeated after a loss before its commit, and not after one at its commit or during a single write", async () => {
    const url = await server.createDatabase();
    await using database = await open(url);
    const { data } = database;
    const [before, during] = [newFlow(), newFlow()];
    const early = await lost(url, (cut) =>
      data.transaction([], async ({ flows }) => {
        await flows.create(before);
        await cut();
        await flows.find(before.stateHash);
      }),
    );
    const late = await lost(url, (cut) =>
      data.transaction([], async ({ flows }) => {
        await flows.create(during);
        await cut();
      }),
    );
    const blocked = (work: () => Promise<unknown>) =>
      lost(url, async (cut) => {
        const locker = new Client({ connectionString: url, application_name: "locker" });
        await locker.connect();
        try {
          await locker.query("begin; lock table flows");
          const running = work();
          running.catch(() => {});
          while ((await waiting(url)) === 0) await wait(5);
          await cut();
          return await running;
        } finally {
          await locker.end();
        }
      });
    const read = await blocked(() => data.flows.find("state"));
    const write = await blocked(() => data.flows.create(newFlow()));
    const losses = [early, late, read, write];
    expect(losses.map(databaseFaultOf)).toEqual(losses.map(() => "unreachable"));
    expect(losses.map((loss) => data.wasUndone(loss))).toEqual([true, false, true, false]);
    expect(await data.flows.find(before.stateHash)).toBeNull();
  });
});

/** What the work fails with when every connection of the server is cut. */
async function lost(url: string, work: (cut: () => Promise<unknown>) => Promise<unknown>) {
  const cut = () =>
    queryPostgres(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'menshen'`,
    );
  return await work(cut).then(
    () => null,
    (error: unknown) => error,
  );
}

async function waiting(url: string): Promise<number> {
  const [row] = await queryPostgres(
    url,
    "select count(*)::int as rows from pg_stat_activity where wait_event_type = 'Lock'",
  );
  return Number(row?.["rows"]);
}
