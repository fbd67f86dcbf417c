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
import type { ReadThread } from "./read-in-thread.ts";
import { sqliteFault } from "./sqlite-fault.ts";
import { type RunStatement, statementRunner } from "./statement-runner.ts";

export interface SqliteConnections {
  readonly writer: BetterSqlite3.Database;
  /** Serves reads outside transactions, without waiting. Absent for `:memory:`, where reads queue with the writes. */
  readonly reader?: BetterSqlite3.Database | undefined;
  /** Serves reads outside transactions that may be slow. Absent for `:memory:`. */
  readonly thread?: ReadThread | undefined;
  /** Throws when the file is not usable any more; runs before every statement. */
  readonly check?: (() => void) | undefined;
  /** Closed together with the connections. */
  readonly close?: (() => Promise<void>) | undefined;
  readonly onQuery?: OnQuery | undefined;
}

interface SqliteDialect extends Dialect {
  /**
   * Runs a compiled query in the open transaction or outside of it. Kysely's layers between a query and its driver are
   * for databases that answer over a network; here they would cost more than the query.
   */
  readonly execute: Execute;
}

type Execute = <R>(
  query: CompiledQuery<R>,
  isInTransaction: boolean,
) => QueryResult<R> | Promise<QueryResult<R>>;

interface SqliteDialects extends SqliteDialect {
  /** For the same connections; reads outside transactions run in the thread, if there is one. */
  readonly slowReads: SqliteDialect;
}

/** Called after every query, except for those that begin and end transactions. */
type OnQuery = (query: CompiledQuery, ms: number, failed: boolean) => void;

/**
 * Kysely over better-sqlite3: one writer, used by one transaction or statement at a time, and one reader.
 * While another process (or another instance in this one) holds the file's write lock, the driver retries without
 * blocking the event loop; SQLite's own busy handler would block it.
 */
export function sqliteDialect(connections: SqliteConnections): SqliteDialects {
  const { execute, executeInThread, driverOf } = createDriver(connections);
  const dialectOf = (execute: Execute): SqliteDialect => ({
    execute,
    createDriver: () => driverOf(execute),
    createQueryCompiler: () => new SettledPlanCompiler(),
    createAdapter: () => new ConcurrentAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  });
  return { ...dialectOf(execute), slowReads: dialectOf(executeInThread) };
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

/** What Kysely holds of the driver. */
interface SqliteConnection extends DatabaseConnection {
  isInTransaction: boolean;
}

interface Drivers {
  readonly execute: Execute;
  readonly executeInThread: Execute;
  readonly driverOf: (execute: Execute) => Driver;
}

function createDriver(connections: SqliteConnections): Drivers {
  const { writer, reader, thread, check, close, onQuery } = connections;
  const queue = createQueue();
  const write = statementRunner(writer);
  const read = reader && statementRunner(reader);
  /** The open transaction: what frees the writer, and the first failure. */
  let open: { readonly free: () => void; failure?: unknown } | undefined;

  function execute<R>(
    query: CompiledQuery<R>,
    isInTransaction: boolean,
  ): QueryResult<R> | Promise<QueryResult<R>> {
    if (isInTransaction) return inTransaction(() => run(write, query));
    if (!read || query.query.kind !== "SelectQueryNode") return queued(query);
    try {
      return run(read, query);
    } catch (error) {
      throw sqliteFault(error) ?? error;
    }
  }

  const executeInThread: Execute = (query, isInTransaction) =>
    thread && !isInTransaction && query.query.kind === "SelectQueryNode"
      ? readIn(thread, query)
      : execute(query, isInTransaction);

  async function readIn<R>(thread: ReadThread, query: CompiledQuery<R>): Promise<QueryResult<R>> {
    const startedMs = performance.now();
    let failed = true;
    try {
      check?.();
      const { rows } = await thread.read(query);
      failed = false;
      return { rows: rows as R[] };
    } catch (error) {
      throw sqliteFault(error) ?? error;
    } finally {
      onQuery?.(query, performance.now() - startedMs, failed);
    }
  }

  // As in PostgreSQL, only a rollback may follow a failure. Some failures, such as a full disk, end the transaction,
  // and the next statement would run outside of it.
  function inTransaction<T>(work: () => T): T {
    if (!open) throw new Error("the transaction has ended");
    if (open.failure) throw new Error("the transaction has failed", { cause: open.failure });
    try {
      return work();
    } catch (error) {
      open.failure = error;
      throw sqliteFault(error) ?? error;
    }
  }

  async function queued<R>(query: CompiledQuery<R>): Promise<QueryResult<R>> {
    const free = await queue();
    try {
      return await retryWhileBusy(() => run<R>(write, query));
    } catch (error) {
      throw sqliteFault(error) ?? error;
    } finally {
      free();
    }
  }

  function run<R>(on: RunStatement, query: CompiledQuery<R>): QueryResult<R> {
    check?.();
    if (!onQuery) return on<R>(query);
    const startedMs = performance.now();
    let failed = true;
    try {
      const result = on<R>(query);
      failed = false;
      return result;
    } finally {
      onQuery(query, performance.now() - startedMs, failed);
    }
  }

  function connect(execute: Execute): SqliteConnection {
    return {
      isInTransaction: false,
      async executeQuery<R>(query: CompiledQuery) {
        return await execute(query as CompiledQuery<R>, this.isInTransaction);
      },
      streamQuery() {
        throw new Error("streaming is not offered on SQLite");
      },
    };
  }

  async function begin(): Promise<void> {
    const free = await queue();
    try {
      check?.();
      await retryWhileBusy(() => write(BEGIN));
      open = { free };
    } catch (error) {
      free();
      throw sqliteFault(error) ?? error;
    }
  }

  function commit(): void {
    check?.();
    inTransaction(() => write(COMMIT));
    end();
  }

  function rollback(): void {
    try {
      if (writer.inTransaction) write(ROLLBACK);
    } finally {
      end();
    }
  }

  function end(): void {
    open?.free();
    open = undefined;
  }

  const driverOf = (execute: Execute): Driver => ({
    init: async () => {},
    acquireConnection: async () => connect(execute),
    async beginTransaction(connection) {
      await begin();
      (connection as SqliteConnection).isInTransaction = true;
    },
    commitTransaction: async () => commit(),
    rollbackTransaction: async () => rollback(),
    releaseConnection: async () => {},
    async destroy() {
      const free = await queue();
      await thread?.close();
      await close?.();
      reader?.close();
      writer.close();
      free();
    },
  });
  return { execute, executeInThread, driverOf };
}

const BEGIN = CompiledQuery.raw("begin immediate");
const COMMIT = CompiledQuery.raw("commit");
const ROLLBACK = CompiledQuery.raw("rollback");

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
