import type { Ports } from "@menshen/core";
import type { App } from "@menshen/runtime";
import type { Rpc } from "@menshen/rpc";
import type { AdminTokenStore } from "@menshen/db";
import type { ClientIp } from "./client-ip.ts";
import type { ServerConfig } from "./config.ts";
import type { CookieJar } from "./cookies.ts";
import type { Limiter } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import type { Site } from "./site.ts";
import type { Identify } from "./visitor.ts";

/** The parts that every route is made from. Put together once, in `create-server.ts`. */
export interface Host {
  readonly config: ServerConfig;
  readonly site: Site;
  readonly app: App;
  readonly rpc: Rpc;
  readonly ports: Ports;
  readonly adminTokens: AdminTokenStore;
  readonly cookies: CookieJar;
  readonly limiter: Limiter;
  readonly identify: Identify;
  readonly clientIp: ClientIp;
  readonly metrics: Metrics;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortSignal;
}
