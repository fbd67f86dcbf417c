import type { DatabaseSync } from "node:sqlite";

/** Leases end then, by the simulated time, so far in the future that real time does not matter. */
const FAR_MS = 10 ** 14;
const leased = ["inboxRecords", "syncRuns", "providerTokens"];

/**
 * The clock of the database, by which leases go. SQLite's cannot be set, so the ends of the leases are: one that was granted
 * since ends by the simulated time, and one whose time has come has ended.
 */
export function databaseClock(database: DatabaseSync): {
  /** Dates the leases that were granted since the last call. */
  grant(nowMs: number): void;
  /** Ends the leases whose time has come. */
  passTo(toMs: number): void;
} {
  const grants = leased.map((table) =>
    // Rounded, because some real milliseconds went by.
    database.prepare(`
      update ${table} set leaseUntilMs = ${FAR_MS} + :nowMs
        + cast(round((leaseUntilMs - :realMs) / 5000.0) as integer) * 5000
      where leaseUntilMs > 1000000000000 and leaseUntilMs < ${FAR_MS}`),
  );
  const ends = leased.map((table) =>
    database.prepare(`
      update ${table} set leaseUntilMs = 1
      where leaseUntilMs >= ${FAR_MS} and leaseUntilMs <= ${FAR_MS} + :toMs`),
  );
  return {
    grant(nowMs) {
      for (const grant of grants) grant.run({ nowMs, realMs: Date.now() });
    },
    passTo(toMs) {
      for (const end of ends) end.run({ toMs });
    },
  };
}
