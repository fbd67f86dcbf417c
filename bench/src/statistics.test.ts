import { describe, expect, it } from "vitest";
import { interleave, quantile, ratioOf } from "./statistics.ts";

describe("figures", () => {
  it("quantile is the value that a share of the values does not exceed", () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 3, 5, 5]);
  });

  it("ratioOf compares pair by pair, so that a temporary slowdown does not count", () => {
    expect(ratioOf([2, 200, 2, 2], [1, 100, 1, 1])).toEqual({ ratio: 2, middleHalf: [2, 2] });
  });

  it("interleave runs its subjects in turns", async () => {
    const turns: string[] = [];
    const turn = (name: string) => async () => turns.push(name);
    expect(await interleave(2, { a: turn("a"), b: turn("b") })).toEqual({ a: [1, 3], b: [2, 4] });
    expect(turns).toEqual(["a", "b", "a", "b"]);
  });
});
