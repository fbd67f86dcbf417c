import { Code, type CallContext, type Clock, type HttpCall } from "@menshen/core";

const FRESH_MS = 10 * 60_000;

/**
 * For changes of who may sign in, and as what: a forgotten or stolen session must not become a permanent way in.
 * Server code, the administrator's token and the console's session pass: no user's session authorises them.
 *
 * @throws Code 10606 the session's login is ten minutes old or older
 */
export function requireFreshLogin(clock: Clock, ctx: Pick<CallContext, "http">): void {
  if (isFreshLogin(clock, ctx)) return;
  throw new Code(10606, "this call needs a login that is younger than ten minutes");
}

/** What `requireFreshLogin` would let pass. */
export function isFreshLogin(
  clock: Clock,
  { http }: { readonly http?: Pick<HttpCall, "signedInAt"> | undefined },
): boolean {
  return http?.signedInAt === undefined || clock.now() - http.signedInAt < FRESH_MS;
}

/**
 * For changes that pages of other sites must not make with a visitor's cookie, allowed origins included.
 * @throws Code 10603 the call has this site's cookie and comes from a page of another origin
 */
export function requireOwnPage({ http }: Pick<CallContext, "http">): void {
  if (http?.fromOtherOrigin !== true) return;
  throw new Code(10603, "with a cookie, this call is restricted to pages of this server");
}
