import type { Ports } from "@menshen/core";
import type { App } from "@menshen/runtime";
import type { Rpc } from "@menshen/rpc";
import type { AdminTokenStore } from "@menshen/db";
import type { GateSessions } from "./gates/gate-sessions.ts";
import type { Gates } from "./gates/gates.ts";
import type { ClientIp, createTrustedPeer } from "./http/client-ip.ts";
import type { ServerConfig } from "./server-config.ts";
import type { CookieJar } from "./http/cookies.ts";
import type { RateLimiter } from "./http/rate-limit/rate-limiter.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Tracing } from "./ops/open-telemetry.ts";
import type { OpenIdProvider } from "./oidc/openid-provider.ts";
import type { PublicUrl } from "./http/public-url.ts";
import type { Authenticate } from "./http/authenticate.ts";

/** What routes use. Created once, in `create-server.ts`. */
export interface Host {
  readonly config: ServerConfig;
  readonly publicUrl: PublicUrl;
  readonly app: App;
  readonly rpc: Rpc;
  readonly ports: Ports;
  readonly adminTokens: AdminTokenStore;
  readonly cookies: CookieJar;
  readonly rateLimiter: RateLimiter;
  readonly authenticate: Authenticate;
  readonly clientIp: ClientIp;
  /** Whether a request comes from a trusted proxy or from this machine. */
  readonly isTrustedPeer: ReturnType<typeof createTrustedPeer>;
  readonly oidc: OpenIdProvider;
  readonly gates: Gates;
  readonly gateSessions: GateSessions;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  /** Aborts when the server begins to stop: it answers on, but load balancers should send requests elsewhere. */
  readonly draining: AbortSignal;
  /** Aborts when streams and jobs have to end. */
  readonly stopping: AbortSignal;
}
