import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { warnSummarised } from "./log-summary.ts";

const silent = () => {};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("an event that anyone can cause is one line a minute for each key, with the number of events", () => {
  const lines: unknown[] = [];
  const warn = (fields: object, message: string) => void lines.push({ message, ...fields });
  const ports = {
    clock: { now: () => Date.now() },
    log: { debug: silent, info: silent, warn, error: silent },
  };
  const happen = (reason: string) => warnSummarised(ports, reason, { reason }, "it happened");
  for (let n = 0; n < 100; n++) happen("a");
  happen("b");
  expect(lines).toEqual([
    { message: "it happened", reason: "a", count: 1 },
    { message: "it happened", reason: "b", count: 1 },
  ]);
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(2)).toEqual([{ message: "it happened", reason: "a", count: 99 }]);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(3);
  happen("a");
  expect(lines.slice(3)).toEqual([{ message: "it happened", reason: "a", count: 1 }]);
});
