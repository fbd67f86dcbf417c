import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Ports } from "@menshen/core";
import { AsyncDisposableStack } from "@menshen/core/async-disposable-stack";
import { openDatabase, type Database, type EndedLogin } from "@menshen/db";
import type { Rpc } from "@menshen/rpc";
import { type App, growingRedactor } from "@menshen/runtime";
import { createAdminLink } from "./login/admin-session.ts";
import { watchAlarms } from "./jobs/alarms.ts";
import { clockAlarms } from "./jobs/clock-alarms.ts";
import type { ServerConfig } from "./server-config.ts";
import { drainConnections } from "./ops/graceful-shutdown.ts";
import { createGates } from "./gates/gates.ts";
import { createHandler } from "./handler.ts";
import { createElementFaults, type FaultKind } from "./ops/element-faults.ts";
import { reportSnapshots } from "./ops/instrumentation.ts";
import { startNodeReports } from "./jobs/node-reports.ts";
import { observeInbox } from "./jobs/inbox-worker.ts";
import { createLog } from "./ops/log.ts";
import { summariseOutages } from "./ops/outage-log.ts";
import { ownSecrets } from "./ops/own-secrets.ts";
import { withSealedValues } from "./ops/sealed-values.ts";
import { createSnapshotHashes } from "./ops/snapshot-hashes.ts";
import type { Tracing } from "./ops/open-telemetry.ts";
import { createMetrics } from "./ops/metrics.ts";
import { createPooledFetch } from "./http/pooled-fetch.ts";
import { parsePublicUrl } from "./http/public-url.ts";
import { createLogoutWorker } from "./oidc/logout-worker.ts";
import { createClients, endGrantsOfRemoved } from "./oidc/relying-parties.ts";
import { addressOf, createHttpServer, listen, originOf } from "./http/listen.ts";
import { requireUsableAddress } from "./http/require-usable-address.ts";
import { startHousekeeping } from "./jobs/housekeeping.ts";
import { createWeb } from "./web.ts";
import { makeHost } from "./make-host.ts";
import { makePorts } from "./make-ports.ts";
import { createSeal, openApp } from "./open-app.ts";
import { startWorkers } from "./jobs/start-workers.ts";

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
  const outbound = opening.use(createPooledFetch(config.proxies));
  const fetch = config.fetch ?? outbound.fetch;
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
  // What the first answer does not need, before the first login does.
  if (!config.fetch) setImmediate(() => void outbound.prepare());
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

/** The API of OpenTelemetry is loaded only where its spans go somewhere. */
async function tracingOf({ tracerProvider }: ServerConfig): Promise<Tracing | undefined> {
  if (!tracerProvider) return undefined;
  const { createTracing } = await import("./ops/open-telemetry.ts");
  return createTracing(tracerProvider);
}
