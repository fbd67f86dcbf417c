import { describe, expect, it } from "vitest";
import { languageFor } from "./language.ts";

describe("languageFor", () => {
  it("follows the browser's order of preference", () => {
    expect(languageFor(["zh-CN", "en"])).toBe("zh");
    expect(languageFor(["en-GB", "zh"])).toBe("en");
    expect(languageFor(["ja", "zh-TW", "en"])).toBe("zh");
  });

  it("is English for all other languages", () => {
    expect(languageFor(["fr"])).toBe("en");
    expect(languageFor([])).toBe("en");
  });
});
