import fc from "fast-check";
import { expect, test } from "vitest";
import { extendRedirect } from "../../src/simulator/login/redirect.ts";

test.each([
  ["https://a.example/cb", "https://a.example/cb?code=c&state="],
  ["https://a.example/cb?", "https://a.example/cb?code=c&state="],
  ["https://a.example/cb??", "https://a.example/cb??&code=c&state="],
  ["https://a.example/cb?x=%2f", "https://a.example/cb?x=%2f&code=c&state="],
  ["https://a.example/cb?x=1&", "https://a.example/cb?x=1&code=c&state="],
  ["https://a.example/#/login?y=1", "https://a.example/?code=c&state=#/login?y=1"],
])("extendRedirect extends %s", (redirectUri, expected) => {
  expect(extendRedirect(redirectUri, { code: "c", state: "" })).toBe(expected);
});

test("whatever the state and the address, the code and state can be read back and the rest is untouched", () => {
  fc.assert(
    fc.property(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: "grapheme" }),
      (address, state) => {
        fc.pre(!/[?&](code|state)=/.test(address));
        const before = new URL(address);
        const after = new URL(extendRedirect(address, { code: "C", state }));
        expect(after.searchParams.get("code")).toBe("C");
        expect(after.searchParams.get("state")).toBe(state);
        expect([after.origin, after.pathname, after.hash]).toEqual([
          before.origin,
          before.pathname,
          before.hash,
        ]);
        expect(after.search.startsWith(before.search)).toBe(true);
      },
    ),
  );
});
