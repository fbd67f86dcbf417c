import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Logger } from "@menshen/core";
import type { Database } from "@menshen/db";

const STOP_MS = 2_000;
const MINUTE_MS = 60_000;

/** Runs each job now and in its interval. Returns a function that stops them. */
export function startHousekeeping(
  database: Pick<Database, "housekeep" | "expireFlows" | "keys">,
  clock: Clock,
  log: Logger,
): () => Promise<void> {
  const jobs = [
    { run: () => clean(database, clock, log), everyMs: 10 * MINUTE_MS },
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

/** Deletes expired rows and re-seals rows of earlier keys. */
async function clean(
  database: Pick<Database, "housekeep" | "keys">,
  clock: Clock,
  log: Logger,
): Promise<void> {
  const counts = await database.housekeep(clock.now());
  const { resealed, unreadable } = await database.keys.reseal();
  for (const row of unreadable) log.error({ ...row }, "a sealed row does not open");
  if (resealed > 0) log.info({ resealed }, "rows sealed under the current key");
  log.debug({ ...counts }, "housekeeping");
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
