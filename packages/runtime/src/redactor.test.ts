import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, growingRedactor } from "./redactor.ts";

const secret = fc.string({ unit: "binary", minLength: 8, maxLength: 50 });

describe("createRedactor", () => {
  it("no form of a secret remains in a text around it", () => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const redact = createRedactor([value]);
        for (const text of [
          value,
          encodeURIComponent(value.toWellFormed()),
          JSON.stringify(value).slice(1, -1),
        ]) {
          expect(redact(`${before}${text}`)).toBe(`${redact(before)}[secret]`);
          expect(redact(before + text + after)).not.toContain(text);
        }
      }),
    );
  });

  it("a secret is found in base64 at any position", () => {
    const redact = createRedactor(["planted-secret-0123456789"]);
    for (const before of ["", "a", "ab", "abc"]) {
      for (const encoding of ["base64", "base64url"] as const) {
        const text = Buffer.from(`${before}planted-secret-0123456789:rest`).toString(encoding);
        expect(redact(text)).toContain("[secret]");
      }
    }
  });

  it("thousands of values with the same first characters are added in linear time", () => {
    const values = Array.from({ length: 20_000 }, (_, number) => `shared-prefix-${number}-end`);
    const redact = createRedactor(values);
    expect(redact("a shared-prefix-77-end, shared-prefix-20000-end")).toBe(
      "a [secret], shared-prefix-20000-end",
    );
  });

  it("values that are added later are replaced too", () => {
    const { add, redact } = growingRedactor();
    expect(redact("abcdefgh and abcdefghijkl")).toBe("abcdefgh and abcdefghijkl");
    add(["abcdefgh"]);
    add(["abcdefghijkl"]);
    expect(redact("abcdefgh and abcdefghijkl")).toBe("[secret] and [secret]");
  });

  it("the longest secret is replaced first, and other text stays as it is", () => {
    const redact = createRedactor(["abcdefgh", "abcdefghijkl", "short"]);
    expect(redact("x abcdefghijkl y abcdefgh z short")).toBe("x [secret] y [secret] z short");
    expect(createRedactor([])("any text")).toBe("any text");
  });
});
