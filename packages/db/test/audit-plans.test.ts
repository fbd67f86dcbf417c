import { CompiledQuery, sql } from "kysely";
import type { AuditFilter } from "@menshen/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newPGlite } from "./new-pglite.ts";
import { connect, connectPGlite } from "../src/connection/connect.ts";
import type { Connection } from "../src/connection/connection.ts";
import { migrate } from "../src/migrate.ts";
import { createScope, type RootScope } from "../src/scope.ts";
import { bind, compile, type Statement } from "../src/statement.ts";
import { auditStore } from "../src/stores/audit.ts";
import { loginHourStore } from "../src/stores/login/login-hours.ts";
import { HOUR, log, MINUTE, NOON } from "./contract/fixtures.ts";

/* The cost of a page of the audit log and of the figures: they read the ends of indexes, however many rows there are. */

const ROWS = 20_000;

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

/** One row a minute, of one element; what is rare happened in the first hour. */
async function fill({ db, dialect }: Connection): Promise<void> {
  const columns = ["atMs", "action", "element", "userId", "actor", "ip", "snapshot", "detail"];
  const names = sql.join([...columns, "errcode", "corpId"].map((name) => sql.ref(name)));
  const numbers =
    dialect.name === "sqlite"
      ? sql`(with recursive t(n) as (select 1 union all select n + 1 from t where n < ${ROWS}) select n from t)`
      : sql`generate_series(1, ${ROWS}::int) as t(n)`;
  await sql`insert into ${sql.table("audit")} (${names})
    select ${sql.lit(NOON - ROWS * MINUTE)} + n * ${sql.lit(MINUTE)}, case when n < 60 then 'logout' else 'login' end,
      case when n < 60 then 'auths.Rare' else 'auths.A' end, 'u' || cast(n % 5000 as text), 'user',
      case when n < 60 then '192.0.2.9' else '192.0.2.1' end, 1, '{}',
      case when n < 60 then 40029 end, case when n < 60 then 'ww1' end
    from ${numbers}`.execute(db);
  await sql`analyze`.execute(db);
}

/** The plans of what `ask` reads; with the rows that PostgreSQL read. */
async function plansOf(
  connection: Connection,
  ask: (scope: RootScope) => Promise<unknown>,
): Promise<string> {
  const { db, dialect } = connection;
  const explain = dialect.name === "sqlite" ? "explain query plan" : "explain (analyze, costs off)";
  const lines: string[] = [];
  const all = async (statement: Statement<never, never>, args: object) => {
    const query = bind(compile(statement, db, dialect), args);
    const explained = CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]);
    const { rows } = await db.executeQuery<{ detail?: string; "QUERY PLAN"?: string }>(explained);
    lines.push(...rows.map((row) => row.detail ?? row["QUERY PLAN"] ?? ""));
    return [];
  };
  await ask({ ...createScope(connection), all } as RootScope);
  return lines.join("\n");
}

const pageOf = (filter: AuditFilter) => (scope: RootScope) =>
  auditStore(scope).list({ limit: 50, ...filter });

const filters: readonly [string, AuditFilter][] = [
  ["without a filter", {}],
  ["of an element", { element: "auths.Rare" }],
  ["of a user", { userId: "u7" }],
  ["of users that were searched", { userIds: ["u7", "u8"] }],
  ["of an errcode", { errcode: 40029 }],
  ["of failures", { outcome: "failed" }],
  ["of a company", { corpId: "ww1" }],
  ["of an address", { ip: "192.0.2.9" }],
  ["of an hour", { fromMs: NOON - 300 * HOUR, untilMs: NOON - 299 * HOUR }],
  ["of the time before a company existed", { untilMs: NOON - 2 * ROWS * MINUTE }],
];

describe("with many audit rows", () => {
  it.each(filters)("a page %s searches an index of SQLite", async (_, filter) => {
    const plan = await plansOf(sqlite, pageOf(filter));
    expect(plan).toMatch(/SEARCH audit USING/);
    expect(plan).not.toMatch(/SCAN audit/);
  });

  it.each(filters)("a page %s reads a small part of the rows of PostgreSQL", async (_, filter) => {
    expect(mostRows(await plansOf(postgres, pageOf(filter)))).toBeLessThan(500);
  });

  it("the figures read stored hours, and audit rows after them only", async () => {
    for (const connection of [sqlite, postgres])
      await loginHourStore(createScope(connection)).countEnded(NOON);
    expect(await plansOf(sqlite, figures)).toMatch(/SEARCH audit USING INDEX audit_by_atMs/);
    expect(mostRows(await plansOf(postgres, figures))).toBeLessThan(500);
  });
});

const figures = (scope: RootScope) => loginHourStore(scope).since(NOON - 168 * HOUR);

function mostRows(plan: string): number {
  const read = [...plan.matchAll(/rows=([\d.]+)|Rows Removed by Filter: (\d+)/g)];
  return Math.max(...read.map(([, rows, removed]) => Number(rows ?? removed)));
}
