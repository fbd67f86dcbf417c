import { openDatabase } from "@menshen/db";
import type { Prepare } from "@menshen/runtime";
import { prepareTables } from "@menshen/server";
import { readEnv } from "./env.ts";
import { requiredSecrets } from "./settings.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Brings the schema and the tables of models up to date as their owner, so that the role of the server needs rights on
 * data only.
 *
 * @param loadElements loads the elements of all layers, each prepared before
 */
export async function migrateDatabase(
  loadElements: (prepare: Prepare) => Promise<void>,
): Promise<void> {
  const env = readEnv();
  const { secret, previousSecrets } = requiredSecrets(env, "migrate");
  await using database = await openDatabase({
    url: env.MENSHEN_DATABASE_URL,
    secret,
    previousSecrets,
    clock: { now: Date.now },
    log,
  });
  process.stdout.write(`schema version ${database.schemaVersion}\n`);
  await loadElements(prepareTables({ database, log, onChange, isPatient: true }));
}

function onChange(element: string, table: string): void {
  process.stdout.write(`table ${table} follows ${element}\n`);
}
