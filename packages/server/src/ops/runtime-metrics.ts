import type { PoolState, StatementReport } from "@menshen/db";
import { histogram } from "./histogram.ts";
import { Counter, Gauge, type Registry } from "./prom-client.ts";

interface HousekeepingRound {
  /** Rows removed, by table; null for a round that failed. */
  readonly removed: Readonly<Record<string, number>> | null;
  readonly seconds: number;
  readonly endedAtMs: number;
}

/** Metrics of what the server runs on: the database, its housekeeping, and the watch of element files. */
export interface RuntimeMetrics {
  /** A statement of the database ended. */
  readonly statement: (report: StatementReport) => void;
  /** A round of housekeeping ended. */
  housekeeping(round: HousekeepingRound): void;
  /** Sets the source of the states of connection pools, read at every scrape. */
  watchPools(read: () => readonly PoolState[]): void;
  /** Sets the source of the file watch's state, read at every scrape. */
  watchFiles(read: () => { readonly folders: number; readonly polling: boolean }): void;
}

export function runtimeMetrics(registers: Registry[]): RuntimeMetrics {
  let pools: (() => readonly PoolState[]) | undefined;
  let files: (() => { readonly folders: number; readonly polling: boolean }) | undefined;
  const statements = histogram({
    name: "menshen_database_statement_duration_seconds",
    help: "Statements of the database by kind: select, insert, update, delete, other",
    labelNames: ["kind"],
    buckets: [0.0001, 0.0005, 0.002, 0.01, 0.05, 0.25, 1, 5],
    registers,
  });
  const failures = new Counter({
    name: "menshen_database_statement_errors_total",
    help: "Statements of the database that failed, by kind",
    labelNames: ["kind"],
    registers,
  });
  const readGauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  const poolGauge = (name: string, help: string, read: (state: PoolState) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["pool"],
      registers,
      collect() {
        for (const state of pools?.() ?? []) this.labels(state.pool).set(read(state));
      },
    });
  poolGauge(
    "menshen_database_connections",
    "Open PostgreSQL connections by pool: requests, background",
    ({ open }) => open,
  );
  poolGauge(
    "menshen_database_connections_idle",
    "Open PostgreSQL connections that nothing uses, by pool",
    ({ idle }) => idle,
  );
  poolGauge(
    "menshen_database_connections_waiting",
    "Callers that wait for a PostgreSQL connection, by pool",
    ({ waiting }) => waiting,
  );
  const removed = new Counter({
    name: "menshen_housekeeping_rows_total",
    help: "Rows past their retention that were removed, by table",
    labelNames: ["table"],
    registers,
  });
  const rounds = histogram({
    name: "menshen_housekeeping_duration_seconds",
    help: "Rounds of housekeeping by outcome: done, failed",
    labelNames: ["outcome"],
    buckets: [0.01, 0.1, 1, 10, 60, 600],
    registers,
  });
  const lastRound = new Gauge({
    name: "menshen_housekeeping_last_success_timestamp_seconds",
    help: "When housekeeping last succeeded on this node; 0 before that",
    registers,
  });
  readGauge(
    "menshen_watched_folders",
    "Folders of element and secret files that are watched by events",
    () => files?.().folders ?? 0,
  );
  readGauge(
    "menshen_watch_polling",
    "1 while changed element files are noticed by polling, because the system has no watches left",
    () => (files?.().polling ? 1 : 0),
  );
  return {
    statement({ kind, seconds, failed }) {
      statements(seconds, kind);
      if (failed) failures.labels(kind).inc();
    },
    housekeeping(round) {
      rounds(round.seconds, round.removed ? "done" : "failed");
      for (const [table, rows] of Object.entries(round.removed ?? {})) {
        removed.labels(table).inc(rows);
      }
      if (round.removed) lastRound.set(round.endedAtMs / 1000);
    },
    watchPools(read) {
      pools = read;
    },
    watchFiles(read) {
      files = read;
    },
  };
}
