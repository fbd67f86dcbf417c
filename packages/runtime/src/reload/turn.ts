import { setImmediate as nextTurn } from "node:timers/promises";

/** Requests wait for a step of a reload at most about this long. */
const TURN_MS = 8;

let yieldedMs = 0;

/**
 * Yields to the event loop where no loop that calls this did for a while. The clock is shared: short reloads that
 * follow each other without a pause are one long one to the requests that wait.
 */
export async function turn(): Promise<void> {
  if (performance.now() - yieldedMs < TURN_MS) return;
  await nextTurn();
  yieldedMs = performance.now();
}
