import { statSync } from "node:fs";
import { openDatabase } from "@menshen/db";
import { createAdminLink } from "@menshen/server";
import { EnvProblem, readEnv } from "./env.ts";
import { publicOriginOf, requiredSecrets } from "./settings.ts";

const clock = { now: Date.now };
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** In the environment of the service, as `serve` requires it: a link into a database of its own would be useless. */
export async function printAdminLink(): Promise<void> {
  const env = readEnv();
  const { secret, previousSecrets, adminToken } = requiredSecrets(env, "admin-link");
  const { MENSHEN_DATABASE_URL: url } = env;
  const publicOrigin = publicOriginOf(env);
  if (publicOrigin === undefined) {
    throw new EnvProblem("MENSHEN_PUBLIC_URL: needed for a link where PORT is 0");
  }
  requireDatabaseFile(url, "admin-link");
  await using database = await openDatabase({ url, secret, previousSecrets, clock, log });
  const link = await createAdminLink(database.adminTokens, clock, {
    publicOrigin,
    adminToken,
  });
  process.stdout.write(`${link}\n`);
}

/** @throws EnvProblem opening an SQLite database would create it */
export function requireDatabaseFile(url: string, command: string): void {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
  if (path === undefined || statSync(path, { throwIfNoEntry: false })) return;
  throw new EnvProblem(
    `MENSHEN_DATABASE_URL: there is no database ${path}; run ${command} in the environment and folder of the server`,
  );
}
