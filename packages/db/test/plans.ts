import { CompiledQuery, type Kysely, type RootOperationNode } from "kysely";
import { newPGlite } from "./new-pglite.ts";
import { connect, connectPGlite } from "../src/connection/connect.ts";
import type { Connection } from "../src/connection/connection.ts";
import type { Schema } from "../src/schema.ts";
import { log } from "./contract/fixtures.ts";
import { migrate } from "../src/migrate.ts";
import { createScope, type Scope } from "../src/scope.ts";
import { bind, compile } from "../src/statement.ts";

/** An empty database of each kind, whose planner prefers indexes although its tables are empty. */
export async function openEmptyDatabases() {
  const sqlite = await connect("sqlite::memory:", log);
  const postgres = connectPGlite(await newPGlite());
  for (const connection of [sqlite, postgres]) {
    await migrate(createScope(connection), 0, async () => {});
  }
  // A sequential scan of an empty table is cheaper than any index.
  await postgres.db.executeQuery(CompiledQuery.raw("set enable_seqscan = off"));
  const close = async () => void (await Promise.all([sqlite.close(), postgres.close()]));
  return { sqlite, postgres, close };
}

/** The plans of the statements that `work` makes with a store; each finds nothing. */
export async function plansOf(
  connection: Connection,
  work: (scope: Scope) => Promise<unknown>,
): Promise<string> {
  const { db, dialect } = connection;
  const lines: string[] = [];
  const explained = async (query: CompiledQuery) =>
    void lines.push(await explain(connection, query));
  const scope: Scope = {
    ...createScope(connection),
    async all(statement, args) {
      await explained(bind(compile(statement, db, dialect), args));
      return [];
    },
    async first(statement, args) {
      await explained(bind(compile(statement, db, dialect), args));
      return null;
    },
    async change(statement, args) {
      await explained(bind(compile(statement, db, dialect), args));
      return 0;
    },
    async send(statement, args) {
      await explained(bind(compile(statement, db, dialect), args));
    },
  };
  await work(scope);
  return lines.join("\n");
}

/** The plans of queries that are built on `db` itself. */
export async function plansOn(
  connection: Connection,
  work: (db: Kysely<Schema>) => Promise<unknown>,
): Promise<string> {
  const { db } = connection;
  const asked: RootOperationNode[] = [];
  const watched = db.withPlugin({
    transformQuery: ({ node }) => (asked.push(node), node),
    transformResult: async ({ result }) => result,
  });
  await work(watched);
  const executor = db.getExecutor();
  const plans = asked.map((node) =>
    explain(connection, executor.compileQuery(node, { queryId: "plan" })),
  );
  return (await Promise.all(plans)).join("\n");
}

async function explain({ db, dialect }: Connection, query: CompiledQuery): Promise<string> {
  const verb = dialect.name === "sqlite" ? "explain query plan" : "explain";
  const asked = CompiledQuery.raw(`${verb} ${query.sql}`, [...query.parameters]);
  const { rows } = await db.executeQuery<{ detail?: string; "QUERY PLAN"?: string }>(asked);
  return rows.map((row) => row.detail ?? row["QUERY PLAN"] ?? "").join("\n");
}
