import { isCode } from "@menshen/core";
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { listableReturnUrl, safeReturnTo } from "../../index.ts";

const settings = {
  publicOrigin: "https://menshen.example",
  returnUrls: ["https://app.example/done", "https://app.example/cb?app=1", "https://spa.example/"],
};

const PIECES =
  String.raw`/ // \ . .. %2f %5c %2e %252e %252f @ : ? # a api %61pi %2561pi trpc metrics done http https javascript evil.example app.example`
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
    ["/docs/a%2Fb", "/docs/a%2Fb"],
    ["/docs/a%252Fb", "/docs/a%252Fb"],
    ["/docs/100%", "/docs/100%"],
    ["/apidocs", "/apidocs"],
    ["/wiki/api/x", "/wiki/api/x"],
    ["/page?next=/api/x#/trpc/", "/page?next=/api/x#/trpc/"],
    ["/login/bind", "/login/bind"],
    ["https://app.example/done", "https://app.example/done"],
    ["https://APP.example:443/done", "https://app.example/done"],
    ["https://app.example/done#/route?a=1", "https://app.example/done#/route?a=1"],
    ["https://app.example/cb?app=1", "https://app.example/cb?app=1"],
    ["https://spa.example", "https://spa.example/"],
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
    "/%252f/evil.example",
    "/a%2F..%2F%2Fevil.example",
    "/\u0000",
    "/a\u00a0b",
    "https:/evil.example",
    "https:evil.example",
    "https://evil.example",
    "http://menshen.example/",
    "http://app.example/done",
    "https://app.example:444/done",
    "https://app.example@evil.example/done",
    "https://user:pass@app.example/done",
    "https://app.example.evil.example/done",
    "https://app.example/",
    "https://app.example/done/",
    "https://app.example/done/deeper",
    "https://app.example/Done",
    "https://app.example/done?x=1",
    "https://app.example/done?",
    "https://app.example/redirect?to=https://evil.example",
    "https://app.example/done/../redirect",
    "https://app.example/%64one",
    "https://app.example/cb",
    "https://app.example/cb?app=1&to=https://evil.example",
    "https://app.example/cb?app=2",
    "https://menshen.example//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    `/${"a".repeat(2048)}`,
  ])("refuses %j", (returnTo) => {
    expect(outcome(returnTo)).toBe("refused");
  });

  it.each([
    "/api",
    "/api/",
    "/api/auth/auths.loginTypes.X/callback",
    "/API/auth/x",
    "/trpc/app.info",
    "/metrics",
    "/healthz",
    "/readyz/",
    "/openapi.json",
    "/WW_verify_abc.txt",
    "/%61pi/auth/x/callback",
    "/%2561pi/auth/x/callback",
    "/%25252561pi/x",
    "/%ff%61pi/../%61pi/x",
    "/a/../api/x",
    "/a/%2e%2e/api/x",
    "/a/%252e%252e/api/x",
    "/a%2f..%2fapi/x",
    "/a%2F%2e%2E%5Capi/x",
    "/%2e/trpc/x",
    "/./metrics",
    "/api%2Fauth%2Fx",
    "/api%252Fauth",
    "/%0d%0aSet-Cookie:x",
    `/%${"25".repeat(20)}61pi/x`,
    "https://menshen.example/api/auth/x/callback",
    "https://MENSHEN.example:443/%74rpc/x",
  ])("is a page and no API route, as a router decodes it: refuses %j", (returnTo) => {
    expect(outcome(returnTo)).toBe("refused");
  });

  it("a refusal names MENSHEN_RETURN_URLS", () => {
    for (const returnTo of ["https://other.example/", "/api/x", "//evil.example"])
      expect(() => safeReturnTo(returnTo, settings)).toThrow(/MENSHEN_RETURN_URLS/);
  });

  it("invariant 9: whatever is let through is a page of this site or exactly a listed URL, however a browser reads it", () => {
    const piece = fc.constantFrom(...PIECES);
    const start = fc.constantFrom(
      "",
      "/",
      "https://app.example",
      "https://app.example/done",
      "https://menshen.example",
    );
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
          const url = new URL(leads, base);
          expect(url.username).toBe("");
          if (url.origin === "https://menshen.example") expectPage(url.pathname);
          else expect(settings.returnUrls).toContain(leads.split("#")[0]);
        }
        expect(leads).not.toMatch(/^\/[/\\]/);
        expect(outcome(leads)).toBe(leads);
      }),
      { numRuns: inject("long") ? 400_000 : 4000 },
    );
  });
});

/** By other means than the rule itself: decodes as a URL does, and lets the URL parser remove the dot segments. */
function expectPage(pathname: string): void {
  let path = pathname;
  for (let last = ""; path !== last;) {
    last = path;
    const { pathname: routed } = new URL(`https://x.example${path}`);
    for (const form of [path, routed]) {
      expect(form).not.toMatch(/^\/+(?:api|trpc)(?:\/|$)|^\/+metrics\/*$|^\/[/\\]/i);
    }
    path = path.replaceAll(/%([0-9a-f]{2})/gi, (_, byte) =>
      String.fromCodePoint(Number(`0x${byte}`)),
    );
  }
}

describe("a return URL of the settings", () => {
  it("is normalised, and what could never match is not listed", () => {
    expect(listableReturnUrl("HTTPS://App.example:443/a/../done")).toBe("https://app.example/done");
    for (const text of ["/done", "app.example", "ftp://a.example/", "https://a.example/#", "a b"])
      expect(listableReturnUrl(text)).toBeNull();
  });
});
