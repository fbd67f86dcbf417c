import type { Clock } from "@menshen/core";
import { requireFreshLogin } from "@menshen/domain";
import type { Guard } from "@menshen/rpc";

/** Ends a session, and grants no access. */
const EXEMPT = ["revokeSession"];

/**
 * Requires a recent login for every mutation of `app.users`, before its input is read: accounts, roles, status. A new
 * procedure is covered without being named here.
 */
export function createFreshLoginGuard(
  users: Readonly<Record<string, { readonly kind: string }>>,
  clock: Clock,
  next: Guard,
): Guard {
  const guarded = new Set(
    Object.entries(users)
      .filter(([name, { kind }]) => kind === "mutation" && !EXEMPT.includes(name))
      .map(([name]) => `app.users.${name}`),
  );
  return async (call, run) => {
    if (guarded.has(call.path)) requireFreshLogin(clock, call.ctx);
    return await next(call, run);
  };
}
