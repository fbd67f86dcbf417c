import { describe, expect, it } from "vitest";
import { takeTokenFromAddress, tokenOfFragment, tokenOfPaste } from "./admin-token.ts";

describe("tokenOfFragment", () => {
  it("reads the printed link's fragment", () => {
    expect(tokenOfFragment("#admin=abc_DEF-123")).toBe("abc_DEF-123");
    expect(tokenOfFragment("#/admin=abc")).toBe("abc");
    expect(tokenOfFragment("#admin=a%2Bb")).toBe("a+b");
  });

  it("ignores the console's own fragments", () => {
    expect(tokenOfFragment("")).toBeNull();
    expect(tokenOfFragment("#/")).toBeNull();
    expect(tokenOfFragment("#/elements?admin=x")).toBeNull();
    expect(tokenOfFragment("#admin=")).toBeNull();
    expect(tokenOfFragment("#administrator=x")).toBeNull();
  });
});

describe("tokenOfPaste", () => {
  it("accepts a link, a fragment or a bare token", () => {
    expect(tokenOfPaste(" http://127.0.0.1:3000/#admin=tok \n")).toBe("tok");
    expect(tokenOfPaste("#admin=tok")).toBe("tok");
    expect(tokenOfPaste("admin=tok")).toBe("tok");
    expect(tokenOfPaste("tok")).toBe("tok");
  });

  it("rejects text that cannot be a token", () => {
    expect(tokenOfPaste("   ")).toBeNull();
    expect(tokenOfPaste("http://127.0.0.1:3000/")).toBeNull();
    expect(tokenOfPaste("two words")).toBeNull();
  });
});

describe("takeTokenFromAddress", () => {
  it("removes the token from the address at once", () => {
    const written: string[] = [];
    const history = { replaceState: (_: unknown, __: string, url: string) => written.push(url) };
    const location = { hash: "#admin=tok", pathname: "/", search: "" };
    expect(takeTokenFromAddress(location, history as unknown as History)).toBe("tok");
    expect(written).toEqual(["/#/"]);
  });

  it("does not change the history without a token", () => {
    const written: string[] = [];
    const history = { replaceState: (_: unknown, __: string, url: string) => written.push(url) };
    const location = { hash: "#/elements", pathname: "/", search: "" };
    expect(takeTokenFromAddress(location, history as unknown as History)).toBeNull();
    expect(written).toEqual([]);
  });
});
