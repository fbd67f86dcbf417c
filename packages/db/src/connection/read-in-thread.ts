import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { QueryResult } from "kysely";
import { faultCode } from "./database-fault.ts";
import type { SqliteQuery } from "./statement-runner.ts";

/** Reads of an SQLite file in a thread of its own, so that a slow one does not block the event loop. */
export interface ReadThread {
  /**
   * Sees everything that was committed before the call.
   * @throws Code 50000 with a fault when the read takes too long, or the thread or the database ends meanwhile
   */
  read(query: SqliteQuery): Promise<QueryResult<unknown>>;
  close(): Promise<void>;
}

export interface ReadTask {
  readonly path: string;
}

/** The rows, or the error of SQLite, which a message between threads would strip of its code. */
export type ReadAnswer =
  | { readonly rows: unknown[] }
  | { readonly message: string; readonly code: unknown };

/** As long as a request on PostgreSQL waits for a connection. Includes the reads before it. */
const READ_MS = 8_000;
/** How long closing waits for the statement that runs. */
const CLOSE_MS = 2_000;

interface Read {
  readonly query: SqliteQuery;
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread starts with the first read, and again with the next one after it has died. */
export function readInThread(path: string, readMs = READ_MS): ReadThread {
  const waiting = new Set<Read>();
  /** Only one read is sent at a time: those that wait too long are never run. */
  let sent: Read | undefined;
  let thread: Worker | undefined;
  let isClosed = false;

  function start(): Worker {
    const workerData: ReadTask = { path };
    const started = new Worker(new URL(import.meta.resolve("@menshen/db/read-worker")), {
      workerData,
      // Those of a test runner load modules in its own way.
      execArgv: [],
    });
    let failure: unknown;
    started.on("message", (answer: ReadAnswer) =>
      finish((read) =>
        "rows" in answer
          ? read.resolve(answer.rows)
          : read.reject(Object.assign(new Error(answer.message), { code: answer.code })),
      ),
    );
    started.on("error", (error) => void (failure = error));
    started.on("exit", () => {
      thread = undefined;
      const reason = failure instanceof Error ? failure.message : "";
      finish((read) => read.reject(faultCode("unreachable", reason, failure)));
    });
    // What holds the process is the timer of a read.
    started.unref();
    return started;
  }

  function finish(settle: (read: Read) => void): void {
    if (sent) settle(sent);
    sent = undefined;
    sendNext();
  }

  function sendNext(): void {
    if (sent) return;
    [sent] = waiting;
    if (!sent) return;
    waiting.delete(sent);
    const { sql, parameters } = sent.query;
    try {
      thread ??= start();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage({ sql, parameters });
    } catch (error) {
      finish((read) => read.reject(error));
    }
  }

  return {
    async read(query) {
      if (isClosed) throw closed();
      const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
      const read: Read = { query, resolve, reject };
      // SQLite cannot be interrupted: a statement that was sent runs to its end, and its answer is dropped.
      const timer = setTimeout(() => {
        waiting.delete(read);
        reject(faultCode("locked", `no answer within ${readMs} ms`));
      }, readMs);
      waiting.add(read);
      try {
        sendNext();
        return { rows: await promise };
      } finally {
        clearTimeout(timer);
      }
    },

    async close() {
      isClosed = true;
      for (const read of [...waiting, ...(sent ? [sent] : [])]) read.reject(closed());
      waiting.clear();
      // Ends when the statement does.
      await Promise.race([thread?.terminate(), wait(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function closed(): Error {
  return faultCode("unreachable", "the database was closed");
}
