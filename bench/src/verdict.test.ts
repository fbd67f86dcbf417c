import { describe, expect, it } from "vitest";
import type { Row } from "./measure.ts";
import { compareWith, verdictText } from "./verdict.ts";

const row = (ratio: number, middleHalf?: [number, number], more: Partial<Row> = {}): Row => ({
  what: "login",
  unit: "µs CPU",
  ours: 1,
  against: "the floor",
  floor: 1,
  ratio,
  middleHalf,
  reading: "times the floor",
  ...more,
});

const verdictOf = (saved: Row, now: Row) => compareWith([saved], [now])[0]?.verdict;

describe("the verdict of a bench run", () => {
  it("reports a row whose ratio to the floor grew by more than 10%", () => {
    expect(verdictOf(row(2), row(2.3, [2.2, 2.4]))).toBe("slower");
    expect(verdictOf(row(2), row(2.1, [2, 2.4]))).toBe("same");
    expect(verdictOf(row(2), row(1.7, [1.6, 1.9]))).toBe("faster");
  });

  it("does not call a row slower when some rounds were as fast as before", () => {
    expect(verdictOf(row(2), row(2.3, [1.9, 3]))).toBe("unclear");
  });

  it("reads a smaller lead over a stock product, and less throughput, as slower", () => {
    const faster = { reading: "times faster" } as const;
    expect(verdictOf(row(2, undefined, faster), row(1.7, [1.6, 1.8], faster))).toBe("slower");
    expect(verdictOf(row(2, undefined, faster), row(2.4, [2.2, 2.5], faster))).toBe("faster");
    const rate = { unit: "per second" } as const;
    expect(verdictOf(row(0.6, undefined, rate), row(0.5, [0.4, 0.55], rate))).toBe("slower");
  });

  it("compares with the row that was saved last, and leaves out rows without a counterpart or a range", () => {
    expect(compareWith([row(1), row(2)], [row(2.1, [2, 2.2])])).toMatchObject([
      { before: 2, now: 2.1, verdict: "same" },
    ]);
    expect(compareWith([row(1)], [row(9, [9, 9], { against: "another" }), row(9)])).toEqual([]);
  });

  it("names the regressions first", () => {
    const saved = [row(2, undefined, { what: "a" }), row(2, undefined, { what: "b" })];
    const now = [row(1, [1, 1], { what: "a" }), row(3, [3, 3], { what: "b" })];
    expect(verdictText(compareWith(saved, now)).split("\n")).toEqual([
      "REGRESSION: 1 of 2 rows are at least 10% slower than the saved results.",
      "slower   b, against the floor: 2.00 before, 3.00 now",
      "faster   a, against the floor: 2.00 before, 1.00 now",
    ]);
    expect(verdictText(compareWith(saved, [row(2, [2, 2], { what: "a" })]))).toBe(
      "NO REGRESSION of 10% in 1 rows compared with the saved results.",
    );
  });
});
