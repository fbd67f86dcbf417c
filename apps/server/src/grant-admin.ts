import { setUserRole } from "@menshen/domain";
import { requireDatabaseFile } from "./admin-link.ts";
import { openDatabase } from "@menshen/db";
import { readEnv } from "./env.ts";
import { requiredSecrets } from "./settings.ts";

const clock = { now: Date.now };
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Makes a user an administrator, in the environment of the service. */
export async function grantAdminRole(userId: string): Promise<void> {
  const env = readEnv();
  const { secret, previousSecrets } = requiredSecrets(env, "user grant-admin");
  const { MENSHEN_DATABASE_URL: url } = env;
  requireDatabaseFile(url, "user grant-admin");
  await using database = await openDatabase({ url, secret, previousSecrets, clock, log });
  const origin = { ip: "", userAgent: "", actor: "system", snapshot: 0 } as const;
  const { data } = database;
  await setUserRole({ data, clock }, origin, { userId, role: "admin", actor: "cli" });
  process.stdout.write(`${userId} is an administrator\n`);
}
