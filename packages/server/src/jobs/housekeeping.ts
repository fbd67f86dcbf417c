import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Logger } from "@menshen/core";
import type { Database, HousekeepCounts } from "@menshen/db";
import type { Metrics } from "../ops/metrics.ts";

const STOP_MS = 2_000;
const MINUTE_MS = 60_000;

/** Runs each job now and in its interval. Returns a function that stops them. */
export function startHousekeeping(
  database: Pick<Database, "housekeep" | "expireFlows" | "keys" | "loginHours">,
  clock: Clock,
  log: Logger,
  metrics: Pick<Metrics, "housekeeping">,
): () => Promise<void> {
  const jobs = [
    { run: () => measuredClean(database, clock, log, metrics), everyMs: 10 * MINUTE_MS },
    { run: () => database.loginHours.countEnded(clock.now()), everyMs: 10 * MINUTE_MS },
    { run: () => reportAbandonedFlows(database, clock, log), everyMs: MINUTE_MS },
  ].map((job) => repeat(job, log));
  return async () => {
    // Closing the database ends what takes longer.
    await Promise.race([
      Promise.all(jobs.map((stop) => stop())),
      wait(STOP_MS, undefined, { ref: false }),
    ]);
  };
}

interface Job {
  readonly run: () => Promise<void>;
  readonly everyMs: number;
}

function repeat({ run, everyMs }: Job, log: Logger): () => Promise<void> {
  const round = () =>
    run().catch((error: unknown) => log.error({ err: error }, "housekeeping failed"));
  let running = round();
  const timer = setInterval(() => {
    running = round();
  }, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function measuredClean(
  database: Pick<Database, "housekeep" | "keys">,
  clock: Clock,
  log: Logger,
  metrics: Pick<Metrics, "housekeeping">,
): Promise<void> {
  const startedMs = performance.now();
  const report = (removed: HousekeepCounts | null): void =>
    metrics.housekeeping({
      removed,
      seconds: (performance.now() - startedMs) / 1000,
      endedAtMs: clock.now(),
    });
  try {
    report(await clean(database, clock, log));
  } catch (error) {
    report(null);
    throw error;
  }
}

/** Deletes expired rows and re-seals rows of earlier keys. */
async function clean(
  database: Pick<Database, "housekeep" | "keys">,
  clock: Clock,
  log: Logger,
): Promise<HousekeepCounts> {
  const counts = await database.housekeep(clock.now());
  const { resealed, unreadable } = await database.keys.reseal();
  for (const row of unreadable) log.error({ ...row }, "a sealed row does not open");
  if (resealed > 0) log.info({ resealed }, "rows sealed under the current key");
  log.debug({ ...counts }, "housekeeping");
  return counts;
}

/** Anyone can begin logins and abandon them: one line for each element, with their number. */
export async function reportAbandonedFlows(
  database: Pick<Database, "expireFlows">,
  clock: Clock,
  log: Logger,
): Promise<void> {
  for (const { element, count } of await database.expireFlows(clock.now())) {
    log.info({ element, count }, "logins were begun and not finished");
  }
}
