import { CompiledQuery, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newPGlite } from "./new-pglite.ts";
import { connect, connectPGlite } from "../src/connection/connect.ts";
import type { Connection } from "../src/connection/connection.ts";
import { createKeyRing } from "../src/keys.ts";
import { migrate } from "../src/migrate.ts";
import { createScope, type Scope } from "../src/scope.ts";
import { bind, compile, type Statement } from "../src/statement.ts";
import { inboxStore } from "../src/stores/inbox/inbox.ts";
import { log, MINUTE, NOON } from "./contract/fixtures.ts";

/* The cost of a claim: it reads the ends of indexes, however many records wait. */

const ring = createKeyRing({ secret: new Uint8Array(32) }, "inbox");
const RECORDS = 5_000;

let sqlite: Connection;
let postgres: Connection;
beforeAll(async () => {
  sqlite = await connect("sqlite::memory:", log);
  postgres = connectPGlite(await newPGlite());
  for (const connection of [sqlite, postgres]) {
    await migrate(createScope(connection), 0, async () => {});
    await fill(connection);
  }
});
afterAll(() => Promise.all([sqlite, postgres].map(({ close }) => close())));

/** One order whose head is being processed, and as many records of an element that is at its limit. */
async function fill({ db, dialect }: Connection): Promise<void> {
  const columns = sql.join(
    ["dedupeHash", "element", "scope", "event", "receiver", "orderKey", "occurredAtMs"]
      .concat(["receivedAtMs", "status", "attempts", "nextTryAtMs", "leaseVersion"])
      .concat(["leaseUntilMs", "isBlocked"])
      .map((name) => sql.ref(name)),
  );
  const numbers =
    dialect.name === "sqlite"
      ? sql`(with recursive t(n) as (select 1 union all select n + 1 from t where n < ${RECORDS}) select n from t)`
      : sql`generate_series(1, ${RECORDS}::int) as t(n)`;
  await sql`insert into ${sql.table("inboxRecords")} (${columns})
    select 'o' || cast(n as text), 'demo.Ordered', 's', 'e', 'r', 'k', 1, 1,
      case when n = 1 then 'processing' else 'received' end, 0, 1, 1, ${sql.lit(4 * NOON)}, case when n = 1 then 0 else 1 end
    from ${numbers}
    union all
    select 'b' || cast(n as text), 'demo.Busy', 's', 'e', 'r', null, 1, 1, 'received', 0, 1, 0, 0, 0
    from ${numbers}`.execute(db);
  await sql`analyze`.execute(db);
}

/** The plans of a claim and of the end of a head; with the rows that PostgreSQL read. */
async function plansOf(connection: Connection): Promise<string> {
  const { db, dialect } = connection;
  const explain = dialect.name === "sqlite" ? "explain query plan" : "explain (analyze, costs off)";
  const lines: string[] = [];
  const asked = async (statement: Statement<never, unknown>, args: object) => {
    const query = bind(compile(statement, db, dialect), args);
    const explained = CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]);
    const { rows } = await db.executeQuery<{ detail?: string; "QUERY PLAN"?: string }>(explained);
    lines.push(...rows.map((row) => row.detail ?? row["QUERY PLAN"] ?? ""));
  };
  const scope: Scope = {
    ...createScope(connection),
    async first(statement, args) {
      await asked(statement, args);
      return null;
    },
    async change(statement, args) {
      await asked(statement, args);
      return 1;
    },
    send: asked,
    briefly: (_, work) => work(scope),
  };
  const store = inboxStore(scope, ring);
  await store.claimNext("node", NOON, MINUTE, ["demo.Busy"]);
  await store.complete({ id: 1, lease: 1, scope: "s", orderKey: "k" }, NOON);
  return lines.join("\n");
}

describe("with many unfinished records", () => {
  it("a claim and the end of a record search indexes of SQLite", async () => {
    const plan = await plansOf(sqlite);
    expect(plan).toMatch(/SEARCH r USING INDEX inboxRecords_claimable \(element=\? AND nextTryAt/);
    expect(plan).toMatch(/SEARCH e USING INDEX inboxRecords_by_status/);
    expect(plan).toMatch(/SEARCH e USING .*INDEX inboxRecords_order .*id>\?/);
    expect(plan).toMatch(/SEARCH h (?:EXISTS )?USING INTEGER PRIMARY KEY/);
    expect(plan).toMatch(/SEARCH b USING INTEGER PRIMARY KEY/);
    expect(plan).not.toMatch(/SCAN (?:b|e|h|r|inboxRecords)\b(?! VIRTUAL)/);
  });

  it("a claim and the end of a record read a handful of rows of PostgreSQL", async () => {
    const plan = await plansOf(postgres);
    const read = [...plan.matchAll(/rows=([\d.]+)|Rows Removed by Filter: (\d+)/g)];
    const most = Math.max(...read.map(([, rows, removed]) => Number(rows ?? removed)));
    expect(read.length).toBeGreaterThan(5);
    expect(most).toBeLessThan(10);
  });
});
