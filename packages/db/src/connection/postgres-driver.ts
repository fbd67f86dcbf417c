import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult as Rows,
} from "kysely";
import type { QueryResult } from "pg";
import type { PostgresClient, PostgresPool } from "./postgres-pool.ts";
import type { Schema } from "../schema.ts";
import { type OnStatement, reported } from "./statement-report.ts";

/** A query whose result is of no interest: a transaction does not wait for it. */
export interface SentQuery extends CompiledQuery {
  readonly isSent: true;
  /** Travels with the commit of the transaction and runs after it. */
  readonly afterCommit?: CompiledQuery | undefined;
}

/**
 * Kysely over pg, with as few round trips as a transaction allows: its statements are pipelined. `begin` travels with the
 * first statement, a query that is only sent with the one that follows it, and the last ones with `commit`, which
 * succeeds if all of them did.
 */
export function postgresDialect(pool: PostgresPool, onStatement?: OnStatement): Dialect {
  return {
    createDriver: () => createDriver(pool, onStatement),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

/** Kysely lets the statements of a transaction wait for each other; the connection that it holds does not. */
export async function executePipelined<R>(
  on: Kysely<Schema>,
  query: CompiledQuery<R>,
): Promise<Rows<R>> {
  if (!on.isTransaction) return await on.executeQuery(query);
  const connection = await on.getExecutor().provideConnection(async (held) => held);
  return await connection.executeQuery<R>(query);
}

interface PostgresConnection extends DatabaseConnection {
  begin(): void;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  release(): void;
}

function createDriver(pool: PostgresPool, onStatement: OnStatement | undefined): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => connectionOn(await pool.connect(), onStatement),
    beginTransaction: async (connection) => (connection as PostgresConnection).begin(),
    commitTransaction: (connection) => (connection as PostgresConnection).commit(),
    rollbackTransaction: (connection) => (connection as PostgresConnection).rollback(),
    releaseConnection: async (connection) => (connection as PostgresConnection).release(),
    destroy: () => pool.end(),
  };
}

interface OpenTransaction {
  hasBegun: boolean;
  afterCommit?: CompiledQuery | undefined;
  /** Of the first statement that failed: the server rejects what follows. */
  failure?: { readonly error: unknown };
  /** Whether the failure was thrown where the statements come from. */
  isReported: boolean;
}

/** One checkout of a client. */
function connectionOn(
  client: PostgresClient,
  onStatement: OnStatement | undefined,
): PostgresConnection {
  let open: OpenTransaction | undefined;
  let isLost = false;

  /** Sends a statement at once, behind those without an answer yet. */
  function send(
    transaction: OpenTransaction,
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<QueryResult> {
    const answer = client.query(text, parameters);
    answer.catch((error: unknown) => void (transaction.failure ??= { error }));
    return answer;
  }

  function failureOf(transaction: OpenTransaction): unknown {
    transaction.isReported = true;
    return transaction.failure?.error;
  }

  async function executeIn<R>(transaction: OpenTransaction, query: CompiledQuery) {
    if (transaction.failure) throw failureOf(transaction);
    if (!transaction.hasBegun) {
      transaction.hasBegun = true;
      void send(transaction, "begin");
    }
    const answer = reported(onStatement, query, send(transaction, query.sql, query.parameters));
    if (isSent(query)) {
      answer.catch(() => {});
      transaction.afterCommit ??= query.afterCommit;
      return { rows: [] };
    }
    try {
      return rowsOf<R>(await answer);
    } catch {
      throw failureOf(transaction);
    }
  }

  return {
    begin() {
      open = { hasBegun: false, isReported: false };
    },
    async commit() {
      const transaction = open;
      if (!transaction?.hasBegun) return;
      if (transaction.isReported) throw failed(transaction.failure?.error);
      const { afterCommit } = transaction;
      const committed = send(transaction, "commit");
      const followed = afterCommit && client.query(afterCommit.sql, afterCommit.parameters);
      followed?.catch(() => {});
      const { command } = await committed;
      open = undefined;
      if (transaction.failure) throw transaction.failure.error;
      if (command !== "COMMIT") throw failed();
      await followed;
    },
    async rollback() {
      const transaction = open;
      open = undefined;
      if (!transaction?.hasBegun) return;
      try {
        await client.query("rollback", []);
      } catch (error) {
        isLost = true;
        throw error;
      }
    },
    async executeQuery<R>(query: CompiledQuery): Promise<Rows<R>> {
      if (open) return await executeIn<R>(open, query);
      return rowsOf<R>(
        await reported(onStatement, query, client.query(query.sql, query.parameters)),
      );
    },
    streamQuery() {
      throw new Error("streaming is not offered on PostgreSQL");
    },
    release: () => client.release(isLost),
  };
}

function isSent(query: CompiledQuery): query is SentQuery {
  return "isSent" in query;
}

function failed(cause?: unknown): Error {
  return new Error("the transaction has failed", { cause });
}

const changes = new Set(["INSERT", "UPDATE", "DELETE"]);

function rowsOf<R>({ command, rowCount, rows }: QueryResult): Rows<R> {
  const result: Rows<R> = { rows: rows as R[] };
  return changes.has(command) ? { ...result, numAffectedRows: BigInt(rowCount ?? 0) } : result;
}
