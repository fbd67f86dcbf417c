import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Logger, Ports } from "@menshen/core";
import { AsyncDisposableStack } from "@menshen/core/async-disposable-stack";
import {
  createUnseal,
  sealingKeyOf,
  sealSecret,
  type SealedPlace,
} from "@menshen/core/sealed-secret";
import { openDatabase, type Database, type EndedLogin, type WorkQueue } from "@menshen/db";
import { type Inbox, listableReturnUrl, sha256, warnSummarised } from "@menshen/domain";
import { createRpc, type Rpc } from "@menshen/rpc";
import {
  type App,
  createApp,
  finishInterruptedSaves,
  growingRedactor,
  hostsOfBases,
  placeOf,
  type Redactor,
  type Snapshot,
} from "@menshen/runtime";
import { createAdminLink } from "./login/admin-session.ts";
import { watchAlarms, type Alarms } from "./jobs/alarms.ts";
import { clockAlarms } from "./jobs/clock-alarms.ts";
import { createClientIp, createTrustedPeer } from "./http/client-ip.ts";
import type { ServerConfig } from "./server-config.ts";
import { createCookieJar } from "./http/cookies.ts";
import { drainConnections } from "./ops/graceful-shutdown.ts";
import { createFreshLoginGuard } from "./http/fresh-login-guard.ts";
import { createRateLimitGuard } from "./http/rate-limit/rate-limit-guard.ts";
import { createGates, type Gates } from "./gates/gates.ts";
import { createGateSessions } from "./gates/gate-sessions.ts";
import { SIGNED_IN } from "./gates/signed-in.ts";
import { createHandler } from "./handler.ts";
import { apiHeaders } from "./http/security-headers.ts";
import type { Host } from "./host.ts";
import { createElementFaults, type FaultKind } from "./ops/element-faults.ts";
import { instrumentData, reportSnapshots } from "./ops/instrumentation.ts";
import { type NodeReports, startNodeReports } from "./jobs/node-reports.ts";
import { createInboxWorker, observeInbox } from "./jobs/inbox-worker.ts";
import { createLocalCounters } from "./http/rate-limit/local-counters.ts";
import { createRateLimiter, noLimits, type RateLimiter } from "./http/rate-limit/rate-limiter.ts";
import { createLog } from "./ops/log.ts";
import { summariseOutages } from "./ops/outage-log.ts";
import { ownSecrets } from "./ops/own-secrets.ts";
import { createLoginLogGuard } from "./ops/login-log.ts";
import { withSealedValues, type AllKeyStatus } from "./ops/sealed-values.ts";
import { createSnapshotHashes, type SnapshotHashes } from "./ops/snapshot-hashes.ts";
import type { Tracing } from "./ops/open-telemetry.ts";
import { createMetrics, measuredFetch, type Metrics } from "./ops/metrics.ts";
import { appProcedures } from "./api/app-procedures.ts";
import type { ServerFacts } from "./api/server-facts.ts";
import { createPooledFetch } from "./http/pooled-fetch.ts";
import { parsePublicUrl, type PublicUrl } from "./http/public-url.ts";
import { createLogoutWorker } from "./oidc/logout-worker.ts";
import { createOpenIdProvider } from "./oidc/openid-provider.ts";
import { type Clients, createClients, endGrantsOfRemoved } from "./oidc/relying-parties.ts";
import { createSyncWorker } from "./jobs/sync-worker.ts";
import type { Worker } from "./jobs/worker.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { addressOf, createHttpServer, listen, originOf } from "./http/listen.ts";
import { requireUsableAddress } from "./http/require-usable-address.ts";
import { startHousekeeping } from "./jobs/housekeeping.ts";
import { prepareTables } from "./prepare-tables.ts";
import { createWeb } from "./web.ts";

/** A running server. */
export interface MenshenServer extends AsyncDisposable {
  /** The public address, without a trailing slash. */
  readonly url: string;
  /** Where this node listens: differs from `url` behind a load balancer. */
  readonly address: string;
  readonly app: App;
  readonly database: Database;
  readonly ports: Ports;
  /** Every path reachable over tRPC now, as `path kind access`, sorted. */
  reachablePaths(): string[];
  /** The procedures below `app.` by their full paths. */
  readonly appProcedures: Rpc["appProcedures"];
  /** Every route beside tRPC, as `METHOD /path`, sorted. */
  routes(): string[];
  /** The console's address with a one-time token that signs an administrator in. Valid for one hour. */
  createAdminLink(): Promise<string>;
  /** Counts and logs an error that no code received where it belongs to an element; false where it belongs to none. */
  recordFault(error: unknown, kind: FaultKind): boolean;
  /**
   * Is not ready for `drainDelayMs`, then accepts no connection, lets requests and jobs in flight finish within `drainMs`,
   * and releases everything.
   */
  close(): Promise<void>;
}

const SESSION_IDLE_MS = 24 * 60 * 60_000;
const SESSION_MAX_MS = 7 * 24 * 60 * 60_000;

/**
 * Opens the database, loads the elements and then starts to listen. The only composition root.
 *
 * @throws Error EADDRINUSE the port is taken; an official element failed to load; the secret does not belong to the database
 */
export async function createServer(config: ServerConfig): Promise<MenshenServer> {
  await using opening = new AsyncDisposableStack();
  const clock: Clock = { now: config.now ?? Date.now };
  const secrets = growingRedactor();
  secrets.add(ownSecrets(config));
  const log = summariseOutages(createLog(config.log, secrets.redact), clock);
  const metrics = createMetrics();
  const http = createHttpServer(config);
  opening.defer(() => drainConnections(http, 0));
  const { host: ownHost = "127.0.0.1", port } = config;
  const own = { host: ownHost, port };
  // The public address may depend on a port that the system chooses. Otherwise a load balancer would take the open port
  // for a server that is ready.
  const listensFirst = port === 0;
  await (listensFirst ? listen(http, own) : requireUsableAddress(own));
  const address = originOf(listensFirst ? addressOf(http, ownHost) : own);
  const publicUrl = parsePublicUrl(config.publicOrigin ?? address);
  const { secret, previousSecrets, databaseUrl: url } = config;
  const database = opening.use(
    await openDatabase({
      url,
      secret,
      previousSecrets,
      clock,
      log,
      isExclusive: config.ownsDatabase ?? true,
      waitMs: config.databaseWaitMs,
      onStatement: metrics.statement,
    }),
  );
  await database.keys.announce();
  metrics.watchPools(() => database.pools());
  const inbox = observeInbox(database.inbox, metrics);
  const hashes = createSnapshotHashes();
  const tracing = await tracingOf(config);
  const gates = createGates();
  const parts = { clock, log, metrics, publicUrl, database, inbox, hashes, tracing, gates };
  const fetch = config.fetch ?? opening.use(createPooledFetch(config.proxies)).fetch;
  const ports = makePorts(config, parts, fetch);
  const app = opening.use(await openApp(config, { ...parts, ports }, secrets));
  const keyStatus = async () =>
    withSealedValues(await database.keys.status(), app.snapshot.elements, config);
  metrics.watchSealedRows(async () => (await keyStatus()).rows);
  metrics.watchFiles(() => ({
    folders: app.watchedFolders,
    polling: app.watchState === "polling",
  }));
  hashes.follow(app);
  gates.follow(app, log);
  opening.defer(reportSnapshots(app, metrics, log));
  const { version = "0.0.0" } = config;
  const nodes = startNodeReports({ ...parts, nodes: database.nodes, app }, { address, version });
  const faults = createElementFaults(app, metrics, clock, log);
  const ownAlarms = () => clockAlarms(database.data, clock);
  const alarms = watchAlarms({ app, own: ownAlarms, faults }, metrics, log);
  const clients = createClients(app, publicUrl.origin, log);
  const stopEndingGrants = endGrantsOfRemoved(app, clients, database.oidc, log);
  const stopHousekeeping = startHousekeeping(database, clock, log, metrics);
  // Together: while the database is silent each of them takes as long as it may.
  opening.defer(
    async () =>
      void (await Promise.all([
        nodes.stop(),
        alarms.stop(),
        stopEndingGrants(),
        stopHousekeeping(),
      ])),
  );
  const [draining, stopping] = [new AbortController(), new AbortController()];
  const { signal } = stopping;
  const { drainDelayMs = 0, drainMs = 10_000 } = config;
  const workers = startWorkers(parts, app, signal);
  opening.defer(() => stopping.abort());
  const signals = { draining: draining.signal, stopping: signal };
  const host = makeHost(config, {
    ...parts,
    ...signals,
    app,
    ports,
    alarms,
    keyStatus,
    seal: createSeal(config),
    nodes,
    clients,
  });
  const { logins } = database.oidc;
  const send = (login: EndedLogin) => host.oidc.sendLogout(login);
  const { signals: work } = database;
  const { isListening: isSignalled } = work;
  const logouts = createLogoutWorker({ logins, send, clock, log, signal, isSignalled });
  work.onWork("logouts", logouts.wake);
  // Together, for the same reason.
  const stopped = Promise.all([workers.stopped, logouts.stopped]);
  opening.defer(async () => {
    stopping.abort();
    await Promise.race([stopped, wait(drainMs, undefined, { ref: false })]);
  });
  http.removeAllListeners("request");
  const web = createWeb(host);
  http.on("request", createHandler(host, web));
  if (!listensFirst) await listen(http, own);
  opening.defer(async () => {
    draining.abort();
    log.info({ drainDelayMs }, "stopping");
    if (drainDelayMs > 0) await wait(drainDelayMs);
    stopping.abort();
    await drainConnections(http, drainMs);
  });

  const open = opening.move();
  const close = () => open.disposeAsync();
  log.info(
    { url: publicUrl.origin, address, mode: config.mode, snapshot: app.snapshotNumber },
    "listening",
  );
  return {
    url: publicUrl.origin,
    address,
    app,
    database,
    ports,
    reachablePaths: () => host.rpc.reachablePaths(),
    appProcedures: host.rpc.appProcedures,
    routes: () => [...new Set(web.routes.map(({ method, path }) => `${method} ${path}`))].sort(),
    recordFault: (error, kind) => faults.record(error, kind),
    createAdminLink: () =>
      createAdminLink(database.adminTokens, clock, {
        publicOrigin: publicUrl.origin,
        adminToken: config.adminToken,
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Parts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly publicUrl: PublicUrl;
  readonly database: Database;
  readonly inbox: Inbox;
  readonly hashes: SnapshotHashes;
  readonly tracing: Tracing | undefined;
  readonly gates: Gates;
}

/** The API of OpenTelemetry is loaded only where its spans go somewhere. */
async function tracingOf({ tracerProvider }: ServerConfig): Promise<Tracing | undefined> {
  if (!tracerProvider) return undefined;
  const { createTracing } = await import("./ops/open-telemetry.ts");
  return createTracing(tracerProvider);
}

function makePorts(config: ServerConfig, parts: Parts, fetch: typeof globalThis.fetch): Ports {
  const { clock, log, metrics, publicUrl, database, inbox, tracing, gates } = parts;
  return {
    clock,
    log,
    fetch: measuredFetch(fetch, metrics, tracing),
    spans: tracing,
    tokens: database.tokens,
    bases: config.bases,
    data: instrumentData(database.data, parts),
    inbox,
    models: database.models,
    settings: {
      publicOrigin: publicUrl.origin,
      returnUrls: (config.returnUrls ?? []).map(normalReturnUrl),
      isReturnHost: ({ host, protocol, pathname }) =>
        gates.has(host) && (protocol === "https:" || !publicUrl.secure) && pathname !== SIGNED_IN,
      sessionIdleMs: SESSION_IDLE_MS,
      sessionMaxMs: SESSION_MAX_MS,
    },
  };
}

function normalReturnUrl(url: string): string {
  const normal = listableReturnUrl(url);
  if (normal !== null) return normal;
  throw new Error(`${url} cannot be a return URL: expected http(s), no fragment, no credentials`);
}

/** Seals for the current secret. */
function createSeal({ secret }: Pick<ServerConfig, "secret">) {
  const key = sealingKeyOf(secret);
  return (value: string, place: SealedPlace): string => sealSecret(key, value, place);
}

async function openApp(
  config: ServerConfig,
  { ports, publicUrl, database, log }: Parts & { readonly ports: Ports },
  secrets: Redactor,
): Promise<App> {
  await finishInterruptedSaves(config.roots, ports.log);
  const app = await createApp({
    roots: config.roots,
    ports,
    variables:
      typeof config.variables === "function"
        ? config.variables(publicUrl.origin)
        : config.variables,
    secretsDir: config.secretsDir,
    unseal: createUnseal(config),
    seal: createSeal(config),
    allowedHosts: [...hostsOfBases(config.bases), ...(config.providerHosts ?? [])],
    publicOrigin: publicUrl.origin,
    prepare: prepareTables({ database, log }),
    onSecrets: secrets.add,
    watch: config.watch ?? true,
    edit: config.edit ?? false,
  });
  const broken = brokenOfficials(app.snapshot, config.mode);
  if (broken.length === 0) return app;
  await app.close();
  throw new Error(`broken official elements: ${broken.join("; ")}`);
}

/**
 * What stops the start. An element that replaces an official one may exist to refuse people, so that `serve` needs it to
 * load; under `start` and `dev` its author sees the diagnostic, and what depends on it fails with it.
 */
function brokenOfficials({ elements }: Snapshot, mode: ServerConfig["mode"]): string[] {
  const isReplaced = (name: string): boolean => elements.get(name)?.replacesOfficial ?? false;
  return [...elements.values()]
    .filter(({ state }) => state === "failed")
    .filter(({ official, replacesOfficial, ancestry }) =>
      mode === "serve" ? official || replacesOfficial : official && !ancestry.some(isReplaced),
    )
    .map(({ fullName, diagnostics }) => {
      const [first] = diagnostics.filter(({ severity }) => severity === "error");
      return first ? `${fullName} (${placeOf(first)}: ${first.message.en})` : fullName;
    });
}

function makeHost(
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

/** How long a worker that is silent holds its job. */
const LEASE_MS = 10_000;

interface Workers {
  /** Resolves after the abort, when both have finished their jobs. */
  readonly stopped: Promise<unknown>;
}

function startWorkers(parts: Parts, app: App, signal: AbortSignal): Workers {
  const { clock, log, metrics, database, tracing } = parts;
  const { inbox, syncs } = database.data;
  const { isListening: isSignalled, onWork } = database.signals;
  const common = { app, clock, log, metrics, signal, isSignalled, leaseMs: LEASE_MS };
  const inboxWorker = createInboxWorker({ ...common, inbox, tracing });
  /** Also when the lease of who claimed it ends: a node that died renews none, and each renewal is a signal. */
  const follow = (queue: WorkQueue, { wake, wakeIn }: Worker): void =>
    onWork(queue, () => {
      wake();
      wakeIn(LEASE_MS);
    });
  follow("inbox", inboxWorker);
  metrics.watchBacklog(async () => {
    const { count, oldestReceivedAtMs: oldest } = await inbox.backlog();
    return { count, oldestAgeMs: oldest === null ? 0 : clock.now() - oldest };
  });
  const syncWorker = createSyncWorker({ ...common, syncs });
  follow("syncs", syncWorker);
  return {
    stopped: Promise.all([inboxWorker.stopped, syncWorker.stopped]),
  };
}
