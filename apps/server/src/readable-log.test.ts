import { expect, it } from "vitest";
import { readable } from "./readable-log.ts";

it("a log line for a terminal shows time, level, message and fields", () => {
  const line = JSON.stringify({
    level: "warn",
    time: "2026-11-21T09:30:19.585Z",
    element: "auths.X",
    status: 503,
    msg: "is broken",
  });
  expect(readable(line)).toBe("09:30:19 warn  is broken element=auths.X status=503");
});
