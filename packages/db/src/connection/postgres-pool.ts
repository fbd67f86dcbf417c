import { setTimeout as wait } from "node:timers/promises";
import { Pool, type PoolClient, type QueryResult, types } from "pg";
import { isCode, type Logger } from "@menshen/core";
import { type Breaker, createBreaker } from "./breaker.ts";
import { markUndone } from "./database-fault.ts";
import { postgresFault } from "./postgres-fault.ts";

/** Bounds of a pool. A limit is enforced by the server and, should it be silent, by the client a little later. */
export interface PoolLimits {
  readonly connections: number;
  /** For a free connection, and for a new one to be established. */
  readonly connectMs: number;
  readonly statementMs: number;
  /** Waiting for a lock of a table, row or advisory lock. */
  readonly lockMs: number;
  /**
   * Sets the limits of the server in each transaction, not once in the session: behind a pooler in transaction mode a
   * session's settings reach the connections of requests, which must not get longer limits.
   */
  readonly isPerTransaction?: boolean;
}

/** For requests: a visitor waits, and ten blocked connections are all there are. */
export const requestLimits: PoolLimits = {
  connections: 10,
  // Longer than a statement: who waits for a connection outlives the statement that occupies it.
  connectMs: 8_000,
  statementMs: 4_000,
  lockMs: 3_000,
};

/** For syncs and housekeeping, on connections of their own. */
export const backgroundLimits: PoolLimits = {
  connections: 4,
  connectMs: 10_000,
  statementMs: 60_000,
  lockMs: 30_000,
  isPerTransaction: true,
};

/** For migrations: a large table may take long, and a second node waits for the first. */
export const migrationLimits: PoolLimits = {
  connections: 1,
  connectMs: 10_000,
  statementMs: 3_600_000,
  lockMs: 600_000,
  isPerTransaction: true,
};

const CLIENT_GRACE_MS = 1_000;
/** Longer than the pause between two polls of an idle node: a new connection costs three round trips. */
const IDLE_MS = 120_000;
/** How long closing waits for statements in flight. */
const CLOSE_MS = 2_000;

export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  /** Connections that are open, of these idle, and callers that wait for one. */
  readonly state: () => { open: number; idle: number; waiting: number };
  end(): Promise<void>;
}

/** One checkout of a connection. After a fault of the connection nothing more is sent on it. */
export interface PostgresClient {
  /** Sends a statement at once; answers come in the order of the statements. */
  query(text: string, parameters: readonly unknown[]): Promise<QueryResult>;
  release(destroy: boolean): void;
}

/**
 * A pool whose errors are faults with HTTP 503 where the database is to blame, and which discards a connection after
 * any error that leaves its state unknown: a connection that fell silent never returns to the pool.
 */
export function createPostgresPool(url: string, limits: PoolLimits, log: Logger): PostgresPool {
  const clients = new Set<PoolClient>();
  const breaker = createBreaker();
  const pool = new Pool({
    connectionString: url,
    max: limits.connections,
    connectionTimeoutMillis: limits.connectMs,
    idleTimeoutMillis: IDLE_MS,
    pipeline: true,
    application_name: "menshen",
    keepAlive: true,
    // Not as parameters of the connection, which poolers in between reject.
    // oxlint-disable-next-line typescript/no-misused-promises -- pg-pool awaits it, whatever its type says
    onConnect: async (client) => {
      if (!limits.isPerTransaction) await client.query(settings("", limits));
    },
    // Our bigints are times and counts, far below 2^53.
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format),
    },
  });
  // A lost connection must not end the process, idle or between two statements; the pool opens another.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    clients.add(client);
    client.on("error", (error) =>
      log.warn({ err: postgresFault(error) ?? error }, "a database connection was lost"),
    );
  });
  pool.on("remove", (client) => clients.delete(client));

  async function end(): Promise<void> {
    const ended = pool.end();
    await Promise.race([ended, wait(CLOSE_MS, undefined, { ref: false })]);
    // Cuts a connection that still runs a statement; its caller gets an error.
    for (const client of clients) void (client as unknown as EndableClient).end().catch(() => {});
    await Promise.race([ended, wait(CLOSE_MS, undefined, { ref: false })]);
  }

  return {
    state: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    end,
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw markUndone(postgresFault(error) ?? error);
      });
      return guarded(client, breaker, limits);
    },
  };
}

function settings(scope: "" | "local", { statementMs, lockMs }: PoolLimits): string {
  return `set ${scope} statement_timeout = ${statementMs}; set ${scope} lock_timeout = ${lockMs}`;
}

/** Part of pg's client that the pool's own type hides. */
interface EndableClient {
  end(): Promise<void>;
}

function guarded(client: PoolClient, breaker: Breaker, limits: PoolLimits): PostgresClient {
  let broken: Error | undefined;
  let unanswered = 0;

  /** A statement waits for those before it, each of which may take as long as the limit. */
  async function send(text: string, values: readonly unknown[] = []): Promise<QueryResult> {
    unanswered++;
    const query_timeout = unanswered * (limits.statementMs + CLIENT_GRACE_MS);
    const query = { text, values: [...values], query_timeout };
    try {
      return await client.query(query);
    } finally {
      unanswered--;
    }
  }

  return {
    async query(text, parameters) {
      if (broken) throw broken;
      try {
        if (text === "begin" && limits.isPerTransaction) {
          return await send(`begin; ${settings("local", limits)}`);
        }
        return await breaker.run(text, () => send(text, parameters));
      } catch (error) {
        const fault = isCode(error) ? error : postgresFault(error);
        if (fault === null) throw error;
        if (fault.data?.["fault"] === "unreachable") broken = fault;
        throw fault;
      }
    },
    release: (destroy) => client.release(destroy || broken !== undefined),
  };
}
