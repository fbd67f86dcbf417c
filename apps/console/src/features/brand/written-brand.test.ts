import { describe, expect, it } from "vitest";
import { compactBrand, replacedTexts, textInBoth, withReplacedText } from "./written-brand.ts";

describe("a brand that is edited", () => {
  it("is saved in the order of the file, what is the same in both languages once, and without what is empty", () => {
    const edited = {
      color: "#0a5c6b",
      name: { zh: "海潮", en: "" },
      logo: " ",
      terms: { zh: "/zh", en: "/en" },
      texts: { en: { signIn: "Come in", goOn: "" }, zh: { goOn: "" } },
      colour: "red",
    };
    expect(JSON.stringify(compactBrand(edited))).toBe(
      '{"color":"#0a5c6b","name":"海潮","terms":{"zh":"/zh","en":"/en"},"texts":{"en":{"signIn":"Come in"}}}',
    );
    expect(compactBrand({ name: { zh: "", en: " " } })).toBeNull();
  });

  it("shows a text that is written once in both languages, and one that has another form as empty", () => {
    expect(textInBoth({ name: "Acme" }, "name")).toEqual({ zh: "Acme", en: "Acme" });
    expect(textInBoth({ name: 7 }, "name")).toEqual({ zh: "", en: "" });
  });

  it("takes a replaced text back in both languages", () => {
    const one = withReplacedText({}, "signIn", { zh: "进来", en: "" });
    expect(replacedTexts(one)).toEqual(["signIn"]);
    expect(withReplacedText(one, "signIn", undefined)).toEqual({});
  });
});
