import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { createRateLimiter, createLocalCounters } from "./rate-limiter.ts";

const refusal = async (run: () => Promise<void>) => {
  const error: unknown = await run().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isCode(error, 10601, "app") ? { retryAfter: error.retryAfterSeconds } : error;
};

async function times(count: number, run: () => Promise<void>) {
  for (let done = 0; done < count; done++) await run();
}

const setUp = () => {
  const clock = { nowMs: 1_000_000, now: () => clock.nowMs };
  return { clock, rateLimiter: createRateLimiter(createLocalCounters(clock)) };
};

describe("rate limits", () => {
  it("a client may finish 60 logins in a minute, and again in the next minute", async () => {
    const { clock, rateLimiter } = setUp();
    const finish = () => rateLimiter.count("finish", "203.0.113.9", "auths.X");
    await times(60, finish);
    clock.nowMs += 20_000;
    expect(await refusal(finish)).toEqual({ retryAfter: 40 });
    clock.nowMs += 40_000;
    expect(await refusal(finish)).toBeNull();
  });

  it("calls are counted per address and per element", async () => {
    const { rateLimiter } = setUp();
    await times(60, () => rateLimiter.count("finish", "203.0.113.9", "auths.X"));
    expect(await refusal(() => rateLimiter.count("finish", "203.0.113.10", "auths.X"))).toBeNull();
    expect(await refusal(() => rateLimiter.count("finish", "203.0.113.9", "auths.Y"))).toBeNull();
  });

  it("an overall limit counts the calls of all clients", async () => {
    const { rateLimiter } = setUp();
    const from = (n: number) => () =>
      rateLimiter.count("adminToken", `203.0.${n >> 8}.${n & 255}`, "admin");
    for (let n = 0; n < 1_000; n++) await from(n)();
    expect(await refusal(from(1_000))).toEqual({ retryAfter: 60 });
  });

  it("check does not count a call", async () => {
    const { rateLimiter } = setUp();
    const check = () => rateLimiter.check("adminToken", "203.0.113.9", "admin");
    await times(20, check);
    await times(4, () => rateLimiter.count("adminToken", "203.0.113.9", "admin"));
    expect(await refusal(check)).toBeNull();
    await rateLimiter.count("adminToken", "203.0.113.9", "admin");
    expect(await refusal(check)).toEqual({ retryAfter: 60 });
  });
});
