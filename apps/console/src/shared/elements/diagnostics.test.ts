import { describe, expect, it } from "vitest";
import { isInFile, lineOf, parseSpot, placeOf, sortDiagnostics, spotOf } from "./diagnostics.ts";
import type { Diagnostic } from "../server/rows.ts";

const broken: Diagnostic = {
  severity: "error",
  element: "auths.X",
  file: "auths/X/X.json",
  line: 3,
  column: 12,
  pointer: "/corpId",
  code: "value-type",
  message: { zh: "应为字符串", en: "expected text" },
};

describe("placeOf", () => {
  it("includes line and column where the diagnostic has them", () => {
    expect(placeOf(broken)).toBe("auths/X/X.json:3:12");
    expect(placeOf({ file: "e.json", line: 3 })).toBe("e.json:3");
    expect(placeOf({ file: "e.json" })).toBe("e.json");
  });
});

describe("lineOf", () => {
  it("renders a diagnostic as one line in the given language", () => {
    expect(lineOf(broken, "en")).toBe(
      "auths/X/X.json:3:12 /corpId error value-type: expected text",
    );
    expect(lineOf({ ...broken, pointer: "" }, "zh")).toBe(
      "auths/X/X.json:3:12 error value-type: 应为字符串",
    );
  });
});

describe("spotOf", () => {
  it("names the place in an element's own files, which parseSpot reads", () => {
    expect(spotOf(broken)).toBe("X.json:3:12");
    expect(parseSpot("X.json:3:12")).toEqual({ file: "X.json", line: 3, column: 12 });
    expect(parseSpot("e.json:3")).toEqual({ file: "e.json", line: 3, column: 1 });
    expect(parseSpot("e.json")).toBeUndefined();
    expect(parseSpot("../e.json:1:1")).toBeUndefined();
  });
});

describe("sortDiagnostics", () => {
  it("sorts errors first, then by place, without changing its input", () => {
    const warning: Diagnostic = { ...broken, severity: "warning", line: 1 };
    const later: Diagnostic = { ...broken, line: 9 };
    const input = [warning, later, broken];
    expect(sortDiagnostics(input)).toEqual([broken, later, warning]);
    expect(input).toEqual([warning, later, broken]);
  });
});

describe("isInFile", () => {
  it("compares whole path segments from the end", () => {
    expect(isInFile({ file: "auths/X/e.json" }, "e.json")).toBe(true);
    expect(isInFile({ file: "e.json" }, "auths/X/e.json")).toBe(true);
    expect(isInFile({ file: "auths/X/me.json" }, "e.json")).toBe(false);
  });
});
