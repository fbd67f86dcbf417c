import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Logger, Ports } from "@menshen/core";
import { openDatabase, type Database } from "@menshen/db";
import { createRpc } from "@menshen/rpc";
import { createApp, type App } from "@menshen/runtime";
import { createAdminLink } from "./login/admin-session.ts";
import { watchAlarms, type Alarms } from "./jobs/alarms.ts";
import { createClientIp } from "./http/client-ip.ts";
import type { ServerConfig } from "./server-config.ts";
import { createCookieJar } from "./http/cookies.ts";
import { stopServing } from "./ops/graceful-shutdown.ts";
import { createGuard } from "./http/rate-limit/rate-limit-guard.ts";
import { createHandler } from "./handler.ts";
import { apiHeaders } from "./http/security-headers.ts";
import type { Host } from "./host.ts";
import { countLogins, watchSnapshots } from "./ops/instrumentation.ts";
import { createInboxWorker, watchInbox, type InboxDoor } from "./jobs/inbox-worker.ts";
import { createLimiter, createLocalCounters, noLimits } from "./http/rate-limit/rate-limiter.ts";
import { createLog } from "./ops/log.ts";
import { createMetrics, measuredFetch, type Metrics } from "./ops/metrics.ts";
import { ownProcedures } from "./api/app-procedures.ts";
import { createSite, type Site } from "./http/public-url.ts";
import { createSyncWorker } from "./jobs/sync-worker.ts";
import { createIdentify } from "./http/authenticate.ts";
import { createWeb } from "./web.ts";
import type { Worker } from "./jobs/worker.ts";

/** A server that answers. */
export interface MenshenServer extends AsyncDisposable {
  /** The public address, without a slash at the end. */
  readonly url: string;
  /** Where this node listens: behind a balancer something else than `url`. */
  readonly address: string;
  readonly app: App;
  readonly database: Database;
  readonly ports: Ports;
  /** Every path reachable over tRPC now, as `path kind access`, sorted. */
  reachablePaths(): string[];
  /** Every route beside tRPC, as `METHOD /path`, sorted. */
  routes(): string[];
  /** The console's address with a token that signs an administrator in, once, within the hour. */
  createAdminLink(): Promise<string>;
  /** Finishes what is in flight, within a bound, and releases everything. */
  close(): Promise<void>;
}

const HOUSEKEEPING_MS = 10 * 60_000;
const SESSION_IDLE_MS = 24 * 60 * 60_000;
const SESSION_MAX_MS = 7 * 24 * 60 * 60_000;

/**
 * Puts the whole house together and opens its doors: the only composition root.
 *
 * @throws Error EADDRINUSE the port is taken; a broken official element; a secret that is not this database's
 */
export async function createServer(config: ServerConfig): Promise<MenshenServer> {
  await using opening = new AsyncDisposableStack();
  const clock: Clock = { now: config.now ?? Date.now };
  const log = createLog(config.log);
  const metrics = createMetrics();
  // First of all, since the public address may depend on the port.
  const http = await listen(config);
  opening.defer(() => stopServing(http, 0));
  const address = addressOf(http, config.host);
  const site = createSite(config.publicOrigin ?? address);
  const { secret, previousSecrets, databaseUrl: url } = config;
  const database = opening.use(await openDatabase({ url, secret, previousSecrets, clock, log }));
  const door = watchInbox(database.inbox, metrics);
  const parts = { clock, log, metrics, site, database, door };
  const ports = makePorts(config, parts);
  const app = opening.use(await openApp(config, ports, site));
  opening.defer(watchSnapshots(app, metrics, log));
  const alarms = watchAlarms(app, metrics, log);
  opening.defer(() => alarms.stop());
  opening.defer(keepHouse(database, clock, log));
  const stopping = new AbortController();
  const drainMs = config.drainMs ?? 10_000;
  const { signal } = stopping;
  const inboxWorker = workOffInbox(parts, app, signal);
  const syncWorker = workOffSyncs(parts, app, signal);
  const idle = Promise.all([inboxWorker.stopped, syncWorker.stopped]);
  opening.defer(async () => {
    stopping.abort();
    await Promise.race([idle, wait(drainMs, undefined, { ref: false })]);
  });
  const { wake: wakeSyncs } = syncWorker;
  const host = makeHost(config, {
    app,
    alarms,
    wakeSyncs,
    ports,
    site,
    metrics,
    database,
    stopping: signal,
  });
  http.removeAllListeners("request");
  const web = createWeb(host);
  http.on("request", createHandler(host, web));
  opening.defer(async () => {
    stopping.abort();
    await stopServing(http, drainMs);
  });

  const open = opening.move();
  const close = () => open.disposeAsync();
  log.info(
    { url: site.origin, address, mode: config.mode, snapshot: app.snapshotNumber },
    "listening",
  );
  return {
    url: site.origin,
    address,
    app,
    database,
    ports,
    reachablePaths: () => host.rpc.reachablePaths(),
    routes: () => [...new Set(web.routes.map(({ method, path }) => `${method} ${path}`))].sort(),
    createAdminLink: () => createAdminLink(database.adminTokens, clock, site.origin),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Parts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly site: Site;
  readonly database: Database;
  readonly door: InboxDoor;
}

function makePorts(config: ServerConfig, parts: Parts): Ports {
  const { clock, log, metrics, site, database, door } = parts;
  return {
    clock,
    log,
    fetch: measuredFetch(config.fetch ?? globalThis.fetch, metrics),
    tokens: database.tokens,
    bases: config.bases,
    data: countLogins(database.data, metrics),
    inbox: door,
    models: database.models,
    settings: {
      publicOrigin: site.origin,
      allowedOrigins: config.allowedOrigins ?? [],
      sessionIdleMs: SESSION_IDLE_MS,
      sessionMaxMs: SESSION_MAX_MS,
    },
  };
}

async function openApp(config: ServerConfig, ports: Ports, site: Site): Promise<App> {
  const app = await createApp({
    roots: config.roots,
    ports,
    variables:
      typeof config.variables === "function" ? config.variables(site.origin) : config.variables,
    secretsDir: config.secretsDir,
    allowedHosts: [
      ...Object.values(config.bases).map((base) => new URL(base).host),
      ...(config.providerHosts ?? []),
    ],
    publicOrigin: site.origin,
    watch: config.watch ?? true,
    edit: config.edit ?? false,
  });
  const broken = app.list().filter(({ official, state }) => official && state === "failed");
  if (broken.length === 0) return app;
  await app.close();
  throw new Error(`broken official elements: ${broken.map(({ fullName }) => fullName).join(", ")}`);
}

function makeHost(
  config: ServerConfig,
  parts: Pick<Host, "app" | "ports" | "site" | "metrics" | "stopping"> & {
    database: Database;
    alarms: Alarms;
    wakeSyncs: () => void;
  },
): Host {
  const { app, ports, site, database } = parts;
  const cookies = createCookieJar(site.secure);
  const clientIp = createClientIp(config.trustedProxies ?? []);
  // What several nodes may work on, all of them count in.
  const counters = database.isShared ? database.counters : createLocalCounters(ports.clock);
  const limiter = config.rateLimit === false ? noLimits : createLimiter(counters);
  const { adminTokens } = database;
  const { adminToken, mode, sandboxUrl = null, version = "0.0.0" } = config;
  const edit = config.edit ?? false;
  return {
    ...parts,
    config,
    cookies,
    clientIp,
    limiter,
    adminTokens,
    identify: createIdentify({ ports, site, adminTokens, adminToken, cookies, clientIp, limiter }),
    ping: () => database.ping(),
    rpc: createRpc({
      app,
      guard: createGuard(limiter),
      appProcedures: ownProcedures(app, ports, parts),
      info: () => ({ name: "Menshen", version, mode, edit, sandboxUrl }),
      log: ports.log,
      headers: apiHeaders(site, config.allowedOrigins),
    }),
  };
}

function workOffInbox(parts: Parts, app: App, signal: AbortSignal): Worker {
  const { clock, log, metrics, door } = parts;
  const { inbox } = parts.database.data;
  const worker = createInboxWorker({ inbox, app, clock, log, metrics, signal });
  door.onAccept(worker.wake);
  metrics.watchBacklog(async () => {
    const { count, oldestReceivedAtMs: oldest } = await inbox.backlog();
    return { count, oldestAgeMs: oldest === null ? 0 : clock.now() - oldest };
  });
  return worker;
}

function workOffSyncs(
  { clock, log, metrics, database }: Parts,
  app: App,
  signal: AbortSignal,
): Worker {
  const { syncs } = database.data;
  return createSyncWorker({ syncs, app, clock, log, metrics, signal });
}

/** Clears away what nobody needs any more, now and then. */
function keepHouse(database: Database, clock: Clock, log: Logger): () => Promise<void> {
  const round = () =>
    database.housekeep(clock.now()).then(
      (counts) => log.debug({ ...counts }, "housekeeping"),
      (error: unknown) => log.error({ err: error }, "housekeeping failed"),
    );
  let running = round();
  const timer = setInterval(() => {
    running = round();
  }, HOUSEKEEPING_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function listen(config: ServerConfig): Promise<Server> {
  const { port, host = "127.0.0.1" } = config;
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = config;
  const http = createHttpServer({
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 65_000,
    // Node looks for slow ones only now and then.
    connectionsCheckingInterval: Math.min(headersTimeoutMs, requestTimeoutMs, 10_000) / 2,
  });
  http.on("request", (_, response) => {
    response.writeHead(503, { "Retry-After": "1", "Cache-Control": "no-store" }).end();
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve();
    });
  });
  return http;
}

function addressOf(http: Server, host = "127.0.0.1"): string {
  const { port } = http.address() as AddressInfo;
  const isAny = host === "0.0.0.0" || host === "::";
  const name = isAny ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
