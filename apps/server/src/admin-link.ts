import { openDatabase } from "@menshen/db";
import { createAdminLink } from "@menshen/server";
import { readEnv } from "./env.ts";
import { configOf } from "./settings.ts";

/** Prints a link that signs an administrator in to a running server's console. */
export async function adminLink(): Promise<void> {
  const env = readEnv();
  const { secret, previousSecrets, databaseUrl, publicOrigin } = configOf(
    env,
    env.MENSHEN_SECRET ? "serve" : "start",
  );
  const clock = { now: Date.now };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  await using database = await openDatabase({
    url: databaseUrl,
    secret,
    previousSecrets,
    clock,
    log,
  });
  const link = await createAdminLink(database.adminTokens, clock, publicOrigin ?? "");
  process.stdout.write(`${link}\n`);
}
