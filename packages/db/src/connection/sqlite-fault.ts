import { statSync } from "node:fs";
import type BetterSqlite3 from "better-sqlite3";
import type { Code } from "@menshen/core";
import { type DatabaseFault, databaseFaultOf, faultCode } from "./database-fault.ts";

/** An error of SQLite or of its files as a fault of the database; null for an error of the statement. */
export function sqliteFault(error: unknown): Code | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const code = String(error.code);
  const fault = faults.find(([pattern]) => pattern.test(code))?.[1];
  if (fault === undefined) return null;
  const detail = error.message.includes(code) ? error.message : `${error.message} (${code})`;
  return faultCode(fault, detail, error);
}

const faults: readonly (readonly [RegExp, DatabaseFault])[] = [
  [/^(?:SQLITE_FULL|ENOSPC|EDQUOT)$/, "full"],
  [/^(?:SQLITE_READONLY_DBMOVED|SQLITE_CANTOPEN.*)$/, "missing"],
  [/^(?:SQLITE_READONLY.*|EROFS)$/, "read-only"],
  [/^(?:SQLITE_CORRUPT.*|SQLITE_NOTADB)$/, "damaged"],
  [/^(?:SQLITE_BUSY.*|SQLITE_LOCKED.*)$/, "locked"],
  [/^(?:SQLITE_IOERR.*|EIO)$/, "unreachable"],
];

const CHECK_MS = 1_000;

/**
 * Detects that the database file was deleted or replaced. SQLite continues to write into the deleted file, and
 * everything since then would be lost with the process.
 * @returns a function that throws the fault; it checks the file once a second, or at once with `now`
 */
export function createPresenceCheck(path: string): (now?: "now") => void {
  const { dev, ino } = statSync(path);
  let checkedAtMs = performance.now();
  let isPresent = true;
  return (now) => {
    const atMs = performance.now();
    if (now || atMs - checkedAtMs >= CHECK_MS) {
      checkedAtMs = atMs;
      const found = statSync(path, { throwIfNoEntry: false });
      isPresent = found?.dev === dev && found.ino === ino;
    }
    if (!isPresent) throw faultCode("missing", path);
  };
}

const PROBE_MS = 5_000;

/**
 * Detects a database that cannot be written, by writing a page without a meaning: a full disk or a read-only file fails
 * here although reads succeed.
 * @returns a function that throws the fault; it writes every few seconds, and each time after a failure
 */
export function createWriteCheck(writer: BetterSqlite3.Database): () => void {
  let writtenAtMs = -Infinity;
  return () => {
    // A transaction in progress proves as much as the probe.
    if (writer.inTransaction || performance.now() - writtenAtMs < PROBE_MS) return;
    writtenAtMs = -Infinity;
    try {
      writer.pragma("user_version = 0");
    } catch (error) {
      const fault = sqliteFault(error) ?? error;
      // Another process is writing at this moment.
      if (databaseFaultOf(fault) !== "locked") throw fault;
    }
    writtenAtMs = performance.now();
  };
}
