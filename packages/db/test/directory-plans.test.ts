import { PGlite } from "@electric-sql/pglite";
import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ListMembers } from "@menshen/domain";
import { type Connection, connect, connectPGlite } from "../src/connection/connect.ts";
import { log } from "./contract/fixtures.ts";
import { migrate } from "../src/migrate.ts";
import { createScope, type Scope } from "../src/scope.ts";
import { bind, compile } from "../src/statement.ts";
import { directoryLists } from "../src/stores/directory/directory-lists.ts";

/* Query plans of member pages: an index scan that starts where the previous page ended. */

let sqlite: Connection;
let postgres: Connection;
beforeAll(async () => {
  sqlite = await connect("sqlite::memory:", log);
  postgres = connectPGlite(new PGlite());
  for (const connection of [sqlite, postgres]) {
    await migrate(createScope(connection), 0, async () => {});
  }
  // Its tables are empty: a sequential scan of an empty table is cheaper than any index.
  await postgres.db.executeQuery(CompiledQuery.raw("set enable_seqscan = off"));
  await postgres.db.executeQuery(CompiledQuery.raw("set enable_bitmapscan = off"));
});
afterAll(() => Promise.all([sqlite, postgres].map(({ close }) => close())));

/** The query plan of a page. */
async function planOf(connection: Connection, page: Partial<ListMembers>): Promise<string> {
  const { db, dialect } = connection;
  const lines: string[] = [];
  const explain = dialect.name === "sqlite" ? "explain query plan" : "explain";
  const all: Scope["all"] = async (statement, args) => {
    const query = bind(compile(statement, db, dialect), args);
    const asked = CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]);
    const { rows } = await db.executeQuery<{ detail?: string; "QUERY PLAN"?: string }>(asked);
    lines.push(...rows.map((row) => row.detail ?? row["QUERY PLAN"] ?? ""));
    return [];
  };
  const scope = { ...createScope(connection), all };
  await directoryLists(scope).listMembers({ corpKey: "c", search: "lin", limit: 50, ...page });
  return lines.join("\n");
}

describe("a page of members", () => {
  it("a page of a department's members uses the department's index", async () => {
    const page = { departmentId: 7, after: "lin", state: "active" } as const;
    const plan = await planOf(sqlite, page);
    expect(plan).toMatch(
      /SEARCH p USING.* INDEX memberDepartments_by_\w+ .*corpKey=.*departmentId=.*memberId>/,
    );
    expect(plan).toMatch(/SEARCH m USING .*corpKey=\? AND memberId=\?/);
    expect(await planOf(postgres, page)).toMatch(
      /memberDepartments_by_.*\n.*Index Cond: .*corpKey.*departmentId.*memberId" >/,
    );
  });

  it("a page of a company's members uses the primary key", async () => {
    const plan = await planOf(sqlite, { after: "lin" });
    expect(plan).toMatch(/SEARCH m USING .*corpKey=\? AND memberId>\?/);
    expect(plan).not.toContain("TEMP B-TREE FOR ORDER BY");
    expect(await planOf(postgres, { after: "lin" })).toMatch(
      /membersIdentity.*\n.*Index Cond: .*corpKey.*memberId" >/,
    );
  });
});
