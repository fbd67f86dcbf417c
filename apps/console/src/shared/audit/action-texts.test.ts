import { describe, expect, it } from "vitest";
import { actionText, actionTexts } from "./action-texts.ts";

describe("actionText", () => {
  it("has texts in both languages for every listed action", () => {
    for (const [action, { zh, en }] of Object.entries(actionTexts)) {
      expect(zh, action).toMatch(/\p{Script=Han}/u);
      expect(en, action).toMatch(/^[A-Z]/);
    }
  });

  it("shows an unknown action by its name, also names of object properties", () => {
    expect(actionText("moon-landed")).toEqual({ zh: "moon-landed", en: "moon-landed" });
    expect(actionText("constructor").en).toBe("constructor");
  });
});
