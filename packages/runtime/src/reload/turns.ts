import { setImmediate as nextTurn } from "node:timers/promises";

/** Requests wait for a step of a reload at most about this long. */
const TURN_MS = 8;

/** For long loops: a function that yields to the event loop where it did not for a while. */
export function turns(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < TURN_MS) return;
    await nextTurn();
    sinceMs = performance.now();
  };
}
