import { Code, isCode, type CallLimit } from "@menshen/core";
import { expect, it } from "vitest";
import { createRateLimitGuard } from "./rate-limit-guard.ts";
import { createLocalCounters } from "./local-counters.ts";
import { createRateLimiter } from "./rate-limiter.ts";

const guarded = (
  {
    method,
    limit,
    caller = "anonymous",
  }: { method: string; limit?: CallLimit | undefined; caller?: string },
  run: () => Promise<void>,
) => {
  const clock = { now: () => 1_000_000 };
  const guard = createRateLimitGuard(
    createRateLimiter({ counters: createLocalCounters(clock), clock }),
  );
  const ctx = { caller, ip: "203.0.113.9" } as Parameters<typeof guard>[0]["ctx"];
  return async () => await guard({ path: "", fullName: "auths.X", method, limit, ctx }, run);
};

it.each([
  ["getLoginConfigByCode", undefined, 300],
  ["getLoginConfig", undefined, 300],
  ["getLoginConfig", "org", 300],
  ["bind", undefined, 30],
] as const)(
  "%s (limit: %s) may be called %i times a minute by one address",
  async (method, limit, allowed) => {
    const call = guarded({ method, limit }, async () => {});
    for (let done = 0; done < allowed; done++) await call();
    const error = await call().catch((thrown: unknown) => thrown);
    expect(isCode(error, 10601, "app")).toBe(true);
  },
);

it.each([
  ["getLoginCode", undefined, 60, 10102],
  ["loginByCode", undefined, 60, 10102],
  ["loginByWorkbench", undefined, 60, 10102],
  ["getLoginConfigByCode", undefined, 10, 10302],
  ["getLoginConfig", "org", 10, 10302],
] as const)(
  "%s (limit: %s) may fail %i times a minute by one address, however often it succeeds",
  async (method, limit, allowed, errcode) => {
    let isWrong = false;
    const call = guarded({ method, limit }, async () => {
      if (isWrong) throw new Code(errcode, "wrong");
    });
    for (let done = 0; done < 100; done++) await call();
    isWrong = true;
    const errcodes = [];
    for (let done = 0; done <= allowed; done++) {
      const error = await call().catch((thrown: unknown) => thrown);
      errcodes.push(isCode(error) && error.errcode);
    }
    expect(errcodes).toEqual([...Array.from({ length: allowed }, () => errcode), 10601]);
  },
);

it("calls of an administrator are not limited", async () => {
  const call = guarded({ method: "bind", caller: "admin" }, async () => {});
  for (let done = 0; done < 100; done++) await call();
  expect(await call()).toBeUndefined();
});
