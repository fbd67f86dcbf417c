import { describe, expect, it } from "vitest";
import { linkErrorHint } from "./link-error-hint.ts";
import { takeLinkResult } from "./link-result.ts";

function take(search: string) {
  const left: string[] = [];
  const history = { replaceState: (_: unknown, __: string, url: string) => void left.push(url) };
  const address = { pathname: "/", search, hash: "#/account" };
  return { result: takeLinkResult(address, history), left };
}

describe("takeLinkResult", () => {
  it("reads the linked element and preserves the rest of the address", () => {
    expect(take("?a=1&linked=auths.loginTypes.X")).toEqual({
      result: { kind: "linked", fullName: "auths.loginTypes.X" },
      left: ["/?a=1#/account"],
    });
  });

  it("has a hint for the app's own numbers and none for a provider's", () => {
    expect(take("?linkError=10202")).toMatchObject({
      result: { kind: "failed", errcode: 10202 },
      left: ["/#/account"],
    });
    expect(linkErrorHint(10202)?.en).toBe("This account is already linked to another user.");
    expect(linkErrorHint(40029)).toBeNull();
  });

  it("ignores an error that is not a number", () => {
    expect(take("?linkError=call+me").result).toBeNull();
    expect(take("").result).toBeNull();
    expect(take("").left).toEqual([]);
  });
});
