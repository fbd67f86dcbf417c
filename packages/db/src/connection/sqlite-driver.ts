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
import { sqliteFault } from "./sqlite-fault.ts";

export interface SqliteConnections {
  readonly writer: BetterSqlite3.Database;
  /** Serves reads outside transactions, without waiting. Absent for `:memory:`, where reads queue with the writes. */
  readonly reader?: BetterSqlite3.Database | undefined;
  /** Throws when the file is not usable any more; runs before every statement. */
  readonly check?: (() => void) | undefined;
  /** Closed together with the connections. */
  readonly close?: (() => Promise<void>) | undefined;
}

/**
 * Kysely over better-sqlite3: one writer, used by one transaction or statement at a time, and one reader.
 * While another process (or another instance in this one) holds the file's write lock, the driver retries without
 * blocking the event loop; SQLite's own busy handler would block it.
 */
export function sqliteDialect(connections: SqliteConnections): Dialect {
  return {
    createDriver: () => createDriver(connections),
    createQueryCompiler: () => new SettledPlanCompiler(),
    createAdapter: () => new ConcurrentAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** The driver below has a queue of its own; Kysely's queue would also delay readers. */
class ConcurrentAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * Writes each parameter as `+?`. better-sqlite3 is built with STAT4, where SQLite plans a join again for every value
 * bound to a bare `?`, which costs several times the query itself.
 */
class SettledPlanCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return "+?";
  }
}

interface SqliteConnection extends DatabaseConnection {
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): void;
}

function createDriver({ writer, reader, check, close }: SqliteConnections): Driver {
  const queue = createQueue();
  const write = statementRunner(writer);
  const read = reader && statementRunner(reader);

  /** The work with faults of the database as such, after the retries that `work` makes. */
  async function guarded<T>(work: () => T | Promise<T>): Promise<T> {
    check?.();
    try {
      return await work();
    } catch (error) {
      throw sqliteFault(error) ?? error;
    }
  }

  function connect(): SqliteConnection {
    let release: (() => void) | undefined;
    let failure: unknown;

    // As in PostgreSQL, only a rollback may follow a failure. Some failures, such as a full disk, end the transaction,
    // and the next statement would run outside of it.
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
          await guarded(() => retryWhileBusy(() => write(CompiledQuery.raw("begin immediate"))));
          release = freed;
        } catch (error) {
          freed();
          throw error;
        }
      },
      async commit() {
        await guarded(() => inTransaction(() => write(CompiledQuery.raw("commit"))));
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
        if (release) return await guarded(() => inTransaction(() => write<R>(query)));
        if (read && query.query.kind === "SelectQueryNode")
          return await guarded(() => read<R>(query));
        const freed = await queue();
        try {
          return await guarded(() => retryWhileBusy(() => write<R>(query)));
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
    commitTransaction: (connection) => (connection as SqliteConnection).commit(),
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

/** Runs queries on a connection with a cache of prepared statements, oldest evicted first. */
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

/** A FIFO mutex. The returned function releases it. */
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

/** Retries while another connection holds the file's lock. */
export async function retryWhileBusy<T>(work: () => T, patienceMs = PATIENCE_MS): Promise<T> {
  for (let waited = 0, pause = 1; ; waited += pause, pause = Math.min(pause * 2, 25)) {
    try {
      return work();
    } catch (error) {
      if (waited >= patienceMs || !isBusy(error)) throw error;
    }
    await wait(pause);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}
