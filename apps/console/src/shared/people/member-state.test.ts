import { describe, expect, it } from "vitest";
import { memberState, memberStatusText } from "./member-state.ts";

describe("memberState", () => {
  it("is removed for a removed member, whatever status the provider last reported", () => {
    expect(memberState({ status: 1, removedAt: 1_700_000_000_000 })).toBe("removed");
    expect(memberState({ status: null, removedAt: 0 })).toBe("removed");
  });

  it("is active for status 1 and for a provider that reports no status", () => {
    expect(memberState({ status: 1, removedAt: null })).toBe("active");
    expect(memberState({ status: null, removedAt: null })).toBe("active");
  });

  it.each([2, 4, 5, 9])("is inactive for status %i", (status) => {
    expect(memberState({ status, removedAt: null })).toBe("inactive");
  });
});

describe("memberStatusText", () => {
  it("names WeCom's four statuses, and no other one", () => {
    expect([1, 2, 4, 5].map(memberStatusText)).toEqual([
      "memberStatus.wecom_1",
      "memberStatus.wecom_2",
      "memberStatus.wecom_4",
      "memberStatus.wecom_5",
    ]);
    expect([null, 0, 3, 6].map(memberStatusText)).toEqual(
      Array.from({ length: 4 }, () => "memberStatus.unknown"),
    );
  });
});
