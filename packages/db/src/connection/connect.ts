import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, PGliteDialect, type PGliteDialectConfig } from "kysely";
import { Code, type Logger } from "@menshen/core";
import { AsyncDisposableStack } from "@menshen/core/async-disposable-stack";
import { postgres, sqlite } from "../dialects.ts";
import { databaseFaultOf } from "./database-fault.ts";
import { atCommit, type Connection, type ConnectOptions } from "./connection.ts";
import { createFlush } from "./flush.ts";
import type { Schema } from "../schema.ts";
import { prepareSqlite } from "./prepare-sqlite.ts";
import { readInThread } from "./read-in-thread.ts";
import { retryWhileBusy, type SqliteConnections, sqliteDialect } from "./sqlite-driver.ts";
import { reporting, reportOf } from "./statement-report.ts";
import { localSignals } from "./work-signals.ts";
import { createPresenceCheck, createWriteCheck, sqliteFault } from "./sqlite-fault.ts";

/** Opens `sqlite:./path`, `sqlite::memory:` or `postgres://...`. */
export async function connect(
  url: string,
  log: Logger,
  options: ConnectOptions = {},
): Promise<Connection> {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
  if (path !== undefined) return await sqliteAt(path, options);
  if (/^postgres(?:ql)?:\/\//.test(url)) {
    // With pg, which a server on SQLite does not need.
    const { connectPostgres } = await import("./connect-postgres.ts");
    return connectPostgres(url, log, options);
  }
  throw new Error("the database URL has to begin with sqlite: or postgres://");
}

/** PostgreSQL inside this process. */
export function connectPGlite(
  pglite: NonNullable<PGliteDialectConfig["pglite"]>,
  options: ConnectOptions = {},
): Connection {
  const db = new Kysely<Schema>({
    dialect: new PGliteDialect({ pglite }),
    ...reporting(options.onStatement),
  });
  const flush = async () => void (await postgres.flush()?.execute(db));
  return { ...single(db, flush), dialect: postgres, execute: throughKysely };
}

function single(db: Kysely<Schema>, flush: Connection["flush"]) {
  return {
    db,
    background: db,
    flush,
    signals: localSignals(),
    pools: () => [],
    migrating: <T>(work: (db: Kysely<Schema>) => Promise<T>) => work(db),
    close: () => db.destroy(),
  };
}

const throughKysely: Connection["execute"] = (on, query) => on.executeQuery(query);

async function sqliteAt(path: string, options: ConnectOptions): Promise<Connection> {
  if (path === ":memory:") {
    return onSqlite({ writer: prepareSqlite(new BetterSqlite3(path)) }, atCommit, options);
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // The file holds personal data and sessions: it is created readable by its owner only.
    closeSync(openSync(path, "a", 0o600));
  } catch (error) {
    throw sqliteFault(error) ?? unusable(error);
  }
  await using opening = new AsyncDisposableStack();
  if (options.isExclusive) opening.defer(await lockFile(path));
  try {
    return await openFile(path, opening.move(), options);
  } catch (error) {
    throw sqliteFault(error) ?? error;
  }
}

async function openFile(
  path: string,
  held: AsyncDisposableStack,
  options: ConnectOptions,
): Promise<Connection> {
  await using opening = new AsyncDisposableStack();
  opening.use(held);
  // No busy handler: it would block the event loop. The driver retries instead.
  const writer = opening.adopt(
    new BetterSqlite3(path, { timeout: 0 }),
    (file) => void file.close(),
  );
  prepareSqlite(writer);
  await retryWhileBusy(() => writer.pragma("journal_mode = WAL"));
  writer.pragma("synchronous = NORMAL");
  const reader = opening.adopt(
    new BetterSqlite3(path, { readonly: true }),
    (file) => void file.close(),
  );
  prepareSqlite(reader);
  const realPath = realPathOf(writer);
  const { flush, close } = createFlush(`${realPath}-wal`);
  const checkPresence = createPresenceCheck(realPath);
  const checkWrite = createWriteCheck(writer);
  const durableFlush = () =>
    flush().catch((error: unknown) => {
      throw sqliteFault(error) ?? error;
    });
  opening.move();
  const connections: SqliteConnections = {
    writer,
    reader,
    thread: readInThread(realPath),
    check: checkPresence,
    close: async () => {
      await close();
      await held.disposeAsync();
    },
  };
  return {
    ...onSqlite(connections, durableFlush, options),
    check() {
      checkPresence("now");
      checkWrite();
    },
  };
}

function onSqlite(
  connections: SqliteConnections,
  flush: Connection["flush"],
  { onStatement }: ConnectOptions,
): Connection {
  const dialect = sqliteDialect({
    ...connections,
    onQuery: onStatement && ((...query) => onStatement(reportOf(...query))),
  });
  const slowReads = new Kysely<Schema>({ dialect: dialect.slowReads });
  return {
    ...single(new Kysely<Schema>({ dialect }), flush),
    slowReads,
    dialect: sqlite,
    execute: (on, query) =>
      (on === slowReads ? dialect.slowReads : dialect).execute(query, on.isTransaction),
  };
}

/**
 * Holds the lock of a server on a database file, until the returned function is called or the process ends. Limits,
 * leases and caches of a server over SQLite are in its memory: two of them on one file would contradict each other.
 * @throws Code another server holds it
 */
export async function lockFile(path: string): Promise<() => void> {
  let lock: BetterSqlite3.Database | undefined;
  try {
    const opened = (lock = new BetterSqlite3(`${path}.lock`, { timeout: 0 }));
    await retryWhileBusy(() => opened.exec("begin exclusive"), LOCK_PATIENCE_MS);
    return () => void opened.close();
  } catch (error) {
    lock?.close();
    if (databaseFaultOf(sqliteFault(error)) !== "locked") throw unusable(error, `${path}.lock: `);
    throw new Code(
      50000,
      `another server uses the database file ${path}: an SQLite file serves one server; several need PostgreSQL`,
    );
  }
}

/** Such as EACCES, whose message names the operation and the path. */
function unusable(error: unknown, place = ""): Code {
  const { message } = error as Error;
  return new Code(50000, `MENSHEN_DATABASE_URL: ${place}${message}`, { cause: error });
}

/** A server that is being restarted may still be closing. */
const LOCK_PATIENCE_MS = 2_000;

/** SQLite resolves symbolic links and places its log beside the target. */
function realPathOf(database: BetterSqlite3.Database): string {
  const [main] = database.pragma("database_list") as { file: string }[];
  return main?.file ?? database.name;
}
