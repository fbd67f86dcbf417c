import { describe, expect, it } from "vitest";
import { dayBars, hourBars } from "./login-bars.ts";

const HOUR = 60 * 60_000;
const noon = new Date(2026, 10, 20, 12).getTime();
const hours = Array.from({ length: 192 }, (_, n) => ({
  at: noon - (191 - n) * HOUR,
  done: 1,
  failed: n === 191 ? 2 : 0,
}));

describe("the bars of logins", () => {
  it("are the last 24 hours, the one that runs included", () => {
    const bars = hourBars(hours);
    expect(bars).toHaveLength(24);
    expect(bars.at(-1)).toEqual({ from: noon, until: noon + HOUR, done: 1, failed: 2 });
    expect(bars[0]?.from).toBe(noon - 23 * HOUR);
  });

  it("are the last seven days of the calendar, today included", () => {
    const bars = dayBars(hours);
    expect(bars.map(({ done }) => done)).toEqual([24, 24, 24, 24, 24, 24, 13]);
    expect(bars.at(-1)).toMatchObject({ from: noon - 12 * HOUR, failed: 2 });
    for (const [index, { until }] of bars.entries())
      expect(bars[index + 1]?.from ?? until).toBe(until);
  });
});
