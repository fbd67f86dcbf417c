import { expect, it } from "vitest";
import { isTracked, tracked } from "./tracked.ts";

it("an event has an id of 1 to 200 characters, and no other list is one", () => {
  expect(isTracked(tracked("7", { n: 7 }))).toBe(true);
  expect(isTracked(["7", { n: 7 }, Symbol("tracked")])).toBe(false);
  expect(() => tracked("", 1)).toThrow("1 to 200 characters");
  expect(() => tracked("x".repeat(201), 1)).toThrow(RangeError);
});
