import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { Code } from "@menshen/core";
import { lockFile } from "./connection/connect.ts";
import { sqliteFault } from "./connection/sqlite-fault.ts";
import { latestVersion } from "./migrate.ts";

/** What a backup contains, and the ids of the keys that it needs: they are not in it. */
export interface BackupReport {
  readonly schemaVersion: number;
  readonly bytes: number;
  readonly keyIds: readonly string[];
}

export interface BackupOptions {
  /** Path of the SQLite database. */
  readonly path: string;
  readonly file: string;
}

/** Pages per step: other statements of this process run in between. */
const PAGES = 1_000;

/**
 * Copies an SQLite database to a new file while a server uses it: the state of one moment, in a file of its own, checked.
 * @throws Code 50000 the file exists; the database is damaged or is none of ours
 */
export async function backupDatabase(
  { path, file }: BackupOptions,
  onProgress: (share: number) => void,
): Promise<BackupReport> {
  if (statSync(file, { throwIfNoEntry: false })) throw fileExists(file);
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  try {
    // The copy is readable by its owner only, as the database is.
    closeSync(openSync(partial, "wx", 0o600));
    using source = opened(path, { readonly: true, fileMustExist: true });
    // Holds one state of the database: a copy would begin again whenever a server commits.
    source.database.exec("begin");
    source.database.prepare("select count(*) from sqlite_master").get();
    await source.database.backup(partial, {
      progress({ totalPages, remainingPages }) {
        onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
        return PAGES;
      },
    });
    const report = inspect(partial);
    onProgress(1);
    sync(partial);
    // Unlike a rename this replaces nothing.
    linkSync(partial, file);
    return report;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw fileExists(file);
    throw sqliteFault(error) ?? error;
  } finally {
    rmSync(partial, { force: true });
  }
}

export interface RestoreReport extends BackupReport {
  /** Where the previous database is now; null where there was none. */
  readonly replaced: string | null;
}

/**
 * Replaces an SQLite database by a backup; the previous one stays beside it under another name.
 * @throws Code 50000 a server uses the database; the backup is damaged, none of ours, or of a newer release. Nothing is changed then
 */
export async function restoreDatabase(
  { path, file }: BackupOptions,
  nowMs: number,
): Promise<RestoreReport> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw noFile(file);
  const release = await lockFile(path);
  const partial = `${path}.partial`;
  try {
    copyFileSync(file, partial);
    const report = inspect(partial);
    if (report.schemaVersion > latestVersion) throw newerRelease(file, report.schemaVersion);
    sync(partial);
    const replaced = statSync(path, { throwIfNoEntry: false })
      ? `${path}.replaced-${new Date(nowMs).toISOString().replace(/\D/g, "").slice(0, 14)}`
      : null;
    if (replaced !== null) {
      // Its log becomes part of the file.
      using previous = opened(path, {});
      previous.database.pragma("journal_mode = DELETE");
    }
    if (replaced !== null) renameSync(path, replaced);
    renameSync(partial, path);
    return { ...report, replaced };
  } catch (error) {
    throw sqliteFault(error) ?? error;
  } finally {
    rmSync(partial, { force: true });
    release();
  }
}

/** Checks a copy, and makes it one file without a log. */
function inspect(copy: string): BackupReport {
  using opening = opened(copy, { fileMustExist: true });
  const { database } = opening;
  database.pragma("journal_mode = DELETE");
  const found = database.pragma("integrity_check(1)", { simple: true });
  if (found !== "ok") throw damaged(String(found));
  const tables = database.prepare("select name from sqlite_master where name = 'schemaVersions'");
  if (!tables.get()) throw new Code(50000, "the file is no database of Menshen");
  const version = database.prepare("select max(version) from schemaVersions").pluck();
  // A sealed value begins with the id of its key.
  const keys = "select distinct lower(hex(substr(sealed, 1, 4))) from keyChecks order by 1";
  return {
    schemaVersion: version.get() as number,
    bytes: statSync(copy).size,
    keyIds: database.prepare(keys).pluck().all() as string[],
  };
}

function opened(path: string, options: BetterSqlite3.Options) {
  const database = new BetterSqlite3(path, { timeout: 5_000, ...options });
  return { database, [Symbol.dispose]: () => void database.close() };
}

function sync(path: string): void {
  const handle = openSync(path, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function fileExists(file: string): Code {
  return new Code(50000, `${file} exists: a backup replaces no file`);
}

function noFile(file: string): Code {
  return new Code(50000, `there is no file ${file}`);
}

function newerRelease(file: string, version: number): Code {
  return new Code(
    50000,
    `${file} has schema version ${version}, this program knows up to ${latestVersion}: it is of a newer release`,
  );
}

function damaged(reason: string): Code {
  return new Code(50000, `the copy is damaged: ${reason}`);
}
