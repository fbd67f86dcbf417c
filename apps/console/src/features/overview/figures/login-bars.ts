import type { LoginFigures } from "../../../shared/server/rows.ts";

/** Logins of a span of time. */
export interface LoginBar {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly done: number;
  readonly failed: number;
}

type Hour = LoginFigures["hours"][number];

const HOUR_MS = 60 * 60_000;

/** The last 24 hours, the one that runs included. */
export function hourBars(hours: readonly Hour[]): LoginBar[] {
  return hours
    .slice(-24)
    .map(({ at, done, failed }) => ({ from: at, until: at + HOUR_MS, done, failed }));
}

/** The last 7 days of the reader's calendar, today included. */
export function dayBars(hours: readonly Hour[]): LoginBar[] {
  const nowMs = hours.at(-1)?.at ?? 0;
  return Array.from({ length: 7 }, (_, n) => {
    const from = startOfDay(nowMs, n - 6);
    const until = startOfDay(nowMs, n - 5);
    const own = hours.filter(({ at }) => at >= from && at < until);
    const sum = (name: "done" | "failed") => own.reduce((total, hour) => total + hour[name], 0);
    return { from, until, done: sum("done"), failed: sum("failed") };
  });
}

function startOfDay(nowMs: number, days: number): number {
  const day = new Date(nowMs);
  // Not 24 hours a day: clocks change.
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).getTime();
}
