import type { Guard } from "@menshen/rpc";
import type { RateLimiter, LimitName } from "./rate-limiter.ts";

/** The limit of methods that declare none. Each call of a batch counts. */
const limitByMethod: ReadonlyMap<string, LimitName> = new Map<string, LimitName>([
  ["getLoginConfig", "start"],
  ["getLoginConfigByCode", "org"],
  ["getLoginCode", "finish"],
  ["loginByCode", "finish"],
  ["loginByWorkbench", "finish"],
]);

export function createRateLimitGuard(rateLimiter: RateLimiter): Guard {
  return ({ fullName, method, limit = limitByMethod.get(method), ctx }) =>
    limit && rateLimiter.count(limit, ctx.ip, fullName);
}
