import { openDatabase } from "@menshen/db";
import { createAdminLink } from "@menshen/server";
import { readEnv } from "./env.ts";
import { publicOriginOf, secretOf } from "./settings.ts";

const clock = { now: Date.now };
const log = { debug() {}, info() {}, warn() {}, error() {} };

export async function printAdminLink(): Promise<void> {
  const env = readEnv();
  await using database = await openDatabase({
    url: env.MENSHEN_DATABASE_URL,
    secret: secretOf(env),
    previousSecrets: env.MENSHEN_SECRET_PREVIOUS,
    clock,
    log,
  });
  const link = await createAdminLink(database.adminTokens, clock, publicOriginOf(env) ?? "");
  process.stdout.write(`${link}\n`);
}
