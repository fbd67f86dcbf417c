import { requireAccess } from "./access.ts";
import type { Guard, RpcContext } from "./context.ts";
import type { Target } from "./resolve-target.ts";

/** Rejects a call, or runs it. The fast path and the router both read the input inside `run`. */
export type Authorize = <T>(
  target: Target,
  path: string,
  ctx: RpcContext,
  run: () => Promise<T>,
) => Promise<T>;

export function createAuthorize(guard: Guard | undefined): Authorize {
  return async (target, path, ctx, run) => {
    requireAccess(target.access, ctx.caller);
    const { fullName, method, limit } = target;
    return guard ? await guard({ path, fullName, method, limit, ctx }, run) : await run();
  };
}
