import { describe, expect, it } from "vitest";
import { isPublicPath } from "./public-path.ts";

const prefixes = ["/health", "/assets/"];

describe("public paths of a gate", () => {
  it.each(["/health", "/health?a=/../", "/health/", "/health/live", "/assets/", "/assets/a.b/c~1"])(
    "%s is public",
    (uri) => {
      expect(isPublicPath(uri, prefixes)).toBe(true);
    },
  );

  it.each([
    "/",
    "/healthy",
    "/Health",
    "/assets",
    "//health",
    "/health//admin",
    "/health/../admin",
    "/health/./admin",
    "/health/..;/admin",
    "/health;/../admin",
    "/health/%2e%2e/admin",
    "/health/..%2fadmin",
    "/health%2f..%2fadmin",
    "/health%252f",
    "/health/..\\admin",
    "/health/%5c..%5cadmin",
    "/health/%c0%ae%c0%ae/admin",
    "/health/\u{ff0e}\u{ff0e}/admin",
    "/health\u0000",
    "/health/a b",
    "/health#/../admin",
    "/admin/../health",
    "health",
    "",
  ])("%j is not, whatever the software behind makes of it", (uri) => {
    expect(isPublicPath(uri, prefixes)).toBe(false);
  });

  it("nothing is public by default, and / makes plain addresses public", () => {
    expect(isPublicPath("/", [])).toBe(false);
    expect(isPublicPath("/any/page", ["/"])).toBe(true);
    expect(isPublicPath("/any/../page", ["/"])).toBe(false);
  });
});
