import { openDatabase } from "@menshen/db";
import { readEnv } from "./env.ts";
import { requiredSecrets } from "./settings.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Brings the schema up to date as its owner, so that the role of the server needs rights on data only. */
export async function migrateDatabase(): Promise<void> {
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
}
