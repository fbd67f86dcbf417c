import { requireAccess } from "./access.ts";
import type { Guard, RpcContext } from "./context.ts";
import type { Target } from "./resolve-target.ts";

/** Allows or rejects a call. Both the fast path and the router run it before they read any input. */
export type Authorize = (target: Target, path: string, ctx: RpcContext) => void | Promise<void>;

export function createAuthorize(guard: Guard | undefined): Authorize {
  return (target, path, ctx) => {
    requireAccess(target.access, ctx.caller);
    const { fullName, method, limit } = target;
    return guard?.({ path, fullName, method, limit, ctx });
  };
}
