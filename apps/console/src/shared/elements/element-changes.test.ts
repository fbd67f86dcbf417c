import { describe, expect, it } from "vitest";
import { changesBetween, renamedTo } from "./element-changes.ts";
import type { ElementSummary } from "../server/rows.ts";

const one: ElementSummary = {
  fullName: "auths.A",
  family: "instance",
  type: "auths.T",
  title: { zh: "甲", en: "A" },
  layer: "app",
  official: false,
  state: "active",
  generation: 1,
  isDefault: false,
  diagnostics: [],
};
const two = { ...one, fullName: "auths.B" };

describe("changesBetween", () => {
  it("lists new, changed and removed elements", () => {
    expect(changesBetween([one, two], [{ ...one, generation: 2 }])).toEqual({
      changed: ["auths.A"],
      removed: ["auths.B"],
    });
    expect(changesBetween([one], [one, two])).toEqual({ changed: ["auths.B"], removed: [] });
  });

  it("detects a changed title and a new diagnostic", () => {
    const renamed = { ...one, title: { zh: "乙", en: "A" } };
    expect(changesBetween([one], [renamed]).changed).toEqual(["auths.A"]);
  });

  it("returns no changes for equal lists", () => {
    expect(changesBetween([one, two], [{ ...one }, { ...two }])).toEqual({
      changed: [],
      removed: [],
    });
  });
});

describe("renamedTo", () => {
  const other = { ...two, title: { zh: "乙", en: "B" } };

  it("finds the only new element like the removed one", () => {
    expect(renamedTo("auths.A", [one], [two])).toBe("auths.B");
    expect(
      renamedTo(
        "auths.A",
        [one],
        [other, two].map((each, i) => ({ ...each, fullName: `auths.N${i}` })),
      ),
    ).toBe("auths.N1");
  });

  it("finds none while the element is there, or where no or several new ones are like it", () => {
    expect(renamedTo("auths.A", [one], [one, two])).toBeUndefined();
    expect(renamedTo("auths.A", [one], [other])).toBeUndefined();
    expect(renamedTo("auths.A", [one], [two, { ...two, fullName: "auths.C" }])).toBeUndefined();
    expect(renamedTo("auths.A", [one, two], [two])).toBeUndefined();
  });
});
