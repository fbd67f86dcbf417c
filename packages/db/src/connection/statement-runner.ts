import type BetterSqlite3 from "better-sqlite3";
import type { CompiledQuery, QueryResult } from "kysely";

const MAX_STATEMENTS = 500;

export type RunStatement = <R>(query: SqliteQuery) => QueryResult<R>;

/** What SQLite needs of a compiled query. */
export type SqliteQuery = Pick<CompiledQuery, "sql" | "parameters">;

/** Runs queries on a connection with a cache of prepared statements, oldest evicted first. */
export function statementRunner(connection: BetterSqlite3.Database): RunStatement {
  const statements = new Map<string, BetterSqlite3.Statement>();

  function prepare(text: string): BetterSqlite3.Statement {
    let statement = statements.get(text);
    if (statement) return statement;
    statement = connection.prepare(text);
    statements.set(text, statement);
    if (statements.size > MAX_STATEMENTS) {
      for (const oldest of statements.keys()) {
        statements.delete(oldest);
        break;
      }
    }
    return statement;
  }

  return <R>(query: SqliteQuery): QueryResult<R> => {
    const statement = prepare(query.sql);
    if (!statement.reader) {
      const { changes } = statement.run(query.parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    }
    const rows = statement.all(query.parameters) as R[];
    return { rows, numAffectedRows: BigInt(rows.length) };
  };
}
