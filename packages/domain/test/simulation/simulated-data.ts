import { Code } from "@menshen/core";
import type { Database } from "@menshen/db";
import type { Data, Inbox, Stores, TransactionStores } from "@menshen/domain";
import type { Process, Scheduler } from "./scheduler.ts";

/*
 * The stores of one process, every call a step of the scheduler. Transactions are those of PostgreSQL at read committed:
 * locks by name, and until a transaction writes, others may commit between its statements. From then on it is alone, as on
 * SQLite, on which all of it runs.
 */

/** How often a connection is lost. */
const LOST = 0.01;
const LOST_IN_COMMIT = 0.03;
const MAX_ATTEMPTS = 6;

/** What all processes share. */
export interface SharedStore {
  readonly scheduler: Scheduler;
  /** Locks by name, held until their transaction ends. */
  readonly locks: Set<string>;
}

export function simulatedData(shared: SharedStore, process: Process, database: Database): Data {
  const { scheduler } = shared;
  const stores = eachMethod(database.data, (name, run) => {
    const isRead = reads.test(name);
    return scheduler.call({
      process,
      name,
      isReady: () => isRead || !scheduler.isWriting,
      perform: () => onConnection(scheduler, isRead, run),
    });
  });
  return Object.assign(Object.create(stores) as Data, {
    wasUndone: (error: unknown) => undone.has(error as object),
    transaction: async <T>(
      locks: readonly string[],
      work: (stores: TransactionStores) => Promise<T>,
    ): Promise<T> => {
      for (let attempts = 1; ; attempts++) {
        const transaction = await begin(shared, process, database, locks);
        try {
          const result = await work(transaction.stores);
          await transaction.commit();
          return result;
        } catch (error) {
          await transaction.rollBack();
          if (attempts === MAX_ATTEMPTS || !isLostRace(error)) throw error;
        }
      }
    },
  });
}

export function simulatedInbox(
  { scheduler }: SharedStore,
  process: Process,
  { inbox }: Database,
): Inbox {
  return {
    accept: (push) =>
      scheduler.call({
        process,
        name: `inbox.accept ${push.event}`,
        isReady: () => !scheduler.isWriting,
        perform: () => onConnection(scheduler, false, () => inbox.accept(push)),
      }),
  };
}

interface Transaction {
  readonly stores: TransactionStores;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

async function begin(
  { scheduler, locks: held }: SharedStore,
  process: Process,
  { data }: Database,
  locks: readonly string[],
): Promise<Transaction> {
  let writing: Writing | null = null;
  let isOpen = true;
  let isBroken = false;

  const end = async (outcome: "commit" | "roll back"): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    for (const lock of new Set(locks)) held.delete(lock);
    await writing?.end(outcome);
    if (writing) scheduler.isWriting = false;
  };
  await scheduler.call({
    process,
    name: `begins${locks.length > 0 ? ` under ${locks.join(", ")}` : ""}`,
    isReady: () => !locks.some((lock) => held.has(lock)),
    perform() {
      for (const lock of locks) held.add(lock);
      process.onCrash(() => end("roll back"));
    },
  });
  /** A connection that is lost stays lost. */
  const mayBreak = (): void => {
    isBroken ||= scheduler.fate(LOST / 4) !== "answered";
    if (isBroken) throw connectionLost(true);
  };
  const stores = eachMethod(data as Stores, (name, _, [store, method, args]) => {
    const isRead = reads.test(name);
    return scheduler.call({
      process,
      name: `… ${name}`,
      isReady: () => isRead || writing !== null || !scheduler.isWriting,
      async perform() {
        mayBreak();
        if (!isRead && !writing) {
          scheduler.isWriting = true;
          writing = await startWriting(data);
        }
        return await methodOf(writing?.stores ?? data, store, method)(...args);
      },
    });
  });
  return {
    stores: Object.assign(Object.create(stores) as TransactionStores, {
      rehearse: () => Promise.reject(new Error("the simulation has no login tests")),
    }),
    async commit() {
      await scheduler.call({
        process,
        name: "commits",
        async perform() {
          mayBreak();
          const fate = scheduler.fate(LOST_IN_COMMIT);
          if (fate === "lost-before") throw connectionLost(false);
          await end("commit");
          if (fate === "lost-after") throw connectionLost(false);
        },
      });
    },
    rollBack: () => end("roll back"),
  };
}

interface Writing {
  readonly stores: Stores;
  end(outcome: "commit" | "roll back"): Promise<void>;
}

async function startWriting(data: Data): Promise<Writing> {
  const opened = Promise.withResolvers<Stores>();
  const ending = Promise.withResolvers<void>();
  const ended = data.transaction([], (stores) => {
    opened.resolve(stores);
    return ending.promise;
  });
  ended.catch(opened.reject);
  const rolledBack = new Error("rolled back");
  return {
    stores: await opened.promise,
    async end(outcome) {
      if (outcome === "commit") ending.resolve();
      else ending.reject(rolledBack);
      await ended.catch((error: unknown) => {
        if (error !== rolledBack) throw error;
      });
    },
  };
}

/** The stores' methods that change nothing. */
const reads =
  /\.(find|list|get|every|departments|staged|nextChanges|counts|failures|corp|user|withoutUser|backlog|clock|aliases)/;

type Method = (...args: unknown[]) => Promise<unknown>;

/** The stores with every call passed to `call`, which may run it. */
function eachMethod<T extends Stores>(
  stores: T,
  call: (
    name: string,
    run: () => Promise<unknown>,
    parts: readonly [store: string, method: string, args: unknown[]],
  ) => Promise<unknown>,
): T {
  return new Proxy(stores, {
    get: (_, store: string) =>
      new Proxy(
        {},
        {
          get:
            (_, method: string) =>
            (...args: unknown[]) =>
              call(`${store}.${method}`, () => methodOf(stores, store, method)(...args), [
                store,
                method,
                args,
              ]),
        },
      ),
  });
}

function methodOf(stores: object, store: string, method: string): Method {
  const methods = (stores as Record<string, Record<string, Method>>)[store];
  const found = methods?.[method];
  if (!found) throw new Error(`there is no ${store}.${method}`);
  return found.bind(methods);
}

/** One statement, or one call that is atomic. */
async function onConnection<T>(
  scheduler: Scheduler,
  isRead: boolean,
  run: () => Promise<T>,
): Promise<T> {
  const fate = scheduler.fate(LOST);
  // Whether a lost write took place, its caller cannot know.
  if (fate === "lost-before") throw connectionLost(isRead);
  const result = await run();
  if (fate === "lost-after") throw connectionLost(isRead);
  return result;
}

const undone = new WeakSet<object>();

function connectionLost(isUndone: boolean): Code {
  const data = { fault: "unreachable" };
  const code = new Code(50000, "the database cannot be reached", { httpStatus: 503, data });
  if (isUndone) undone.add(code);
  return code;
}

/** As PostgreSQL's dialect: another transaction wrote between this one's read and its write. */
function isLostRace(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith("SQLITE_CONSTRAINT");
}
