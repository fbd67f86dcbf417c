import type { CompiledQuery, Kysely, QueryResult } from "kysely";
import type { DialectFacts } from "../dialects.ts";
import type { Schema } from "../schema.ts";
import type { OnStatement } from "./statement-report.ts";
import type { WorkSignals } from "./work-signals.ts";

export interface ConnectOptions {
  /** For a server: refuses an SQLite file that another server uses. */
  readonly isExclusive?: boolean | undefined;
  readonly onStatement?: OnStatement | undefined;
}

/** Connections of a pool: open, of these idle, and callers that wait for one. */
export interface PoolState {
  readonly pool: "requests" | "background";
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Connection {
  readonly db: Kysely<Schema>;
  /** Runs a compiled query on `db` or `background`, or in a transaction of them. */
  readonly execute: <R>(
    on: Kysely<Schema>,
    query: CompiledQuery<R>,
  ) => QueryResult<R> | Promise<QueryResult<R>>;
  /** For syncs and housekeeping: connections of their own with longer limits. On SQLite the same as `db`. */
  readonly background: Kysely<Schema>;
  /** For reads that may be slow: on a file of SQLite they run in a thread. Elsewhere there is none. */
  readonly slowReads?: Kysely<Schema> | undefined;
  readonly dialect: DialectFacts;
  /** Resolves when every transaction committed so far is on disk, where a commit does not wait for the disk itself. */
  readonly flush: () => Promise<void>;
  /** Throws the fault of an SQLite file that cannot be written or is gone. */
  readonly check?: () => void;
  readonly signals: WorkSignals;
  /** None on SQLite. */
  readonly pools: () => readonly PoolState[];
  /** Runs `work` on a connection without the limits of requests. */
  readonly migrating: <T>(work: (db: Kysely<Schema>) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** For transactions that wait for the disk themselves, and for `:memory:`. */
export const atCommit = async (): Promise<void> => {};
