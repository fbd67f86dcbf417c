import { isCode } from "@menshen/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeReturnTo } from "../../index.ts";

const settings = {
  publicOrigin: "https://menshen.example",
  allowedOrigins: ["https://app.example"],
};

const PIECES =
  String.raw`/ // \ . .. %2f %5c %2e @ : ? # a http https javascript evil.example app.example`
    .split(" ")
    .concat("\t", "\n", " ");

const outcome = (returnTo: string): string => {
  try {
    return safeReturnTo(returnTo, settings);
  } catch (error) {
    if (isCode(error, 10701, "app")) return "refused";
    throw error;
  }
};

describe("returnTo", () => {
  it.each([
    ["/", "/"],
    ["/a/b?next=/c#d", "/a/b?next=/c#d"],
    ["/a/../b", "/b"],
    ["/search?q=a%2Fb", "/search?q=a%2Fb"],
    ["/wiki/%E9%97%A8", "/wiki/%E9%97%A8"],
    ["https://menshen.example/home", "/home"],
    ["https://app.example/done?x=1", "https://app.example/done?x=1"],
    ["https://APP.example:443/done", "https://app.example/done"],
  ])("leads from %s to %s", (returnTo, leads) => {
    expect(outcome(returnTo)).toBe(leads);
  });

  it.each([
    "",
    "home",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/%2e%2e//evil.example",
    "/%2f/evil.example",
    "/%5Cevil.example",
    "/\u0000",
    "/a\u00a0b",
    "https:/evil.example",
    "https:evil.example",
    "https://evil.example",
    "http://menshen.example/",
    "http://app.example/",
    "https://app.example:444/",
    "https://app.example@evil.example/",
    "https://user:pass@app.example/",
    "https://app.example.evil.example/",
    "https://menshen.example//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    `/${"a".repeat(2048)}`,
  ])("refuses %j", (returnTo) => {
    expect(outcome(returnTo)).toBe("refused");
  });

  it("invariant 9: whatever is let through stays on this site or on the allow-list, however a browser reads it", () => {
    const piece = fc.constantFrom(...PIECES);
    const start = fc.constantFrom("", "/", "https://app.example", "https://menshen.example");
    const anything = fc.oneof(
      fc
        .tuple(start, fc.array(piece, { maxLength: 10 }))
        .map(([head, rest]) => head + rest.join("")),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(anything, (returnTo) => {
        const leads = outcome(returnTo);
        if (leads === "refused") return;
        // The page a browser ends on, also from a page deep below.
        for (const base of [
          "https://menshen.example/",
          "https://menshen.example/api/auth/x/callback",
        ]) {
          const { origin, username } = new URL(leads, base);
          expect(["https://menshen.example", "https://app.example"]).toContain(origin);
          expect(username).toBe("");
        }
        expect(leads).not.toMatch(/^\/[/\\]/);
        expect(outcome(leads)).toBe(leads);
      }),
      { numRuns: 1000 },
    );
  });
});
