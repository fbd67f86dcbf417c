import fc from "fast-check";
import { expect, it } from "vitest";
import { memoryStorage, pendingLogins } from "./pending-logins.ts";

const KEY = "menshen.logins";
const login = { fullName: "auths.X", verifier: "v", expiresAt: 1_000_000 };

it("stores pending logins by state until they end", () => {
  const storage = memoryStorage();
  const pending = pendingLogins(storage, () => 0);
  pending.set("a", login);
  pending.set("b", { ...login, returnTo: "/x" });
  expect(pendingLogins(storage, () => 0).get("a")).toEqual(login);
  pending.delete("a");
  expect([pending.get("a"), pending.get("b")?.returnTo]).toEqual([undefined, "/x"]);
  pending.delete("b");
  expect(storage.getItem(KEY)).toBeNull();
});

it("drops pending logins five minutes after expiry, and the oldest beyond twenty", () => {
  let now = 0;
  const pending = pendingLogins(memoryStorage(), () => now);
  pending.set("old", { ...login, expiresAt: 600_000 });
  now = 899_999;
  pending.set("next", { ...login, expiresAt: 2_000_000 });
  expect(pending.get("old")).toBeDefined();
  now = 900_000;
  pending.set("last", { ...login, expiresAt: 2_000_000 });
  expect(pending.get("old")).toBeUndefined();
  for (let at = 0; at < 20; at++) pending.set(`n${at}`, { ...login, expiresAt: 2_000_000 });
  expect([pending.get("next"), pending.get("last")]).toEqual([undefined, undefined]);
  expect(pending.get("n0")).toBeDefined();
});

it("ignores invalid storage contents", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const storage = memoryStorage();
      storage.setItem(KEY, text);
      const pending = pendingLogins(storage, () => 0);
      expect(pending.get("__proto__")).toBeUndefined();
      pending.set("a", login);
      expect(pending.get("a")).toEqual(login);
    }),
  );
});
