import { Kysely, sql } from "kysely";
import type { Logger } from "@menshen/core";
import { postgres } from "../dialects.ts";
import type { Schema } from "../schema.ts";
import { atCommit, type Connection, type ConnectOptions } from "./connection.ts";
import { executePipelined, postgresDialect } from "./postgres-driver.ts";
import {
  backgroundLimits,
  createPostgresPool,
  migrationLimits,
  type PoolLimits,
  requestLimits,
} from "./postgres-pool.ts";
import { postgresSignals } from "./postgres-signals.ts";

/** Opens pools for requests and for background work, and a connection that listens. */
export function connectPostgres(url: string, log: Logger, options: ConnectOptions): Connection {
  const open = (limits: PoolLimits) => {
    const pool = createPostgresPool(url, limits, log);
    const db = new Kysely<Schema>({ dialect: postgresDialect(pool, options.onStatement) });
    return { db, state: pool.state };
  };
  const { db, state: requests } = open(requestLimits);
  const { db: background, state: ofBackground } = open(backgroundLimits);
  const notify = (channel: string, payload: string) =>
    sql`select pg_notify(${channel}, ${payload})`.execute(background);
  const signals = postgresSignals({ url, log, notify });
  return {
    db,
    background,
    signals,
    execute: executePipelined,
    dialect: postgres,
    flush: atCommit,
    pools: () => [
      { pool: "requests", ...requests() },
      { pool: "background", ...ofBackground() },
    ],
    async migrating(work) {
      const { db: migrator } = open(migrationLimits);
      try {
        return await work(migrator);
      } finally {
        await migrator.destroy();
      }
    },
    async close() {
      await signals.close();
      await Promise.all([db.destroy(), background.destroy()]);
    },
  };
}
