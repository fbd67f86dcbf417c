import type { SealedRows } from "@menshen/db";
import type { Tracing } from "./open-telemetry.ts";
import { runtimeMetrics, type RuntimeMetrics } from "./runtime-metrics.ts";
import { histogram } from "./histogram.ts";
import { Counter, Gauge, Registry } from "./prom-client.ts";

/** All metrics. Labels come from closed sets: routes, element names, provider hosts. */
export interface Metrics extends RuntimeMetrics {
  http(route: string, status: number, seconds: number): void;
  login(element: string, outcome: string): void;
  session(element: string): void;
  /** A login to an application. */
  applicationLogin(element: string): void;
  provider(host: string, outcome: string, seconds: number): void;
  reload(elements: Readonly<Record<string, number>>): void;
  /** Element roots that are gone. */
  lostRoots(count: number): void;
  /** A provider's push: `received`, `duplicate`, `done`, `failed` (to be retried) or `dead`. */
  callback(event: string, outcome: string): void;
  /** A company's sync: `done`, `failed`, `cancelled`, `waiting` for confirmation, or `paused`. */
  sync(outcome: string): void;
  /** A sync started or ended on this node. */
  syncRunning(more: 1 | -1): void;
  /** A call above a limit was rejected. */
  rateLimited(limit: string): void;
  /** A request's `X-Forwarded-For` came from an address that is not trusted. */
  forwardedIgnored(): void;
  /** An error that escaped from an element's code: `rejection` or `exception`. */
  fault(element: string, kind: string): void;
  /** Replaces the current alarms. */
  alarms(standing: readonly { readonly element: string; readonly code: string }[]): void;
  /** Sets the source of the inbox backlog, read at every scrape. */
  watchBacklog(read: () => Promise<{ count: number; oldestAgeMs: number }>): void;
  /** Sets the source of the counts of sealed rows, read at every scrape. */
  watchSealedRows(read: () => Promise<readonly SealedRows[]>): void;
  /** Sets the source of the running nodes, read at every scrape. */
  watchNodes(read: () => Promise<readonly { readonly hash: string }[]>): void;
  render(): Promise<{ body: string; contentType: string }>;
}

const MAX_EVENTS = 100;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const http = histogram({
    name: "menshen_http_request_duration_seconds",
    help: "Requests by route and status",
    labelNames: ["route", "status"],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const logins = new Counter({
    name: "menshen_logins_total",
    help: "Logins by element and outcome: done, or the error's number",
    labelNames: ["element", "outcome"],
    registers,
  });
  const sessions = new Counter({
    name: "menshen_sessions_total",
    help: "Sessions created, by login element",
    labelNames: ["element"],
    registers,
  });
  const applicationLogins = new Counter({
    name: "menshen_application_logins_total",
    help: "Logins to applications, by the application's element",
    labelNames: ["element"],
    registers,
  });
  const provider = histogram({
    name: "menshen_provider_request_duration_seconds",
    help: "Calls to providers by host and outcome: the HTTP status, or failed",
    labelNames: ["host", "outcome"],
    buckets: [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers,
  });
  const reloads = new Counter({
    name: "menshen_reloads_total",
    help: "Snapshots loaded since the start",
    registers,
  });
  const elements = new Gauge({
    name: "menshen_elements",
    help: "Elements by state",
    labelNames: ["state"],
    registers,
  });
  const runtime = runtimeMetrics(registers);
  const lost = new Gauge({
    name: "menshen_element_roots_lost",
    help: "Element roots that are gone; their last good state is served",
    registers,
  });
  const callbacks = new Counter({
    name: "menshen_callbacks_total",
    help: "Callbacks of providers by event and outcome: received, duplicate, done, unknown, failed, dead",
    labelNames: ["event", "outcome"],
    registers,
  });
  const waiting = new Gauge({
    name: "menshen_callbacks_waiting",
    help: "Callbacks not yet processed, on all nodes",
    registers,
  });
  const oldest = new Gauge({
    name: "menshen_callbacks_oldest_age_seconds",
    help: "Age of the oldest callback not yet processed",
    registers,
  });
  const syncs = new Counter({
    name: "menshen_syncs_total",
    help: "Syncs of companies by outcome: done, failed, cancelled, waiting, paused",
    labelNames: ["outcome"],
    registers,
  });
  const syncsRunning = new Gauge({
    name: "menshen_syncs_running",
    help: "Syncs running on this node",
    registers,
  });
  const limited = new Counter({
    name: "menshen_rate_limited_total",
    help: "Calls rejected by a rate limit: start, finish, bind, org, clientAuth, adminToken",
    labelNames: ["limit"],
    registers,
  });
  const forwardedIgnored = new Counter({
    name: "menshen_forwarded_ignored_total",
    help: "Requests whose X-Forwarded-For came from an address outside MENSHEN_TRUSTED_PROXIES",
    registers,
  });
  const faults = new Counter({
    name: "menshen_element_faults_total",
    help: "Errors that escaped from the code of elements, by kind: rejection, exception",
    labelNames: ["element", "kind"],
    registers,
  });
  const alarms = new Gauge({
    name: "menshen_alarms",
    help: "Current alarms, by reporting element",
    labelNames: ["element", "code"],
    registers,
  });
  const sealed = new Gauge({
    name: "menshen_sealed_rows",
    help: "Sealed rows by table and key: current, previous, missing (not configured), unreadable (damaged)",
    labelNames: ["table", "keyId", "key"],
    registers,
  });
  const nodes = new Gauge({
    name: "menshen_nodes",
    help: "Nodes running on this database",
    registers,
  });
  const contents = new Gauge({
    name: "menshen_node_contents",
    help: "Different element contents among the running nodes: more than 1 is a drift",
    registers,
  });
  // Event names come from providers, including unknown ones: bounded, to bound the label.
  const events = new Set<string>();
  const isLabelled = (event: string) =>
    (events.size < MAX_EVENTS ? events.add(event) : events).has(event);
  let readSealed: (() => Promise<readonly SealedRows[]>) | undefined;
  let readNodes: (() => Promise<readonly { readonly hash: string }[]>) | undefined;
  let readBacklog: (() => Promise<{ count: number; oldestAgeMs: number }>) | undefined;
  // Node's own metrics cost time, so they are collected from the first scrape on.
  let observed: Promise<void> | undefined;
  return {
    http: (route, status, seconds) => http(seconds, route, status),
    login: (element, outcome) => logins.labels(element, outcome).inc(),
    session: (element) => sessions.labels(element).inc(),
    applicationLogin: (element) => applicationLogins.labels(element).inc(),
    provider: (host, outcome, seconds) => provider(seconds, host, outcome),
    ...runtime,
    lostRoots: (count) => lost.set(count),
    reload(states) {
      reloads.inc();
      elements.reset();
      for (const [state, count] of Object.entries(states)) elements.labels(state).set(count);
    },
    callback: (event, outcome) =>
      callbacks.labels(isLabelled(event) ? event : "other", outcome).inc(),
    sync: (outcome) => syncs.labels(outcome).inc(),
    syncRunning: (more) => syncsRunning.inc(more),
    rateLimited: (limit) => limited.labels(limit).inc(),
    forwardedIgnored: () => forwardedIgnored.inc(),
    fault: (element, kind) => faults.labels(element, kind).inc(),
    alarms(standing) {
      alarms.reset();
      for (const { element, code } of standing) alarms.labels(element, code).inc();
    },
    watchBacklog(read) {
      readBacklog = read;
    },
    watchSealedRows(read) {
      readSealed = read;
    },
    watchNodes(read) {
      readNodes = read;
    },
    async render() {
      // Metrics must stay available while the database is away: these then keep their last values.
      const backlog = await readBacklog?.().catch(() => undefined);
      const sealedRows = await readSealed?.().catch(() => undefined);
      if (sealedRows) sealed.reset();
      for (const { table, keyId, key, rows } of sealedRows ?? []) {
        sealed.labels(table, keyId, key).set(rows);
      }
      const running = await readNodes?.().catch(() => undefined);
      if (running) nodes.set(running.length);
      if (running) contents.set(new Set(running.map(({ hash }) => hash)).size);
      if (backlog) waiting.set(backlog.count);
      if (backlog) oldest.set(backlog.oldestAgeMs / 1000);
      observed ??= collectDefaultMetrics(registry);
      await observed;
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

async function collectDefaultMetrics(register: Registry): Promise<void> {
  const { default: client } = await import("prom-client");
  client.collectDefaultMetrics({ register });
}

/** Outbound fetch that measures each call. */
export function measuredFetch(
  fetch: typeof globalThis.fetch,
  metrics: Pick<Metrics, "provider">,
  tracing?: Tracing,
): typeof globalThis.fetch {
  const measured = async (host: string, ...[input, init]: Parameters<typeof globalThis.fetch>) => {
    const started = performance.now();
    const done = (outcome: string) =>
      metrics.provider(host, outcome, (performance.now() - started) / 1000);
    try {
      const response = await fetch(input, init);
      done(String(response.status));
      return response;
    } catch (error) {
      done("failed");
      throw error;
    }
  };
  return async (input, init) => {
    const { host, pathname } = new URL(input instanceof Request ? input.url : input);
    if (!tracing) return await measured(host, input, init);
    const method = init?.method ?? (input instanceof Request ? input.method : "GET");
    // Not the query, which carries tokens.
    const attributes = {
      "server.address": host,
      "http.request.method": method,
      "url.path": pathname,
    };
    return await tracing.call(`${method} ${host}`, attributes, () => measured(host, input, init));
  };
}
