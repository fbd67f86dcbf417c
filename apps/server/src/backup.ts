import { resolve } from "node:path";
import { backupDatabase, restoreDatabase, type BackupReport } from "@menshen/db";
import { requireDatabaseFile } from "./admin-link.ts";
import { EnvProblem, readVariables } from "./env.ts";

/** Copies the SQLite database to a new file, also while the server runs. */
export async function backUp(file: string): Promise<void> {
  const path = sqlitePath("backup");
  const report = await backupDatabase({ path, file: resolve(file) }, showProgress);
  print(`${file}: ${summaryOf(report)}`);
  print(keysNote(report));
}

/** Replaces the SQLite database by a backup, while no server runs. */
export async function restore(file: string): Promise<void> {
  const path = sqlitePath();
  const report = await restoreDatabase({ path, file: resolve(file) }, Date.now());
  print(`${path}: ${summaryOf(report)}`);
  if (report.replaced) print(`The previous database is ${report.replaced}`);
  print(keysNote(report));
}

/** @throws EnvProblem the database is not SQLite, or there is none for this command */
function sqlitePath(command?: string): string {
  const { MENSHEN_DATABASE_URL: url } = readVariables([
    "MENSHEN_DATABASE_URL",
    "MENSHEN_DATABASE_URL_FILE",
  ]);
  const path = /^sqlite:(?:\/\/(?=\/))?(?!:memory:)(.+)$/.exec(url)?.[1];
  if (path === undefined) {
    throw new EnvProblem(
      "MENSHEN_DATABASE_URL: backup and restore are for SQLite files; for PostgreSQL see docs/operate/backup.md (pg_dump)",
    );
  }
  if (command !== undefined) requireDatabaseFile(url, command);
  return resolve(path);
}

function summaryOf({ schemaVersion, bytes }: BackupReport): string {
  return `${bytes} bytes, schema version ${schemaVersion}, integrity checked`;
}

function keysNote({ keyIds }: BackupReport): string {
  return `Needed with it and not in it: the MENSHEN_SECRET with key id ${keyIds.join(" and ")} (menshen keys), the element files and the secret files`;
}

/** Only for a person who watches. */
function showProgress(share: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${Math.round(share * 100)} %`);
  if (process.stderr.isTTY && share === 1) process.stderr.write("\n");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
