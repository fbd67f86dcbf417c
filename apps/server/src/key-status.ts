import { readKeyStatus, type KeyStatus } from "@menshen/db";
import { readEnv } from "./env.ts";
import { requireDatabaseFile } from "./admin-link.ts";
import { requiredSecrets } from "./settings.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Prints the sealed rows by table and key. Works where the server refuses to start because a key is missing. */
export async function printKeyStatus(): Promise<void> {
  const env = readEnv();
  const { secret, previousSecrets } = requiredSecrets(env, "keys");
  const { MENSHEN_DATABASE_URL: url } = env;
  requireDatabaseFile(url, "keys");
  const status = await readKeyStatus({ url, secret, previousSecrets, log });
  process.stdout.write(`${keyTable(status)}\n`);
}

function keyTable({ currentKeyId, previousKeyIds, rows }: KeyStatus): string {
  const counts = rows.map((row) => [row.table, row.keyId, row.key, String(row.rows)] as const);
  const lines = [["table", "key id", "key", "rows"] as const, ...counts].map(
    ([table, keyId, key, count]) =>
      `${table.padEnd(16)}${keyId.padEnd(10)}${key.padEnd(12)}${count}`,
  );
  return [
    `MENSHEN_SECRET           ${currentKeyId}`,
    ...previousKeyIds.map((id) => `MENSHEN_SECRET_PREVIOUS  ${id}`),
    "",
    ...lines,
    "",
    verdictOf(rows),
  ].join("\n");
}

function verdictOf(rows: KeyStatus["rows"]): string {
  const has = (key: KeyStatus["rows"][number]["key"]) => rows.some((row) => row.key === key);
  if (has("missing")) return "Rows are sealed under a key that is not configured here.";
  if (has("previous")) return "Rows are left under an earlier secret: it is still needed.";
  return "No row is left under an earlier secret.";
}
