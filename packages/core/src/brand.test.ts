import { expect, it } from "vitest";
import { brandSchema, contrastRatio, inkOn } from "./brand.ts";

it("contrast ratios are WCAG's", () => {
  expect(contrastRatio("#000000", "#ffffff")).toBe(21);
  expect(contrastRatio("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect([inkOn("#a8281e"), inkOn("#ffe08a")]).toEqual(["#ffffff", "#000000"]);
});

it("a text written once is that of both languages", () => {
  expect(brandSchema.parse({ name: "Acme", terms: { zh: "/zh", en: "/en" } })).toEqual({
    name: { zh: "Acme", en: "Acme" },
    terms: { zh: "/zh", en: "/en" },
  });
});

it.each([
  { color: "red" },
  { logo: "http://cdn.example/logo.png" },
  { logo: "javascript:alert(1)" },
  { terms: "javascript:alert(1)" },
  { support: "//evil.example" },
  { colour: "#ffffff" },
])("rejects %j", (brand) => {
  expect(brandSchema.safeParse(brand).success).toBe(false);
});
