import type { Effort } from "./effort.ts";
import type { Ratio } from "./statistics.ts";

/** One line of the report. */
export interface Row {
  readonly what: string;
  readonly unit: "µs CPU" | "ms" | "KB" | "MB" | "rows" | "per second" | "round trips" | "calls";
  readonly ours: number;
  readonly against: string;
  readonly floor: number;
  /** How often the floor fits into ours; the other way round for a stock product we mean to beat. */
  readonly ratio: number;
  readonly middleHalf?: Ratio["middleHalf"] | undefined;
  readonly reading: "times the floor" | "times faster";
  /** The 99th percentile of an answer's time. */
  readonly p99Ms?: Both | undefined;
  /** The longest pause of garbage collection. */
  readonly pauseMs?: Both | undefined;
  readonly aim?: { readonly text: string; readonly met: boolean } | undefined;
}

export interface Both {
  readonly ours: number;
  readonly floor: number;
}

export interface MeasureOptions {
  readonly effort: Effort;
  /** Of each table, for a measure that fills some. */
  readonly rows?: number | undefined;
  readonly profileDir?: string | undefined;
}

export interface Measure {
  readonly name: string;
  readonly about: string;
  /** Runs only when it is named: it takes long. */
  readonly isApart?: boolean;
  readonly run: (options: MeasureOptions) => Promise<Row[]>;
}

/** An answer differed from the expected one, which invalidates every figure of the run. */
export class WrongAnswer extends Error {
  override readonly name = "WrongAnswer";
}

/** @throws WrongAnswer when the two differ */
export function mustEqual(what: string, actual: unknown, expected: unknown): void {
  if (Object.is(actual, expected)) return;
  throw new WrongAnswer(`${what}: expected ${shown(expected)}, got ${shown(actual)}`);
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
