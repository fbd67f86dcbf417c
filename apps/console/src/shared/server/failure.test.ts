import { Code } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { failureOf, isSignedOut } from "./failure.ts";

const hint = { zh: "请重新登录。", en: "Sign in again." };

describe("failureOf", () => {
  it("keeps the number, whose it is, and the hints of a failed call", () => {
    const code = new Code(40029, "the authorization code is spent", {
      source: "wecom",
      hint,
      adminHint: hint,
      data: { errcode: 1 },
    });
    expect(failureOf(code)).toEqual({
      kind: "answered",
      number: { source: "wecom", errcode: 40029 },
      message: "the authorization code is spent",
      hint,
      adminHint: hint,
    });
  });

  it("reads the plain failure that a test's step carries", () => {
    const detail = {
      errcode: 60020,
      source: "wecom",
      message: "not allowed",
      hint,
      adminHint: null,
    };
    expect(failureOf(detail)).toEqual({
      kind: "answered",
      number: { source: "wecom", errcode: 60020 },
      message: "not allowed",
      hint,
      adminHint: undefined,
    });
  });

  it("tells a silent server from a strange answer", () => {
    const silent = new Code(50000, "the server cannot be reached", { httpStatus: 0 });
    expect(failureOf(silent)).toMatchObject({ kind: "unreachable", number: null });
    expect(failureOf(new TypeError("Failed to fetch"))).toMatchObject({ kind: "unreachable" });
    expect(failureOf(new SyntaxError("Unexpected token"))).toMatchObject({ kind: "malformed" });
    expect(failureOf(undefined)).toMatchObject({ kind: "malformed", message: "" });
  });
});

describe("isSignedOut", () => {
  it("means our own 10602 and 10603 only", () => {
    expect(isSignedOut(new Code(10602, "sign in"))).toBe(true);
    expect(isSignedOut(new Code(10603, "forbidden"))).toBe(true);
    expect(isSignedOut(new Code(10602, "other", { source: "wecom" }))).toBe(false);
    expect(isSignedOut(new Error("x"))).toBe(false);
  });
});
