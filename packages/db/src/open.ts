import type { PGliteDialectConfig } from "kysely";
import { Code, type Clock, type Logger, type TokenCache } from "@menshen/core";
import type { Data, Inbox, Models } from "@menshen/domain";
import { adminTokenStore, type AdminTokenStore } from "./stores/login/admin-tokens.ts";
import { setTimeout as wait } from "node:timers/promises";
import { connect, connectPGlite } from "./connection/connect.ts";
import type { ConnectOptions, PoolState } from "./connection/connection.ts";
import { databaseFaultOf } from "./connection/database-fault.ts";
import type { WorkSignals } from "./connection/work-signals.ts";
import { ping } from "./connection/ping.ts";
import { isWrongSetting } from "./connection/wrong-setting.ts";
import { type Counters, createCounters } from "./stores/counters.ts";
import { type AbandonedFlows, expireFlows } from "./expire-flows.ts";
import { housekeep, type HousekeepCounts } from "./housekeep.ts";
import { announceKey, checkKey, createKeyRing, type Secrets } from "./keys.ts";
import { reseal, type ResealReport } from "./reseal.ts";
import { keyStatus, requireKeys, type KeyStatus } from "./sealed-rows.ts";
import { keyIds } from "./migrations/0012-key-ids.ts";
import { migrate, versionOf } from "./migrate.ts";
import { type AppliedTable, applyTable } from "./stores/models/apply-table.ts";
import { createModels } from "./stores/models/models.ts";
import type { TableModel } from "./stores/models/table-shape.ts";
import { type LoginHourStore, loginHourStore } from "./stores/login/login-hours.ts";
import { type NodeStore, nodeStore } from "./stores/nodes.ts";
import { type OidcLoginStore, oidcLoginStore } from "./stores/oidc/oidc-logins.ts";
import { type OidcRecordStore, oidcRecordStore } from "./stores/oidc/oidc-records.ts";
import { type SigningKeyStore, signingKeyStore } from "./stores/oidc/signing-keys.ts";
import { createScope, type RootScope } from "./scope.ts";
import { createInbox } from "./stores/inbox/inbox.ts";
import { createData } from "./stores/create-data.ts";
import { createTokenCache } from "./stores/token-cache.ts";

export interface DatabaseOptions extends Secrets, ConnectOptions {
  /** `sqlite:./path`, `sqlite::memory:` or `postgres://...` */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long to wait for a database that cannot be reached. Default 0. */
  readonly waitMs?: number | undefined;
  /** A PostgreSQL inside this process, used instead of `url`; closed with the database. */
  readonly pglite?: PGliteDialectConfig["pglite"] | undefined;
}

export interface Database extends AsyncDisposable {
  readonly data: Data;
  readonly inbox: Inbox;
  readonly models: Models;
  /**
   * Brings the own table of a model up to date. `isPatient` waits for locks, and lets a statement run, as long as a
   * migration may.
   */
  applyTable(
    element: string,
    model: TableModel,
    options?: { readonly isPatient?: boolean },
  ): Promise<AppliedTable>;
  readonly tokens: TokenCache;
  readonly adminTokens: AdminTokenStore;
  readonly nodes: NodeStore;
  readonly loginHours: LoginHourStore;
  readonly oidc: OidcStores;
  readonly signals: Pick<WorkSignals, "onWork" | "isListening">;
  /** Counters of rate limits. Counting in the process is cheaper unless `isShared`. */
  readonly counters: Counters;
  /** Whether several nodes can use this database. */
  readonly isShared: boolean;
  readonly schemaVersion: number;
  /** @throws Code 50000 with the fault as `databaseFaultOf` reads it, within a few seconds */
  ping(): Promise<void>;
  pools(): readonly PoolState[];
  housekeep(nowMs: number): Promise<HousekeepCounts>;
  /** Ends expired flows and counts them by element; each is counted once, by one of the nodes. */
  expireFlows(nowMs: number): Promise<AbandonedFlows[]>;
  readonly keys: Keys;
  close(): Promise<void>;
}

/** What the OpenID provider stores. */
export interface OidcStores {
  readonly records: OidcRecordStore;
  readonly logins: OidcLoginStore;
  readonly signingKeys: SigningKeyStore;
}

/** The keys that values are sealed under. */
export interface Keys {
  /** For a server that starts: its current key becomes the one that `reseal` seals under. */
  announce(): Promise<void>;
  /** Seals rows under the current key, if it was announced last. */
  reseal(): Promise<ResealReport>;
  status(): Promise<KeyStatus>;
}

/**
 * Opens the database and brings its schema up to date.
 * @throws Code 50000 naming MENSHEN_SECRET when the secret is not this database's, or naming tables when values
 * that cannot be obtained again are under a key that is not configured; no data is changed then. A database that cannot be opened is a fault with the database's own words.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { log, waitMs = 0 } = options;
  for (const secret of [options.secret, ...(options.previousSecrets ?? [])]) {
    if (secret.length !== 32) throw new Error("a secret has to be 32 bytes");
  }
  const giveUpAtMs = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await openOnce(options);
    } catch (error) {
      const mayReturn = databaseFaultOf(error) === "unreachable" && !isWrongSetting(error);
      if (!mayReturn || performance.now() >= giveUpAtMs) throw error;
      if (isFirst) log.warn({ err: error, waitMs }, "waiting for the database");
      await wait(RETRY_MS);
    }
  }
}

const RETRY_MS = 1_000;

async function openOnce(options: DatabaseOptions): Promise<Database> {
  const { url, clock, log, pglite } = options;
  const connection = pglite ? connectPGlite(pglite, options) : await connect(url, log, options);
  const { dialect } = connection;
  const scope = createScope(connection);
  const { close } = connection;
  const migrating = <T>(work: (scope: RootScope) => Promise<T>): Promise<T> =>
    connection.migrating((migrator) =>
      work(createScope({ ...connection, db: migrator, background: migrator, slowReads: migrator })),
    );
  const schemaVersion = await migrating(async (scope) => {
    const version = await migrate(scope, clock.now(), async (inner, isNew) => {
      if ((await versionOf(inner)) >= keyIds.version) await requireKeys(inner, options);
      await checkKey(inner, options, isNew);
    });
    await requireKeys(scope, options);
    return version;
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    data: createData(scope, options),
    inbox: createInbox(scope, createKeyRing(options, "inbox"), clock),
    models: createModels(scope.slowReads),
    applyTable: (element, model, { isPatient = false } = {}) => {
      const apply = (on: Parameters<typeof applyTable>[0]) =>
        applyTable(on, { element, model }, clock.now());
      return isPatient ? migrating(apply) : apply(scope.background);
    },
    tokens: createTokenCache(scope, options),
    adminTokens: adminTokenStore(scope),
    nodes: nodeStore(scope),
    loginHours: loginHourStore(scope),
    oidc: {
      records: oidcRecordStore(scope, createKeyRing(options, "oidc")),
      logins: oidcLoginStore(scope),
      signingKeys: signingKeyStore(scope, createKeyRing(options, "oidc")),
    },
    signals: connection.signals,
    counters: createCounters(scope, clock),
    isShared: dialect.isShared,
    schemaVersion,
    ping: () => ping(connection),
    pools: connection.pools,
    housekeep: (nowMs) => housekeep(scope, nowMs),
    expireFlows: (nowMs) => expireFlows(scope, nowMs),
    keys: {
      announce: () => announceKey(scope, options),
      reseal: () => reseal(scope, options),
      status: () => keyStatus(scope, options),
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * The rows by key of a database that may be missing a key, so that no server could open it.
 * @throws Code 50000 its schema is older than this program's
 */
export async function readKeyStatus({
  url,
  log,
  ...secrets
}: KeyStatusOptions): Promise<KeyStatus> {
  const connection = await connect(url, log);
  try {
    const scope = createScope(connection);
    const version = await versionOf(scope);
    if (version < keyIds.version) {
      throw new Code(
        50000,
        `the database has schema version ${version}: run menshen migrate first`,
      );
    }
    return await keyStatus(scope, secrets);
  } finally {
    await connection.close();
  }
}

type KeyStatusOptions = Pick<DatabaseOptions, "url" | "log" | "secret" | "previousSecrets">;
