import { isCode } from "@menshen/core";
import { expect, it } from "vitest";
import { createRateLimitGuard } from "./rate-limit-guard.ts";
import { createRateLimiter, createLocalCounters } from "./rate-limiter.ts";

it.each([
  ["getLoginConfigByCode", undefined, 10],
  ["getLoginCode", undefined, 60],
  ["getLoginConfig", undefined, 120],
  ["getLoginConfig", "org", 10],
] as const)(
  "%s (limit: %s) may be called %i times a minute by one address",
  async (method, limit, allowed) => {
    const guard = createRateLimitGuard(
      createRateLimiter(createLocalCounters({ now: () => 1_000_000 })),
    );
    const ctx = { caller: "anonymous", ip: "203.0.113.9" } as Parameters<typeof guard>[0]["ctx"];
    const call = async () => await guard({ path: "", fullName: "auths.X", method, limit, ctx });
    for (let done = 0; done < allowed; done++) await call();
    const error = await call().catch((thrown: unknown) => thrown);
    expect(isCode(error, 10601, "app")).toBe(true);
  },
);
