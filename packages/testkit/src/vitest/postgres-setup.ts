import { startPostgres } from "../postgres-server.ts";

/**
 * Global set-up of Vitest: one PostgreSQL for all test files of a run. `startPostgres` finds it by TEST_DATABASE_URL,
 * which also names a server of your own, and gives every file databases of its own there.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env["TEST_DATABASE_URL"]) return undefined;
  const server = await startPostgres();
  process.env["TEST_DATABASE_URL"] = server.url;
  return async () => {
    delete process.env["TEST_DATABASE_URL"];
    await server[Symbol.asyncDispose]();
  };
}
