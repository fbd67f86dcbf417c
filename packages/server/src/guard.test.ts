import { isCode } from "@menshen/core";
import { expect, it } from "vitest";
import { createGuard } from "./guard.ts";
import { createLimiter, createLocalCounters } from "./limits.ts";

it.each([
  ["getLoginConfigByCode", 10],
  ["getLoginCode", 60],
  ["getLoginConfig", 120],
])("%s is called %i times a minute by one address", async (method, allowed) => {
  const guard = createGuard(createLimiter(createLocalCounters({ now: () => 1_000_000 })));
  const ctx = { caller: "anonymous", ip: "203.0.113.9" } as Parameters<typeof guard>[0]["ctx"];
  const call = async () => await guard({ path: "", fullName: "auths.X", method, ctx });
  for (let done = 0; done < allowed; done++) await call();
  const error = await call().catch((thrown: unknown) => thrown);
  expect(isCode(error, 10601, "app")).toBe(true);
});
