import { expect, it } from "vitest";
import { generateClientId, generateSecret, keepSecret, takeSecret } from "./new-secret.ts";

it("a generated secret has 43 letters that every software takes, and is another one each time", () => {
  expect(generateSecret()).toMatch(/^[\w-]{43}$/);
  expect(generateSecret()).not.toBe(generateSecret());
  expect(generateClientId("gitea")).toMatch(/^gitea-[0-9a-f]{8}$/);
});

it("the secret of a new application is given once, and to its own page", () => {
  keepSecret({ fullName: "auths.clients.A", secret: "s" });
  expect(takeSecret("auths.clients.B")).toBeUndefined();
  expect(takeSecret("auths.clients.A")).toBe("s");
  expect(takeSecret("auths.clients.A")).toBeUndefined();
});
