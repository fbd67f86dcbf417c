import type { PGliteDialectConfig } from "kysely";
import type { Clock, Logger, TokenCache } from "@menshen/core";
import type { Data, Inbox, Models } from "@menshen/domain";
import { adminTokenStore, type AdminTokenStore } from "./stores/login/admin-tokens.ts";
import { connect, connectPGlite } from "./connection/connect.ts";
import { ping } from "./connection/ping.ts";
import { type Counters, createCounters } from "./stores/counters.ts";
import { housekeep, type HousekeepCounts } from "./housekeep.ts";
import { checkKey, createKeyRing, type Secrets } from "./keys.ts";
import { migrate } from "./migrate.ts";
import { createModels } from "./stores/models/models.ts";
import { createScope } from "./scope.ts";
import { createInbox } from "./stores/inbox/inbox.ts";
import { createData } from "./stores/create-data.ts";
import { createTokenCache } from "./stores/token-cache.ts";

export interface DatabaseOptions extends Secrets {
  /** `sqlite:./path`, `sqlite::memory:` or `postgres://...` */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** A PostgreSQL inside this process, used instead of `url`; closed with the database. */
  readonly pglite?: PGliteDialectConfig["pglite"] | undefined;
}

export interface Database extends AsyncDisposable {
  readonly data: Data;
  readonly inbox: Inbox;
  readonly models: Models;
  readonly tokens: TokenCache;
  readonly adminTokens: AdminTokenStore;
  /** Counters of rate limits. Counting in the process is cheaper unless `isShared`. */
  readonly counters: Counters;
  /** Whether several nodes can use this database. */
  readonly isShared: boolean;
  readonly schemaVersion: number;
  /** @throws Code 50000 with the fault as `databaseFaultOf` reads it, within a few seconds */
  ping(): Promise<void>;
  housekeep(nowMs: number): Promise<HousekeepCounts>;
  close(): Promise<void>;
}

/**
 * Opens the database and brings its schema up to date.
 * @throws Code 50000 naming MENSHEN_SECRET when the secret is not this database's; nothing is changed then.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, clock, log, pglite } = options;
  for (const secret of [options.secret, ...(options.previousSecrets ?? [])]) {
    if (secret.length !== 32) throw new Error("a secret has to be 32 bytes");
  }
  const connection = pglite ? connectPGlite(pglite) : await connect(url, log);
  const { dialect } = connection;
  const scope = createScope(connection);
  const { close } = connection;
  const schemaVersion = await connection
    .migrating((migrator) => {
      const scope = createScope({ ...connection, db: migrator, background: migrator });
      return migrate(scope, clock.now(), (inner, isNew) => checkKey(inner, options, isNew));
    })
    .catch(async (error: unknown) => {
      await close();
      throw error;
    });
  return {
    data: createData(scope, options),
    inbox: createInbox(scope, createKeyRing(options, "inbox"), clock),
    models: createModels(scope),
    tokens: createTokenCache(scope, options),
    adminTokens: adminTokenStore(scope),
    counters: createCounters(scope, clock),
    isShared: dialect.isShared,
    schemaVersion,
    ping: () => ping(connection),
    housekeep: (nowMs) => housekeep(scope, nowMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}
