import { expect, it } from "vitest";
import { brandSchema, contrastRatio, inkOn, mixColors, withContrast } from "./brand.ts";

it("contrast ratios are WCAG's", () => {
  expect(contrastRatio("#000000", "#ffffff")).toBe(21);
  expect(contrastRatio("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect([inkOn("#a8281e"), inkOn("#ffe08a")]).toEqual(["#ffffff", "#000000"]);
});

it("a colour that is hard to see is mixed with black or white until it is not", () => {
  expect(mixColors("#000000", "#ffffff", 0.5)).toBe("#808080");
  expect(withContrast("#a8281e", "#fffdf9", 3)).toBe("#a8281e");
  const onLight = withContrast("#ffe08a", "#fffdf9", 3);
  expect(contrastRatio(onLight, "#fffdf9")).toBeGreaterThanOrEqual(3);
  expect(contrastRatio(onLight, "#fffdf9")).toBeLessThan(3.3);
  expect(contrastRatio(withContrast("#101820", "#1f1a17", 3), "#1f1a17")).toBeGreaterThanOrEqual(3);
});

it("a text written once is that of both languages", () => {
  expect(brandSchema.parse({ name: "Acme", terms: { zh: "/zh", en: "/en" } })).toEqual({
    name: { zh: "Acme", en: "Acme" },
    terms: { zh: "/zh", en: "/en" },
  });
});

it.each([
  { color: "red" },
  { name: "\u200b\u00a0" },
  { name: { zh: "门神", en: "\u202enehsneM" } },
  { texts: { en: { signIn: "\u2060" } } },
  { logo: "http://cdn.example/logo.png" },
  { logo: "javascript:alert(1)" },
  { terms: "javascript:alert(1)" },
  { support: "//evil.example" },
  { colour: "#ffffff" },
])("rejects %j", (brand) => {
  expect(brandSchema.safeParse(brand).success).toBe(false);
});
