import fc from "fast-check";
import { expect, it } from "vitest";
import { isStorableText } from "./storable-text.ts";

it.each<[unknown]>([
  ["a\0"],
  ["\ud800"],
  ["\udc00\ud800"],
  [{ deep: [{ in: "a\udfff" }] }],
  [{ "key\0": 1 }],
])("isStorableText rejects %j", (value) => {
  expect(isStorableText(value)).toBe(false);
});

it("isStorableText accepts all other JSON at any depth", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      expect(isStorableText(value)).toBe(!/\\u(?:0000|d[89a-f])/.test(text));
    }),
  );
  expect(isStorableText(JSON.parse("[".repeat(30_000) + "]".repeat(30_000)))).toBe(true);
});
