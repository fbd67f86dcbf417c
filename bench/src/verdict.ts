import type { Row } from "./measure.ts";
import { figure } from "./report.ts";

/** The part of a saved row that a later run is compared with. */
export type SavedRow = Pick<Row, "what" | "unit" | "against" | "ratio" | "reading">;

/** `unclear`: the median is slower by 10%, and some rounds were as fast as before. */
type Verdict = "slower" | "unclear" | "same" | "faster";

export interface Comparison {
  readonly what: string;
  readonly against: string;
  readonly verdict: Verdict;
  readonly before: number;
  readonly now: number;
}

/** A change below this share may be chance. */
const LIMIT = 0.1;

/**
 * Compares rows with saved ones by their ratio to the floor, since figures of another day are not comparable. Rows that
 * are not saved, or have no range of rounds to judge by, are left out.
 */
export function compareWith(saved: readonly SavedRow[], rows: readonly Row[]): Comparison[] {
  // A later section replaces an earlier one.
  const before = new Map(saved.map((row) => [keyOf(row), row]));
  return rows.flatMap((row) => {
    const earlier = before.get(keyOf(row));
    if (!earlier || !row.middleHalf) return [];
    const { what, against, ratio, middleHalf } = row;
    const times = (value: number) => costOf(row, value) / costOf(earlier, earlier.ratio);
    const verdict = verdictOf(times(ratio), Math.min(...middleHalf.map(times)));
    return [{ what, against, verdict, before: earlier.ratio, now: ratio }];
  });
}

/** @param median and best: how many times what it cost before */
function verdictOf(median: number, best: number): Verdict {
  if (median > 1 + LIMIT) return best > 1 ? "slower" : "unclear";
  return median < 1 - LIMIT ? "faster" : "same";
}

/** Grows when ours gets slower. */
function costOf({ unit, reading }: Pick<Row, "unit" | "reading">, ratio: number): number {
  return reading === "times faster" || unit === "per second" ? 1 / ratio : ratio;
}

function keyOf({ what, against }: Pick<Row, "what" | "against">): string {
  return `${what} / ${against}`;
}

/** The comparisons for a terminal, the regressions first. */
export function verdictText(comparisons: readonly Comparison[]): string {
  const lines = (["slower", "unclear", "faster"] as const).flatMap((verdict) =>
    comparisons
      .filter((comparison) => comparison.verdict === verdict)
      .map(({ what, against, before, now }) => {
        return `${verdict.padEnd(7)}  ${what}, against ${against}: ${figure(before)} before, ${figure(now)} now`;
      }),
  );
  const slower = comparisons.filter(({ verdict }) => verdict === "slower").length;
  const summary =
    slower === 0
      ? `NO REGRESSION of 10% in ${comparisons.length} rows compared with the saved results.`
      : `REGRESSION: ${slower} of ${comparisons.length} rows are at least 10% slower than the saved results.`;
  return [summary, ...lines].join("\n");
}
