import { describe, expect, it } from "vitest";
import { durationText } from "./duration.ts";

describe("durationText", () => {
  it.each([
    [-5, "0 s"],
    [999, "0 s"],
    [12_400, "12 s"],
    [200_000, "3 min 20 s"],
    [180_000, "3 min"],
    [3_605_000, "1 h"],
    [7_500_000, "2 h 5 min"],
    [187_200_000, "2 d 4 h"],
  ])("%i ms are %s", (ms, text) => {
    expect(durationText(ms, "en")).toBe(text);
  });

  it("formats durations in Chinese", () => {
    expect(durationText(200_000, "zh")).toBe("3 分 20 秒");
  });
});
