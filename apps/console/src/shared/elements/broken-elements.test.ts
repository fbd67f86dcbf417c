import { describe, expect, it } from "vitest";
import type { Diagnostic, ElementState, ElementSummary } from "../server/rows.ts";
import { brokenElements } from "./broken-elements.ts";

const diagnostic = (line: number, severity: Diagnostic["severity"] = "error"): Diagnostic => ({
  severity,
  element: "auths.X",
  file: "elements/auths/X/e.json",
  line,
  code: "json-syntax",
  message: { zh: "缺少冒号。", en: "a colon is missing" },
});

const element = (
  fullName: string,
  state: ElementState,
  diagnostics: Diagnostic[],
  staleSinceMs = 0,
): ElementSummary => ({
  fullName,
  state,
  diagnostics,
  staleSinceMs,
  family: "instance",
  type: "auths.XType",
  title: { zh: "登录", en: "Login" },
  layer: "elements",
  official: false,
  generation: 1,
  isDefault: false,
});

const keyOf = (...lines: number[]) => {
  const errors = lines.map((line) => diagnostic(line));
  return brokenElements([element("auths.X", "stale", errors)])[0]?.key;
};

describe("brokenElements", () => {
  it("lists stale and failed elements with their first error, the latest first", () => {
    const broken = brokenElements([
      element("auths.Failed", "failed", [diagnostic(7)]),
      element("auths.Early", "stale", [diagnostic(1)], 100),
      element("auths.Late", "stale", [diagnostic(4, "warning"), diagnostic(9), diagnostic(2)], 200),
      element("auths.Good", "active", [diagnostic(3, "warning")]),
    ]);
    expect(broken.map((one) => [one.element.fullName, one.problem.line])).toEqual([
      ["auths.Late", 2],
      ["auths.Early", 1],
      ["auths.Failed", 7],
    ]);
  });

  it("has another key after a save that breaks an element differently", () => {
    expect(keyOf(2)).toBe(keyOf(2));
    expect(keyOf(2)).not.toBe(keyOf(3));
    expect(keyOf(2)).not.toBe(keyOf(2, 3));
  });
});
