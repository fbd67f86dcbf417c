import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cookiesWithPrefix, createCookieJar, readCookie } from "./cookies.ts";

describe("cookies", () => {
  it("cookies have the __Host- prefix and Secure with https", () => {
    const { session, admin } = createCookieJar(true);
    expect(session.write("T", 60.9)).toBe(
      "__Host-menshen=T; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure",
    );
    expect(admin.clear()).toBe(
      "__Host-menshen-admin=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure",
    );
  });

  it("cookies have plain names on http", () => {
    expect(createCookieJar(false).session.write("T", 60)).toBe(
      "menshen=T; Max-Age=60; Path=/; HttpOnly; SameSite=Lax",
    );
  });

  it("a cookie is found at any position of the header", () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_.-]{1,60}$/);
    const others = fc.array(fc.stringMatching(/^[a-z]{1,8}=[A-Za-z0-9=]{0,8}$/));
    fc.assert(
      fc.property(others, value, others, (before, wanted, after) => {
        const header = [...before, `menshen-x=${wanted}`, ...after].join("; ");
        expect(readCookie(header, "menshen-x")).toBe(wanted);
      }),
    );
  });

  it("a cookie whose name contains another's is not confused with it", () => {
    expect(readCookie("menshen-admin=1; xmenshen=2", "menshen")).toBeUndefined();
    expect(readCookie("a=menshen=3", "menshen")).toBeUndefined();
    expect(readCookie("a=1;menshen=3", "menshen")).toBe("3");
    expect(readCookie("", "menshen")).toBeUndefined();
    expect(readCookie(";;; ; ", "menshen")).toBeUndefined();
  });

  it("cookies are listed by prefix", () => {
    expect(cookiesWithPrefix("m-flow-a=1; other=2; m-flow-b=3=4", "m-flow-")).toEqual([
      ["a", "1"],
      ["b", "3=4"],
    ]);
  });
});
