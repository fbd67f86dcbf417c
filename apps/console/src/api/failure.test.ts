import { describe, expect, it } from "vitest";
import { failureOf, isSignedOut } from "./failure.ts";

const hint = { zh: "请重新登录。", en: "Sign in again." };

describe("failureOf", () => {
  it("keeps the number, whose it is, and the hints of a failed call", () => {
    const error = Object.assign(new Error("the state is used"), {
      data: { errcode: 10102, source: "app", hint, adminHint: hint, httpStatus: 400 },
    });
    expect(failureOf(error)).toEqual({
      kind: "answered",
      number: { source: "app", errcode: 10102 },
      message: "the state is used",
      hint,
      adminHint: hint,
    });
  });

  it("reads the plain failure that a test's step carries", () => {
    expect(failureOf({ errcode: 40029, source: "wecom", message: "spent", hint })).toMatchObject({
      number: { source: "wecom", errcode: 40029 },
      message: "spent",
      adminHint: undefined,
    });
  });

  it("tells a silent server from a strange answer", () => {
    const silent = new Error("fetch failed", { cause: new TypeError("Failed to fetch") });
    expect(failureOf(silent)).toMatchObject({ kind: "unreachable", number: null });
    expect(failureOf(new Error("Unexpected token"))).toMatchObject({ kind: "malformed" });
    expect(failureOf(undefined)).toMatchObject({ kind: "malformed", message: "" });
  });
});

describe("isSignedOut", () => {
  it("means our own 10602 and 10603 only", () => {
    expect(isSignedOut({ data: { errcode: 10602, source: "app" } })).toBe(true);
    expect(isSignedOut({ data: { errcode: 10603, source: "app" } })).toBe(true);
    expect(isSignedOut({ data: { errcode: 10602, source: "wecom" } })).toBe(false);
    expect(isSignedOut(new Error("x"))).toBe(false);
  });
});
