/*
 * An administrator's session ends after half an hour without an action of the person. Polling and streams go on in an
 * idle page, so calls name the actions: the server counts those calls only.
 */

const ACTIVE_MS = 60_000;
let lastInputMs = 0;

/** Watches for input of the person. */
export function watchActivity(): void {
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(
      type,
      ({ isTrusted }) => {
        if (isTrusted) lastInputMs = Date.now();
      },
      { capture: true, passive: true },
    );
  }
}

/** Headers of a call. */
export function activityHeaders(): Record<string, string> {
  return Date.now() - lastInputMs < ACTIVE_MS ? { "x-menshen-active": "1" } : {};
}
