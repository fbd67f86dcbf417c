import { describe, expect, it } from "vitest";
import { isAdmitted, type Entrant } from "./admission.ts";

const entrant: Entrant = {
  element: "auths.A",
  corpIds: ["wwPlain", "woEncrypted"],
  departments: new Set([7, 2, 1]),
};
const without: Entrant = { element: "auths.A", corpIds: [], departments: new Set() };

describe("who may enter", () => {
  it.each([
    ["no rule admits everybody", {}, true],
    ["a login method that is listed", { loginTypes: ["auths.A"] }, true],
    ["a login method that is not", { loginTypes: ["auths.B"] }, false],
    ["no login method at all", { loginTypes: [] }, false],
    ["a company by its plain id", { corps: ["wwPlain"] }, true],
    ["a company by its encrypted id", { corps: ["woEncrypted"] }, true],
    ["another company", { corps: ["wwOther"] }, false],
    ["a department", { departments: { wwPlain: [7] } }, true],
    ["a department above", { departments: { woEncrypted: [2] } }, true],
    ["another department", { departments: { wwPlain: [3] } }, false],
    ["departments of another company alone", { departments: { wwOther: [7] } }, false],
    [
      "departments of another company, and this company",
      { corps: ["wwPlain"], departments: { wwOther: [3] } },
      true,
    ],
    [
      "a department of a company that is not listed",
      { corps: ["wwOther"], departments: { wwPlain: [7] } },
      false,
    ],
  ])("%s", (_, rules, admitted) => {
    expect(isAdmitted(rules, entrant)).toBe(admitted);
  });

  it("a person without a company is admitted only without rules of companies", () => {
    expect(isAdmitted({ loginTypes: ["auths.A"] }, without)).toBe(true);
    expect(isAdmitted({ corps: ["wwPlain"] }, without)).toBe(false);
    expect(isAdmitted({ departments: { wwPlain: [1] } }, without)).toBe(false);
  });
});
