import type { Guard, GuardedCall } from "@menshen/rpc";
import type { RateLimiter, LimitName } from "./rate-limiter.ts";

/** The limit of methods that declare none. Each call of a batch counts. */
const limitByMethod: ReadonlyMap<string, LimitName> = new Map<string, LimitName>([
  ["getLoginConfig", "start"],
  ["getLoginConfigByCode", "org"],
  ["getLoginCode", "finish"],
  ["loginByCode", "finish"],
  ["loginByWorkbench", "finish"],
  ["bind", "bind"],
]);

export function limitOf({ method, limit }: GuardedCall): LimitName | undefined {
  return limit ?? limitByMethod.get(method);
}

/** Calls of administrators pass: their token or session has been checked. */
export function createRateLimitGuard(rateLimiter: RateLimiter): Guard {
  return async (call, run) => {
    const { fullName, ctx } = call;
    const limit = limitOf(call);
    if (!limit || ctx.caller === "admin") return await run();
    if (limit === "finish") return await rateLimiter.attempt(limit, ctx.ip, fullName, run);
    if (limit === "org") {
      // With a valid code the call starts a login.
      await rateLimiter.count("start", ctx.ip, fullName);
      return await rateLimiter.attempt(limit, ctx.ip, fullName, run);
    }
    await rateLimiter.count(limit, ctx.ip, fullName);
    return await run();
  };
}
