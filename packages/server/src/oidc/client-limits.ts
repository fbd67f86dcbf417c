import { Code, isCode } from "@menshen/core";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import type { ClientIp } from "../http/client-ip.ts";
import type { RateLimiter } from "../http/rate-limit/rate-limiter.ts";

/** Endpoints where a client proves who it is. */
const AUTHENTICATING = new Set(["/token", "/token/introspection", "/token/revocation", "/request"]);

interface Parts {
  readonly clientIp: ClientIp;
  readonly rateLimiter: RateLimiter;
}

/** Limits wrong secrets and unknown clients per address, so that secrets cannot be guessed. */
export function limitClientAuthentication(
  provider: Provider,
  { clientIp, rateLimiter }: Parts,
): void {
  provider.use(async (ctx, next) => {
    const run = async (): Promise<void> => {
      await next();
      if (hasFailed(ctx as KoaContextWithOIDC)) throw failed();
    };
    const isLimited = ctx.method === "POST" && AUTHENTICATING.has(ctx.path);
    if (isLimited) await limit(ctx as KoaContextWithOIDC, run);
    else await next();
  });

  async function limit(ctx: KoaContextWithOIDC, run: () => Promise<void>): Promise<void> {
    try {
      await rateLimiter.attempt("clientAuth", clientIp(ctx.req), "", run);
    } catch (error) {
      // The library has answered.
      if (isCode(error, 10603, "app")) return;
      if (!isCode(error, 10601, "app")) throw error;
      ctx.status = 429;
      ctx.set("Retry-After", String(error.retryAfterSeconds ?? 60));
      ctx.body = {
        error: "temporarily_unavailable",
        error_description: "too many failed client authentications from this address",
      };
    }
  }
}

function hasFailed({ body }: KoaContextWithOIDC): boolean {
  return (body as { error?: unknown } | null | undefined)?.error === "invalid_client";
}

function failed(): Code {
  return new Code(10603, "the client did not authenticate");
}
