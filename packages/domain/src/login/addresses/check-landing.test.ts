import { expect, it } from "vitest";
import { checkLanding } from "./check-landing.ts";

const found = (path: string) =>
  checkLanding(`https://login.example.com${path}`, ["redirectUri"]).map(({ severity }) => severity);

it.each([
  "/api/auth/session",
  "/api/auth/session?a=b#c",
  "/api/auth/%73ession",
  "/api/auth/dry-run",
  "/api/auth/forward",
  "/api/auth/auths.Shop/start",
  "/api/auth/auths.Shop/../session",
])("%s is the server's own: an error", (path) => {
  expect(found(path)).toEqual(["error"]);
});

it.each([
  "/api/auth/auths.Shop/callback",
  "/api/auth/qywx/callback",
  "/api/auth/sessions",
  "/api/auth/start",
  "/app/api/auth/session",
  "/",
])("%s is not", (path) => {
  expect(found(path)).toEqual([]);
});

it("checkLanding ignores a missing or unparsable address", () => {
  expect(checkLanding(undefined, [])).toEqual([]);
  expect(checkLanding("api/auth/session", [])).toEqual([]);
});
