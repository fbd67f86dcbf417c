import { Code } from "@menshen/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absent, verdictOf } from "./verdict.ts";

const NOW = 1_795_176_000_000;
const at = (attempts: number, random = 0.5) => ({ attempts, nowMs: NOW, random });

const busy = (retryAfterSeconds: number) => new Code(10503, "busy", { retryAfterSeconds });

describe("after a try that failed", () => {
  it.each([
    [1, 0, 1_000],
    [1, 1, 2_000],
    [2, 1, 4_000],
    [5, 0.5, 16_500],
    [9, 1, 512_000],
    [10, 1, 600_000],
    [11, 1, 600_000],
    [11, 0, 1_000],
  ])("number %i, by chance %d, the next comes after %i ms", (attempts, random, delayMs) => {
    const { nextTryAtMs, counts } = verdictOf(new Error("x"), at(attempts, random));
    expect([nextTryAtMs, counts]).toEqual([NOW + delayMs, true]);
  });

  it("the twelfth was the last", () => {
    expect(verdictOf(new Error("x"), at(11)).nextTryAtMs).not.toBe(null);
    expect(verdictOf(new Error("x"), at(12)).nextTryAtMs).toBe(null);
  });

  it("a final Code ends it at once", () => {
    const spent = new Code(84014, "the AuthCode is spent", {
      source: "wecom",
      data: { final: true },
    });
    expect(verdictOf(spent, at(1))).toEqual({
      error: { errcode: 84014, source: "wecom", message: "the AuthCode is spent" },
      nextTryAtMs: null,
      counts: true,
    });
    const other = new Code(84014, "the AuthCode is spent", { source: "wecom", data: { final: 1 } });
    expect(verdictOf(other, at(1)).nextTryAtMs).not.toBe(null);
  });

  it("a Code may ask for more time, ten minutes at most", () => {
    expect(verdictOf(busy(90), at(1)).nextTryAtMs).toBe(NOW + 90_000);
    expect(verdictOf(busy(9_000), at(1)).nextTryAtMs).toBe(NOW + 600_000);
  });

  it("the administrator's hint stays, where there is one", () => {
    const adminHint = { zh: "重新获取secret", en: "get a new secret" };
    const spent = new Code(40078, "spent", { source: "wecom", adminHint });
    const kept = { errcode: 40078, source: "wecom", message: "spent", adminHint };
    expect(verdictOf(spent, at(1)).error).toEqual(kept);
    expect(absent(spent, { nowMs: NOW, random: 1 }).error).toEqual(kept);
  });

  it("verdictOf hides the text of an error that is no Code", () => {
    expect(verdictOf(new Error("token=abc"), at(1)).error).toEqual({
      errcode: 50000,
      source: "app",
      message: "an unexpected failure on the server",
    });
  });

  it("an absent element is looked for again within the minute, and the try is not counted", () => {
    const gone = absent(new Code(10001, "there is no element a.B"), { nowMs: NOW, random: 1 });
    expect(gone).toEqual({
      error: { errcode: 10001, source: "app", message: "there is no element a.B" },
      nextTryAtMs: NOW + 45_000,
      counts: false,
    });
  });

  it("the next try is between one second and ten minutes away, whatever chance says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 11 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, random) => {
          const waitMs = (verdictOf(null, at(attempts, random)).nextTryAtMs ?? 0) - NOW;
          return waitMs >= 1_000 && waitMs <= 600_000;
        },
      ),
    );
  });
});
