/*
 * What the command line runs. Each function loads its modules when it is called, so that `menshen check` does not
 * wait for the server's.
 */

import type { Unseal } from "@menshen/core/sealed-secret";
import type { Prepare, Snapshot } from "@menshen/runtime";
import type { CheckResult } from "@menshen/domain";
import type { AllKeyStatus, CheckParts } from "@menshen/server";

export { connectionSettings } from "./connection-settings.ts";
export { describeEnv, readVariables, runsOnGitHub } from "./env.ts";
export { allowedHosts } from "./outbound.ts";
export { givenSecrets } from "./given-secrets.ts";
export { problemText } from "./problem.ts";

/** Server, console and, unless real companies are configured, the simulator. */
export async function start(): Promise<void> {
  const { runStart } = await import("./run.ts");
  await runStart("start");
}

/** `start`, with the console's sources served by Vite. */
export async function dev(): Promise<void> {
  const { runDev } = await import("./dev.ts");
  await runDev();
}

/** Production: no simulator, no generated secrets, editing only on request. */
export async function serve(): Promise<void> {
  const { runServe } = await import("./run.ts");
  await runServe();
}

/** Prints a link that signs an administrator in to the console of a running server. */
export async function adminLink(): Promise<void> {
  const { printAdminLink } = await import("./admin-link.ts");
  await printAdminLink();
}

/** What can be wrong with an element and its connection, see `checkElement` of the server. */
export async function checkElement(fullName: string, parts: CheckParts): Promise<CheckResult[]> {
  const { checkElement } = await import("@menshen/server");
  return await checkElement(fullName, parts);
}

/** Makes a user an administrator. */
export async function grantAdmin(userId: string): Promise<void> {
  const { grantAdminRole } = await import("./grant-admin.ts");
  await grantAdminRole(userId);
}

/** Brings the schema of the database and the tables of models up to date, and prints what it did. */
export async function migrate(loadElements: (prepare: Prepare) => Promise<void>): Promise<void> {
  const { migrateDatabase } = await import("./migrate.ts");
  await migrateDatabase(loadElements);
}

/** Copies the SQLite database to a new file. */
export async function backup(file: string): Promise<void> {
  const { backUp } = await import("./backup.ts");
  await backUp(file);
}

/** Replaces the SQLite database by a backup. */
export async function restore(file: string): Promise<void> {
  const { restore } = await import("./backup.ts");
  await restore(file);
}

/** Sealed rows of the database, and sealed values of the elements that `elementsOf` loads, by table and key. */
export async function keyStatus(
  elementsOf: (unseal: Unseal) => Promise<Snapshot["elements"]>,
): Promise<AllKeyStatus> {
  const { readAllKeyStatus } = await import("./key-status.ts");
  return await readAllKeyStatus(elementsOf);
}
