import type { LoginCount } from "@menshen/db";

const HOUR_MS = 60 * 60_000;
/** Of the figures: today's first hour and the six days before, in any time zone. */
const HOURS = 8 * 24;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * 24;

interface Outcomes {
  readonly done: number;
  readonly failed: number;
}

/** When the oldest hour of the figures begins. */
export function figuresFrom(nowMs: number): number {
  return nowMs - (nowMs % HOUR_MS) - (HOURS - 1) * HOUR_MS;
}

/** Logins by the hour, and in the last 24 hours and 7 days by element and by failure. */
export function loginFigures(counts: readonly LoginCount[], nowMs: number) {
  const from = figuresFrom(nowMs);
  const hours = Array.from({ length: HOURS }, (_, n) => {
    const at = from + n * HOUR_MS;
    return { at, ...sumOf(counts.filter(({ hourMs }) => hourMs === at)) };
  });
  return { hours, day: sumsOf(counts, nowMs, DAY_HOURS), week: sumsOf(counts, nowMs, WEEK_HOURS) };
}

function sumsOf(counts: readonly LoginCount[], nowMs: number, hours: number) {
  // The hour that runs is one of them.
  const from = nowMs - (nowMs % HOUR_MS) - (hours - 1) * HOUR_MS;
  const recent = counts.filter(({ hourMs }) => hourMs >= from);
  const byElement = Map.groupBy(recent, ({ element }) => element);
  const failures = recent.filter(isFailure);
  const byFailure = Map.groupBy(failures, ({ source, errcode }) => `${source} ${errcode}`);
  return {
    /** Epoch milliseconds. */
    from,
    ...sumOf(recent),
    elements: [...byElement]
      .map(([element, some]) => ({ element, ...sumOf(some) }))
      .toSorted((a, b) => b.done + b.failed - (a.done + a.failed)),
    /** The most frequent first. */
    failures: [...byFailure.values()]
      .map((some) => ({
        source: some[0]?.source ?? "",
        errcode: some[0]?.errcode ?? 0,
        count: sumOf(some).failed,
      }))
      .toSorted((a, b) => b.count - a.count),
  };
}

function sumOf(counts: readonly LoginCount[]): Outcomes {
  let [done, failed] = [0, 0];
  for (const one of counts) {
    if (isFailure(one)) failed += one.count;
    else done += one.count;
  }
  return { done, failed };
}

const isFailure = ({ errcode, source }: LoginCount): boolean => errcode !== 0 || source !== "";
