import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Logger } from "@menshen/core";
import type { Database } from "@menshen/db";

const STOP_MS = 2_000;
const HOUSEKEEPING_MS = 10 * 60_000;

/** Deletes expired rows now and every ten minutes. Returns a function that stops it. */
export function startHousekeeping(
  database: Pick<Database, "housekeep">,
  clock: Clock,
  log: Logger,
): () => Promise<void> {
  const round = () =>
    database.housekeep(clock.now()).then(
      (counts) => log.debug({ ...counts }, "housekeeping"),
      (error: unknown) => log.error({ err: error }, "housekeeping failed"),
    );
  let running = round();
  const timer = setInterval(() => {
    running = round();
  }, HOUSEKEEPING_MS).unref();
  return async () => {
    clearInterval(timer);
    // Closing the database ends what takes longer.
    await Promise.race([running, wait(STOP_MS, undefined, { ref: false })]);
  };
}
