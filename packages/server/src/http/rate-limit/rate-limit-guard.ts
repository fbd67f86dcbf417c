import type { Guard } from "@menshen/rpc";
import type { Limiter, LimitName } from "./rate-limiter.ts";

/** Which calls are counted where the method does not say; each call of a batch counts. */
const counted: ReadonlyMap<string, LimitName> = new Map<string, LimitName>([
  ["getLoginConfig", "start"],
  ["getLoginConfigByCode", "org"],
  ["getLoginCode", "finish"],
  ["loginByCode", "finish"],
  ["loginByWorkbench", "finish"],
]);

export function createGuard(limiter: Limiter): Guard {
  return ({ fullName, method, limit = counted.get(method), ctx }) =>
    limit && limiter.count(limit, ctx.ip, fullName);
}
