import { createUnseal, type Unseal } from "@menshen/core/sealed-secret";
import { readKeyStatus } from "@menshen/db";
import { withSealedValues, type AllKeyStatus } from "@menshen/server";
import type { Snapshot } from "@menshen/runtime";
import { requireDatabaseFile } from "./admin-link.ts";
import { readEnv } from "./env.ts";
import { requiredSecrets } from "./settings.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Sealed rows and values by table and key. Works where the server refuses to start because a key is missing.
 *
 * @param elementsOf loads the elements, whose sealed values are counted
 */
export async function readAllKeyStatus(
  elementsOf: (unseal: Unseal) => Promise<Snapshot["elements"]>,
): Promise<AllKeyStatus> {
  const env = readEnv();
  const secrets = requiredSecrets(env, "keys");
  const { MENSHEN_DATABASE_URL: url } = env;
  requireDatabaseFile(url, "keys");
  const status = await readKeyStatus({ url, ...secrets, log });
  return withSealedValues(status, await elementsOf(createUnseal(secrets)), secrets);
}
