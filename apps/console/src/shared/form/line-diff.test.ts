import { expect, it } from "vitest";
import { lineDiff } from "./line-diff.ts";

it("a diff lists removed, added and common lines in order", () => {
  expect(lineDiff("a\nb\nc\n", "a\nx\nc\nd\n").map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "same a",
    "removed b",
    "added x",
    "same c",
    "added d",
  ]);
});
