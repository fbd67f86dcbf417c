/*
 * What the command line runs. Each function loads its modules when it is called, so that `menshen check` does not
 * wait for the server's.
 */

export { describeEnv, readVariables } from "./env.ts";
export { allowedHosts } from "./outbound.ts";
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

/** Makes a user an administrator. */
export async function grantAdmin(userId: string): Promise<void> {
  const { grantAdminRole } = await import("./grant-admin.ts");
  await grantAdminRole(userId);
}

/** Brings the schema of the database up to date and prints its version. */
export async function migrate(): Promise<void> {
  const { migrateDatabase } = await import("./migrate.ts");
  await migrateDatabase();
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

/** Prints the sealed rows of the database by table and key. */
export async function keys(): Promise<void> {
  const { printKeyStatus } = await import("./key-status.ts");
  await printKeyStatus();
}
