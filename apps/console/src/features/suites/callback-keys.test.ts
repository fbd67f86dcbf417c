import { describe, expect, it } from "vitest";
import { newCallbackKeys } from "./callback-keys.ts";

describe("newCallbackKeys", () => {
  it("generates unique keys with the lengths and letters that WeCom accepts", () => {
    const made = Array.from({ length: 50 }, newCallbackKeys);
    for (const { token, encodingAESKey } of made) {
      expect(token).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(encodingAESKey).toMatch(/^[A-Za-z0-9]{43}$/);
    }
    expect(new Set(made.map(({ encodingAESKey }) => encodingAESKey)).size).toBe(50);
  });
});
