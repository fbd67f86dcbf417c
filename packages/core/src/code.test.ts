import { describe, expect, it } from "vitest";
import { appCodes, Code, isCode, toCode } from "./index.ts";

describe("Code", () => {
  it("isCode compares number and source", () => {
    const error: unknown = new Code(40029, "spent", { source: "wecom" });
    expect(isCode(error)).toBe(true);
    expect(isCode(error, 40029)).toBe(true);
    expect(isCode(error, 40029, "wecom")).toBe(true);
    expect(isCode(error, 40029, "wechat")).toBe(false);
    expect(isCode(error, 40030, "wecom")).toBe(false);
  });

  it("isCode recognises a Code of another copy of the package", () => {
    const foreign = Object.assign(new Error("x"), {
      [Symbol.for("menshen.Code")]: true,
      errcode: 10102,
      source: "app",
    });
    expect(isCode(foreign, 10102, "app")).toBe(true);
    expect(isCode(Object.assign(new Error("x"), { errcode: 10102, source: "app" }))).toBe(false);
  });

  it("takes status and hints of an app code from the table, and only from there", () => {
    const own = new Code(10601, "slow down");
    expect([own.httpStatus, own.hint.en]).toEqual([
      429,
      "Too many attempts. Wait a moment and try again.",
    ]);
    const provider = new Code(10601, "theirs", { source: "wecom" });
    expect([provider.httpStatus, provider.hint.en]).toEqual([
      502,
      "Try again in a moment. If it still fails, tell your administrator the error code.",
    ]);
  });

  it("toCode wraps an unknown failure as the cause of 50000", () => {
    const cause = new TypeError("boom");
    const code = toCode(cause);
    expect([code.errcode, code.httpStatus, code.cause]).toEqual([50000, 500, cause]);
    expect(code.message).not.toContain("boom");
    expect(toCode(code)).toBe(code);
  });

  it("every app code has a hint in both languages", () => {
    for (const [errcode, { hint }] of Object.entries(appCodes)) {
      expect(hint.zh, errcode).toMatch(/[\u4e00-\u9fff]/);
      expect(hint.en, errcode).toMatch(/[a-z]/);
    }
  });
});
