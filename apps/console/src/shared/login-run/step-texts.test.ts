import { describe, expect, it } from "vitest";
import { elapsedText, stepText, stepTexts } from "./step-texts.ts";

describe("stepText", () => {
  it("has texts in both languages for every step", () => {
    for (const [step, { title, explain }] of Object.entries(stepTexts)) {
      for (const part of [title.zh, title.en, explain.zh, explain.en]) {
        expect(part.trim(), step).not.toBe("");
      }
    }
  });

  it("shows an unknown step by its name, also names of object properties", () => {
    expect(stepText("teleport").title).toEqual({ zh: "teleport", en: "teleport" });
    expect(stepText("constructor").title.en).toBe("constructor");
  });
});

describe("elapsedText", () => {
  it("rounds to the largest useful unit", () => {
    expect(elapsedText(-3)).toBe("0 ms");
    expect(elapsedText(319.6)).toBe("320 ms");
    expect(elapsedText(1400)).toBe("1.4 s");
    expect(elapsedText(9_960)).toBe("10 s");
    expect(elapsedText(59_400)).toBe("59 s");
    expect(elapsedText(125_000)).toBe("2 min 5 s");
  });
});
