import { parentPort, workerData } from "node:worker_threads";
import BetterSqlite3 from "better-sqlite3";
import { prepareSqlite } from "./prepare-sqlite.ts";
import type { ReadAnswer, ReadTask } from "./read-in-thread.ts";
import { type SqliteQuery, statementRunner } from "./statement-runner.ts";

/* The thread of `readInThread`. */

if (parentPort) {
  const port = parentPort;
  const { path } = workerData as ReadTask;
  const run = statementRunner(prepareSqlite(new BetterSqlite3(path, { readonly: true })));
  const answer = (query: SqliteQuery): ReadAnswer => {
    try {
      return { rows: run(query).rows };
    } catch (error) {
      const { message, code } = error as Error & { code?: unknown };
      return { message, code };
    }
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  port.on("message", (query: SqliteQuery) => port.postMessage(answer(query)));
}
