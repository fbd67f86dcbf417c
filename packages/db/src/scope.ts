import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { chain, type Awaitable } from "@menshen/core";
import type { CompiledQuery, Kysely, QueryResult, RawBuilder } from "kysely";
import type { DialectFacts } from "./dialects.ts";
import type { Connection } from "./connection/connection.ts";
import { markUndone } from "./connection/database-fault.ts";
import type { WorkQueue } from "./connection/work-signals.ts";
import type { SentQuery } from "./connection/postgres-driver.ts";
import type { Schema } from "./schema.ts";
import { bind, compile, type Statement } from "./statement.ts";

/** Where statements run: on a connection of their own, or in one transaction. */
export interface Scope {
  readonly dialect: DialectFacts;
  readonly db: Kysely<Schema>;
  all<Args extends object, Row>(statement: Statement<Args, Row>, args: Args): Promise<Row[]>;
  first<Args extends object, Row>(statement: Statement<Args, Row>, args: Args): Promise<Row | null>;
  /** The same, without a promise on SQLite: for what every request asks. */
  firstAtOnce<Args extends object, Row>(
    statement: Statement<Args, Row>,
    args: Args,
  ): Awaitable<Row | null>;
  /** The number of rows changed. */
  change<Args extends object>(statement: Statement<Args, unknown>, args: Args): Promise<number>;
  /**
   * Runs a statement whose result is of no interest. A transaction on PostgreSQL does not wait for it: a failure fails the
   * transaction, by its next statement or its commit.
   */
  send<Args extends object>(statement: Statement<Args, unknown>, args: Args): Promise<void>;
  /** The same for one that takes a lock or a savepoint; nothing for null. */
  sendRaw(statement: RawBuilder<unknown> | null, options?: SendOptions): Promise<void>;
  /** Wakes the workers of a queue: once the open transaction has committed, else at once. */
  signal(queue: WorkQueue): void;
  /** Runs `work` in the open transaction, else in one of its own. */
  atomically<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  /**
   * The same under locks. A transaction of its own does not wait for the disk, so that its locks are short: for what is
   * done again when the database lost it.
   */
  briefly<T>(locks: readonly string[], work: (scope: Scope) => Promise<T>): Promise<T>;
}

interface SendOptions {
  /** A statement that travels with the commit and runs after it; the transaction resolves when it is over. */
  readonly afterCommit?: RawBuilder<unknown> | null;
}

/** The scope outside transactions; opens transactions, which take named locks first. */
export interface RootScope extends Scope {
  /** The same for syncs and housekeeping, see {@link Connection.background}. */
  readonly background: OtherScope;
  /** Where reads may be slow, see {@link Connection.slowReads}; else this scope. */
  readonly slowReads: OtherScope;
  transaction<T>(locks: readonly string[], work: (scope: Scope) => Promise<T>): Promise<T>;
  /** A transaction that resolves only when everything it wrote or read is on disk; it shares its locks with others. */
  durably<T>(sharedLocks: readonly string[], work: (scope: Scope) => Promise<T>): Promise<T>;
}

type OtherScope = Omit<RootScope, "background" | "slowReads">;

const MAX_ATTEMPTS = 6;

export function createScope(connection: Connection): RootScope {
  const { db, background, slowReads = db, dialect, flush, execute, signals } = connection;
  const shared: Shared = {
    dialect,
    flush,
    execute,
    signals,
    plans: new Map(),
    open: new AsyncLocalStorage(),
  };
  const scope = scopeOn(db, shared);
  const of = (other: Kysely<Schema>) => (other === db ? scope : scopeOn(other, shared));
  return { ...scope, background: of(background), slowReads: of(slowReads) };
}

interface Shared extends Pick<Connection, "dialect" | "flush" | "execute" | "signals"> {
  readonly plans: Map<unknown, CompiledQuery>;
  /** The open transaction. */
  readonly open: AsyncLocalStorage<Kysely<Schema>>;
}

/** Of a transaction. */
interface Lifetime {
  hasEnded: boolean;
}

function scopeOn(db: Kysely<Schema>, shared: Shared): OtherScope {
  const { dialect, flush, execute, signals, plans, open } = shared;

  function plan<Args, Row>(statement: Statement<Args, Row>): CompiledQuery<Row> {
    let compiled = plans.get(statement);
    if (compiled === undefined) plans.set(statement, (compiled = compile(statement, db, dialect)));
    return compiled;
  }

  // A statement outside the open transaction would not be part of it on PostgreSQL, and would wait for its end forever
  // on SQLite. It is an error on both.
  function assertInside(on: Kysely<Schema>): void {
    if ((open.getStore() ?? on) === on) return;
    throw new Error("inside a transaction only the stores it was given can be used");
  }

  function statementsOn(
    on: Kysely<Schema>,
    lifetime: Lifetime = { hasEnded: false },
  ): Omit<Scope, "atomically" | "briefly" | "signal"> {
    // On SQLite a statement that comes too late would be part of the transaction that is open then.
    function assertUsable(): void {
      assertInside(on);
      if (lifetime.hasEnded) throw new Error("the transaction has ended");
    }
    function run<Args extends object, Row>(
      statement: Statement<Args, Row>,
      args: Args,
    ): Awaitable<QueryResult<Row>> {
      assertUsable();
      const query = plan(statement);
      const failed = (error: unknown): never => {
        throw query.query.kind === "SelectQueryNode" ? markUndone(error) : error;
      };
      try {
        const result = execute(on, bind(query, args));
        return result instanceof Promise ? result.catch(failed) : result;
      } catch (error) {
        return failed(error);
      }
    }
    async function send(query: CompiledQuery, afterCommit?: CompiledQuery): Promise<void> {
      assertUsable();
      const sent: SentQuery = { ...query, isSent: true, afterCommit };
      await execute(on, sent);
    }
    const firstAtOnce: Scope["firstAtOnce"] = (statement, args) =>
      chain(run(statement, args), ({ rows }) => rows[0] ?? null);
    return {
      dialect,
      db: on,
      all: async (statement, args) => (await run(statement, args)).rows,
      first: async (statement, args) => await firstAtOnce(statement, args),
      firstAtOnce,
      change: async (statement, args) => Number((await run(statement, args)).numAffectedRows ?? 0n),
      send: (statement, args) => send(bind(plan(statement), args)),
      sendRaw: async (raw, { afterCommit } = {}) =>
        raw === null ? undefined : await send(raw.compile(on), afterCommit?.compile(on)),
    };
  }

  async function attempt<T>(locks: readonly string[], work: (scope: Scope) => Promise<T>) {
    // When the connection is lost after that, the commit may have succeeded.
    let isCommitting = false;
    const signalled = new Set<WorkQueue>();
    try {
      const result = await db.transaction().execute(async (transaction) => {
        const lifetime = { hasEnded: false };
        const scope: Scope = {
          ...statementsOn(transaction, lifetime),
          signal: (queue) => void signalled.add(queue),
          atomically: (work) => work(scope),
          async briefly(locks, work) {
            await scope.sendRaw(dialect.locks(locks));
            return await work(scope);
          },
        };
        try {
          const result = await open.run(transaction, async () => {
            await scope.sendRaw(dialect.locks(locks));
            return await work(scope);
          });
          isCommitting = true;
          return result;
        } finally {
          lifetime.hasEnded = true;
        }
      });
      for (const queue of signalled) signals.send(queue);
      return result;
    } catch (error) {
      throw isCommitting ? error : markUndone(error);
    }
  }

  const transaction: RootScope["transaction"] = async (locks, work) => {
    assertInside(db);
    for (let attempts = 1; ; attempts++) {
      try {
        return await attempt(locks, work);
      } catch (error) {
        if (attempts === MAX_ATTEMPTS || !dialect.isLostRace(error)) throw error;
        await wait(Math.random() * 10 * 2 ** attempts);
      }
    }
  };

  const durably: RootScope["durably"] = async (sharedLocks, work) => {
    const signalled = new Set<WorkQueue>();
    const result = await transaction([], async (scope) => {
      // Others that want the locks do not wait for the disk: it is waited for when they are free.
      const first = dialect.unsynced("shared", sharedLocks);
      await scope.sendRaw(first, { afterCommit: dialect.flush() });
      return await work({ ...scope, signal: (queue) => void signalled.add(queue) });
    });
    await flush();
    for (const queue of signalled) signals.send(queue);
    return result;
  };

  return {
    ...statementsOn(db),
    signal: (queue) => signals.send(queue),
    transaction,
    durably,
    atomically: (work) => transaction([], work),
    briefly: (locks, work) =>
      transaction([], async (scope) => {
        await scope.sendRaw(dialect.unsynced("exclusive", locks));
        return await work(scope);
      }),
  };
}
