import type { Guard } from "@menshen/rpc";
import type { RateLimiter, LimitName } from "./rate-limiter.ts";

/** Which calls are counted where the method does not say; each call of a batch counts. */
const counted: ReadonlyMap<string, LimitName> = new Map<string, LimitName>([
  ["getLoginConfig", "start"],
  ["getLoginConfigByCode", "org"],
  ["getLoginCode", "finish"],
  ["loginByCode", "finish"],
  ["loginByWorkbench", "finish"],
]);

export function createRateLimitGuard(rateLimiter: RateLimiter): Guard {
  return ({ fullName, method, limit = counted.get(method), ctx }) =>
    limit && rateLimiter.count(limit, ctx.ip, fullName);
}
