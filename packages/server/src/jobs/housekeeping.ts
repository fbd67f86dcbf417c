import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Logger } from "@menshen/core";
import type { Database } from "@menshen/db";

const STOP_MS = 2_000;
const HOUSEKEEPING_MS = 10 * 60_000;

/** Deletes expired rows and re-seals rows of earlier keys, now and every ten minutes. Returns a function that stops it. */
export function startHousekeeping(
  database: Pick<Database, "housekeep" | "keys">,
  clock: Clock,
  log: Logger,
): () => Promise<void> {
  async function clean(): Promise<void> {
    const counts = await database.housekeep(clock.now());
    const { resealed, unreadable } = await database.keys.reseal();
    for (const row of unreadable) log.error({ ...row }, "a sealed row does not open");
    if (resealed > 0) log.info({ resealed }, "rows sealed under the current key");
    log.debug({ ...counts }, "housekeeping");
  }
  const round = () =>
    clean().catch((error: unknown) => log.error({ err: error }, "housekeeping failed"));
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
