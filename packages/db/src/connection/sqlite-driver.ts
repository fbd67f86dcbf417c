import { setTimeout as wait } from "node:timers/promises";
import type BetterSqlite3 from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";

export interface SqliteConnections {
  readonly writer: BetterSqlite3.Database;
  /** Reads outside transactions go here and never wait. Absent for `:memory:`, where they queue with the writes. */
  readonly reader?: BetterSqlite3.Database | undefined;
  /** What else ends with them. */
  readonly close?: (() => Promise<void>) | undefined;
}

/**
 * Kysely over better-sqlite3: one writer, used by one transaction or statement at a time, and one reader.
 * Another process (or another instance in this one) that holds the file's write lock is waited for without
 * blocking the event loop: SQLite's own busy handler would sleep in it.
 */
export function sqliteDialect(connections: SqliteConnections): Dialect {
  return {
    createDriver: () => createDriver(connections),
    createQueryCompiler: () => new SettledPlanCompiler(),
    createAdapter: () => new ConcurrentAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** The driver below queues by itself; Kysely's queue would hold up readers too. */
class ConcurrentAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * Hides each argument behind a plus that does nothing. better-sqlite3 is built with STAT4, where SQLite plans a join anew
 * for every value bound to it, which costs several times what the query does.
 */
class SettledPlanCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return "+?";
  }
}

interface SqliteConnection extends DatabaseConnection {
  begin(): Promise<void>;
  commit(): void;
  rollback(): void;
}

function createDriver({ writer, reader, close }: SqliteConnections): Driver {
  const queue = createQueue();
  const write = statementRunner(writer);
  const read = reader && statementRunner(reader);

  function connect(): SqliteConnection {
    let release: (() => void) | undefined;
    let failure: unknown;

    // As PostgreSQL has it: after a failure nothing but the rollback. Some failures (a full disk) have ended the
    // transaction by then, and what follows would run outside of one.
    function inTransaction<T>(work: () => T): T {
      if (failure) throw new Error("the transaction has failed", { cause: failure });
      try {
        return work();
      } catch (error) {
        failure = error;
        throw error;
      }
    }

    return {
      async begin() {
        const freed = await queue();
        try {
          await patiently(() => write(CompiledQuery.raw("begin immediate")));
          release = freed;
        } catch (error) {
          freed();
          throw error;
        }
      },
      commit() {
        inTransaction(() => write(CompiledQuery.raw("commit")));
        release?.();
      },
      rollback() {
        try {
          if (writer.inTransaction) write(CompiledQuery.raw("rollback"));
        } finally {
          release?.();
        }
      },
      async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        if (release) return inTransaction(() => write<R>(query));
        if (read && query.query.kind === "SelectQueryNode") return read<R>(query);
        const freed = await queue();
        try {
          return await patiently(() => write<R>(query));
        } finally {
          freed();
        }
      },
      streamQuery() {
        throw new Error("streaming is not offered on SQLite");
      },
    };
  }

  return {
    init: async () => {},
    acquireConnection: async () => connect(),
    beginTransaction: (connection) => (connection as SqliteConnection).begin(),
    commitTransaction: async (connection) => (connection as SqliteConnection).commit(),
    rollbackTransaction: async (connection) => (connection as SqliteConnection).rollback(),
    releaseConnection: async () => {},
    async destroy() {
      const freed = await queue();
      await close?.();
      reader?.close();
      writer.close();
      freed();
    },
  };
}

const MAX_STATEMENTS = 500;

/** Runs queries on a connection with a statement cache that forgets the oldest. */
function statementRunner(connection: BetterSqlite3.Database) {
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

  return <R>(query: CompiledQuery): QueryResult<R> => {
    const statement = prepare(query.sql);
    if (!statement.reader) {
      const { changes } = statement.run(query.parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    }
    const rows = statement.all(query.parameters) as R[];
    return { rows, numAffectedRows: BigInt(rows.length) };
  };
}

/** Gives turns in the order they were asked for. The answer ends the turn. */
function createQueue(): () => Promise<() => void> {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const before = last;
    const turn = Promise.withResolvers<void>();
    last = turn.promise;
    await before;
    return turn.resolve;
  };
}

const PATIENCE_MS = 10_000;

/** Tries again while another connection holds the file's lock. */
export async function patiently<T>(work: () => T): Promise<T> {
  for (let waited = 0, pause = 1; ; waited += pause, pause = Math.min(pause * 2, 25)) {
    try {
      return work();
    } catch (error) {
      if (waited >= PATIENCE_MS || !isBusy(error)) throw error;
    }
    await wait(pause);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}
