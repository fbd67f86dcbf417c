import { expect, it } from "vitest";
import { sameDiagnostic, type Diagnostic } from "./diagnostics.ts";

it("two diagnostics are the same if no field differs", () => {
  const one: Required<Diagnostic> = {
    severity: "error",
    element: "auths.X",
    file: "elements/auths/X/X.json",
    path: "/elements/auths/X/X.json",
    line: 3,
    column: 5,
    pointer: "/corpid",
    code: "root-missing",
    message: { zh: "错误", en: "wrong" },
  };
  expect(sameDiagnostic(one, structuredClone(one))).toBe(true);
  expect(sameDiagnostic(one, undefined)).toBe(false);
  const fields = Object.keys(one).filter((field) => field !== "message");
  for (const field of fields)
    expect(sameDiagnostic(one, { ...one, [field]: undefined })).toBe(false);
  for (const language of ["zh", "en"]) {
    const message = { ...one.message, [language]: "other" };
    expect(sameDiagnostic(one, { ...one, message })).toBe(false);
  }
});
