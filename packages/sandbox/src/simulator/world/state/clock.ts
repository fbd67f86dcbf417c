/** The sandbox's own time. It runs at the speed of the real clock from the moment it was set to. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Jumps forward (or back, when negative) by that many seconds. */
  readonly advance: (seconds: number) => void;
  /** Jumps to that moment, epoch milliseconds, and runs on. */
  readonly set: (ms: number) => void;
}

export interface OwnedClock extends Clock {
  readonly reset: () => void;
  /** Calls the listener after every jump, so that timers can be re-evaluated. */
  readonly onJump: (listener: () => void) => void;
}

export function createClock(startMs?: number): OwnedClock {
  const listeners = new Set<() => void>();
  let offsetMs = 0;
  const jump = (nextOffsetMs: number) => {
    if (!Number.isFinite(nextOffsetMs)) throw new RangeError(`clock: not a time: ${nextOffsetMs}`);
    offsetMs = nextOffsetMs;
    for (const listener of listeners) listener();
  };
  const start = () => (startMs === undefined ? 0 : startMs - Date.now());
  offsetMs = start();
  return {
    now: () => Date.now() + offsetMs,
    advance: (seconds) => jump(offsetMs + seconds * 1000),
    set: (ms) => jump(ms - Date.now()),
    reset: () => jump(start()),
    onJump: (listener) => void listeners.add(listener),
  };
}
