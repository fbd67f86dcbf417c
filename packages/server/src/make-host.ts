import type { Database } from "@menshen/db";
import { sha256, warnSummarised } from "@menshen/domain";
import { createRpc } from "@menshen/rpc";
import type { Alarms } from "./jobs/alarms.ts";
import { createClientIp, createTrustedPeer } from "./http/client-ip.ts";
import type { ServerConfig } from "./server-config.ts";
import { createCookieJar } from "./http/cookies.ts";
import { createFreshLoginGuard } from "./http/fresh-login-guard.ts";
import { createRateLimitGuard } from "./http/rate-limit/rate-limit-guard.ts";
import { createGateSessions } from "./gates/gate-sessions.ts";
import { apiHeaders } from "./http/security-headers.ts";
import type { Host } from "./host.ts";
import type { NodeReports } from "./jobs/node-reports.ts";
import { createLocalCounters } from "./http/rate-limit/local-counters.ts";
import { createRateLimiter, noLimits, type RateLimiter } from "./http/rate-limit/rate-limiter.ts";
import { createLoginLogGuard } from "./ops/login-log.ts";
import type { AllKeyStatus } from "./ops/sealed-values.ts";
import { appProcedures } from "./api/app-procedures.ts";
import type { ServerFacts } from "./api/server-facts.ts";
import { createOpenIdProvider } from "./oidc/openid-provider.ts";
import type { Clients } from "./oidc/relying-parties.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import type { createSeal } from "./open-app.ts";

/** What routes and procedures share. */
export function makeHost(
  config: ServerConfig,
  parts: Pick<
    Host,
    "app" | "ports" | "publicUrl" | "metrics" | "tracing" | "draining" | "stopping" | "gates"
  > & {
    database: Database;
    alarms: Alarms;
    keyStatus: () => Promise<AllKeyStatus>;
    seal: ReturnType<typeof createSeal>;
    nodes: NodeReports;
    clients: Clients;
  },
): Host {
  const { app, ports, publicUrl, database } = parts;
  const cookies = createCookieJar(publicUrl.secure);
  const clientIp = createClientIp(config.trustedProxies ?? []);
  const rateLimiter = makeRateLimiter(config, parts);
  const { adminTokens } = database;
  const { adminToken, mode, sandboxUrl = null, version = "0.0.0" } = config;
  const edit = config.edit ?? false;
  const authenticate = createAuthenticate({
    ports,
    publicUrl,
    adminTokens,
    adminToken,
    cookies,
    clientIp,
    rateLimiter,
  });
  const oidc = createOpenIdProvider({
    app,
    ports,
    publicUrl,
    stores: database.oidc,
    clients: parts.clients,
    cookies,
    clientIp,
    authenticate,
    rateLimiter,
  });
  const procedures = appProcedures(app, ports, { ...parts, oidc, issuer: sha256(adminToken) });
  return {
    config,
    app,
    ports,
    publicUrl,
    metrics: parts.metrics,
    tracing: parts.tracing,
    draining: parts.draining,
    stopping: parts.stopping,
    cookies,
    clientIp,
    isTrustedPeer: createTrustedPeer(config.trustedProxies ?? []),
    rateLimiter,
    adminTokens,
    authenticate,
    oidc,
    gates: parts.gates,
    gateSessions: createGateSessions(database.oidc.records, ports),
    ping: () => database.ping(),
    rpc: createRpc({
      app,
      guard: createFreshLoginGuard(
        procedures.users,
        ports.clock,
        createLoginLogGuard(ports.log, createRateLimitGuard(rateLimiter)),
      ),
      appProcedures: procedures,
      info: (): ServerFacts & Record<string, unknown> => ({
        name: "Menshen",
        version,
        mode,
        edit,
        sandboxUrl,
      }),
      log: ports.log,
      maxBatch: config.maxBatch,
      checksOutputs: config.checksOutputs,
      headers: apiHeaders(publicUrl, config.allowedOrigins),
    }),
  };
}

function makeRateLimiter(
  { rateLimit = true }: ServerConfig,
  { ports, metrics, database }: Pick<Host, "ports" | "metrics"> & { database: Database },
): RateLimiter {
  if (rateLimit === false) return noLimits;
  const { clock } = ports;
  return createRateLimiter({
    // Nodes that share a database share their counters.
    counters: database.isShared ? database.counters : createLocalCounters(clock),
    clock,
    factor: rateLimit === true ? 1 : rateLimit,
    onRefusal: (limit, element) => {
      metrics.rateLimited(limit);
      const fields = { limit, element };
      warnSummarised(ports, `${limit} ${element}`, fields, "calls were rejected by a rate limit");
    },
  });
}
