import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import {
  type Dialect,
  Kysely,
  PGliteDialect,
  type PGliteDialectConfig,
  PostgresDialect,
} from "kysely";
import { Pool, types } from "pg";
import type { Logger } from "@menshen/core";
import { type DialectFacts, postgres, sqlite } from "../dialects.ts";
import { createFlush } from "./flush.ts";
import type { Schema } from "../schema.ts";
import { reportOutages } from "./outage.ts";
import { retryWhileBusy, sqliteDialect } from "./sqlite-driver.ts";
import { fromJson } from "../sql/json.ts";
import { isLike } from "../sql/like.ts";

export interface Connection {
  readonly db: Kysely<Schema>;
  readonly dialect: DialectFacts;
  /** Resolves when every transaction committed so far is on disk, where a commit does not wait for the disk itself. */
  readonly flush: () => Promise<void>;
}

/** Opens `sqlite:./path`, `sqlite::memory:` or `postgres://...`. */
export async function connect(url: string, log: Logger): Promise<Connection> {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
  if (path !== undefined) return await sqliteAt(path);
  if (/^postgres(?:ql)?:\/\//.test(url))
    return { ...connected(postgresAt(url, log), postgres), flush: atCommit };
  throw new Error("the database URL has to begin with sqlite: or postgres://");
}

/** PostgreSQL inside this process. */
export function connectPGlite(pglite: NonNullable<PGliteDialectConfig["pglite"]>): Connection {
  return { ...connected(new PGliteDialect({ pglite }), postgres), flush: atCommit };
}

/** For databases whose commit waits for the disk, and for `:memory:`. */
const atCommit = async (): Promise<void> => {};

function connected(dialect: Dialect, facts: DialectFacts): Omit<Connection, "flush"> {
  return { db: new Kysely<Schema>({ dialect }), dialect: facts };
}

async function sqliteAt(path: string): Promise<Connection> {
  if (path === ":memory:") {
    const dialect = sqliteDialect({ writer: prepared(new BetterSqlite3(path)) });
    return { ...connected(dialect, sqlite), flush: atCommit };
  }
  mkdirSync(dirname(path), { recursive: true });
  // The file holds personal data and sessions: it is created readable by its owner only.
  closeSync(openSync(path, "a", 0o600));
  // No busy handler: it would block the event loop. The driver retries instead.
  const writer = prepared(new BetterSqlite3(path, { timeout: 0 }));
  await retryWhileBusy(() => writer.pragma("journal_mode = WAL"));
  writer.pragma("synchronous = NORMAL");
  const reader = prepared(new BetterSqlite3(path, { readonly: true }));
  const { flush, close } = createFlush(`${realPath(writer)}-wal`);
  return { ...connected(sqliteDialect({ writer, reader, close }), sqlite), flush };
}

/** SQLite resolves symbolic links and places its log beside the target. */
function realPath(database: BetterSqlite3.Database): string {
  const [main] = database.pragma("database_list") as { file: string }[];
  return main?.file ?? database.name;
}

function prepared(database: BetterSqlite3.Database): BetterSqlite3.Database {
  database.pragma("foreign_keys = ON");
  database.function("menshen_like", { deterministic: true }, isLike);
  database.function("menshen_merge", { deterministic: true }, (stored: string, patch: string) =>
    JSON.stringify({ ...fromJson(stored), ...fromJson(patch) }),
  );
  return database;
}

function postgresAt(url: string, log: Logger): Dialect {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    application_name: "menshen",
    keepAlive: true,
    // Our bigints are times and counts, far below 2^53.
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format),
    },
  });
  // A lost connection must not end the process, idle or between two statements; the pool opens another.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", (error) => log.warn({ err: error }, "a database connection was lost"));
  });
  return new PostgresDialect({ pool: reportOutages(pool) });
}
