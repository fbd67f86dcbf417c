import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFullName, nameProblem, nearestNames, segmentProblem, shortName } from "./name.ts";

/** Starts with a Z, so that no segment is one of the refused names. */
const segment = fc.stringMatching(/^Z[A-Za-z0-9_]{0,20}$/);

describe("full names", () => {
  it("accepts every path of letters, digits and underscores as a full name", () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 12 }), (segments) => {
        expect(nameProblem(segments.join("."))).toBeNull();
      }),
    );
  });

  it("rejects names with a special meaning in paths, objects or promises", () => {
    const refused = [
      "",
      ".",
      "a.",
      ".a",
      "a..b",
      "a/b",
      "a-b",
      "1a",
      "a b",
      "登录",
      "__proto__",
      "then",
    ];
    for (const name of [
      ...refused,
      "auths.constructor",
      "auths.Then",
      "auths.toString",
      "app",
      "App.x",
    ])
      expect(isFullName(name), name).toBe(false);
  });

  it("rejects a segment with any character other than letters, digits and underscores", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), (text) => {
        const fine = /^[A-Za-z][A-Za-z0-9_]*$/.test(text);
        if (!fine) expect(segmentProblem(text)).not.toBeNull();
      }),
    );
  });

  it("rejects names that are too long or too deep", () => {
    expect(segmentProblem("a".repeat(64))).toBeNull();
    expect(segmentProblem("a".repeat(65))?.zh).toContain("64");
    expect(nameProblem(Array.from({ length: 12 }, () => "a").join("."))).toBeNull();
    expect(nameProblem(Array.from({ length: 13 }, () => "a").join("."))?.en).toContain("12");
  });

  it("shortName is the last segment", () => {
    expect(shortName("auths.loginTypes.QywxInnerExample")).toBe("QywxInnerExample");
    expect(shortName("auths")).toBe("auths");
  });
});

describe("nearestNames", () => {
  const names = [
    "auths.loginTypes.QywxInnerExample",
    "auths.loginTypes.MyWeChatLogin",
    "services.Meta",
  ];

  it("nearestNames finds a misspelt name, one of another case and one in another folder", () => {
    expect(nearestNames("auths.loginTypes.QywxInerExample", names)).toEqual([names[0]]);
    expect(nearestNames("auths.logintypes.mywechatlogin", names)).toEqual([names[1]]);
    expect(nearestNames("QywxInnerExample", names)).toEqual([names[0]]);
  });

  it("nearestNames finds nothing for a name unlike all others", () => {
    expect(nearestNames("zzz", names)).toEqual([]);
  });
});
