import { describe, expect, it } from "vitest";
import { isLike } from "./like.ts";

describe("like", () => {
  it.each<[string, string, 0 | 1]>([
    ["", "", 1],
    ["", "%", 1],
    ["a", "", 0],
    ["anna", "anna", 1],
    ["Anna", "anna", 0],
    ["anna", "a%a", 1],
    ["a", "a%a", 0],
    ["anna", "%nn%", 1],
    ["anna", "%n%n%n%", 0],
    ["abab", "%ab", 1],
    ["aab", "a%ab", 1],
    ["ab", "a%ab", 0],
    ["a_b", "a_b", 1],
    ["axb", "a_b", 0],
    ["a\\b", "a\\%", 1],
    ["\ufffe", "\uffff", 0],
  ])("%j fits %j: %i", (text, pattern, expected) => {
    expect(isLike(text, pattern)).toBe(expected);
  });

  it("like is null for a value that is not text", () => {
    expect(isLike(null, "%")).toBeNull();
  });

  it("like takes linear time for a hostile pattern", () => {
    expect(isLike("a".repeat(10_000), "%a".repeat(1999) + "%b")).toBe(0);
  });
});
