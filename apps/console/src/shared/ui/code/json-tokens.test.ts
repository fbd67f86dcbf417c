import { describe, expect, it } from "vitest";
import { jsonTokens } from "./json-tokens.ts";

const kinds = (line: string): string[] =>
  jsonTokens(line)
    .filter(({ text }) => text.trim() !== "")
    .map(({ kind, text }) => `${kind} ${text}`);

describe("jsonTokens", () => {
  it("distinguishes keys from string values", () => {
    expect(kinds('  "corpId": "ww1", "n": -1.5e3, "ok": true')).toEqual([
      'key "corpId":',
      'string "ww1"',
      "mark ,",
      'key "n":',
      "number -1.5e3",
      "mark ,",
      'key "ok":',
      "word true",
    ]);
  });

  it("preserves every character of any input", () => {
    for (const line of [
      '{"a": "un\\"closed',
      "nullable trueish",
      "// comment 12 {",
      "",
      "  ",
      "“引号”",
    ]) {
      expect(
        jsonTokens(line)
          .map(({ text }) => text)
          .join(""),
      ).toBe(line);
    }
  });
});
