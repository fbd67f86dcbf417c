import { describe, expect, it } from "vitest";
import { durationText, stepText, stepTexts } from "./steps.ts";

describe("stepText", () => {
  it("says something in both languages for every step", () => {
    for (const [step, { title, explain }] of Object.entries(stepTexts)) {
      for (const part of [title.zh, title.en, explain.zh, explain.en]) {
        expect(part.trim(), step).not.toBe("");
      }
    }
  });

  it("shows an unknown step by its name, also one that objects have", () => {
    expect(stepText("teleport").title).toEqual({ zh: "teleport", en: "teleport" });
    expect(stepText("constructor").title.en).toBe("constructor");
  });
});

describe("durationText", () => {
  it("is as precise as is of use", () => {
    expect(durationText(-3)).toBe("0 ms");
    expect(durationText(319.6)).toBe("320 ms");
    expect(durationText(1400)).toBe("1.4 s");
    expect(durationText(9_960)).toBe("10 s");
    expect(durationText(59_400)).toBe("59 s");
    expect(durationText(125_000)).toBe("2 min 5 s");
  });
});
