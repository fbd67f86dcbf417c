import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What is counted, in one place. Labels come from closed sets: routes, element names, provider hosts. */
export interface Metrics {
  http(route: string, status: number, seconds: number): void;
  login(element: string, outcome: string): void;
  session(element: string): void;
  provider(host: string, outcome: string, seconds: number): void;
  reload(elements: Readonly<Record<string, number>>): void;
  /** A provider's push: `received`, `duplicate`, `done`, `failed` (to be tried again) or `dead`. */
  callback(event: string, outcome: string): void;
  /** A company's sync: `done`, `failed`, `cancelled`, `waiting` for somebody to confirm, or `paused`. */
  sync(outcome: string): void;
  /** One more, or one less, is in work on this node. */
  syncRunning(more: 1 | -1): void;
  /** Those that stand now. */
  alarms(standing: readonly { readonly element: string; readonly code: string }[]): void;
  /** Where to ask for what waits in the inbox. */
  watchBacklog(read: () => Promise<{ count: number; oldestAgeMs: number }>): void;
  render(): Promise<{ body: string; contentType: string }>;
}

const MAX_EVENTS = 100;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const http = new Histogram({
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
    help: "Sessions made, by the element that the person signed in with",
    labelNames: ["element"],
    registers,
  });
  const provider = new Histogram({
    name: "menshen_provider_request_duration_seconds",
    help: "Calls to providers by host and outcome: the HTTP status, or failed",
    labelNames: ["host", "outcome"],
    buckets: [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers,
  });
  const reloads = new Counter({
    name: "menshen_reloads_total",
    help: "Snapshots made since the start",
    registers,
  });
  const elements = new Gauge({
    name: "menshen_elements",
    help: "Elements by state",
    labelNames: ["state"],
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
    help: "Callbacks that are not worked off yet, on all nodes",
    registers,
  });
  const oldest = new Gauge({
    name: "menshen_callbacks_oldest_age_seconds",
    help: "How long the oldest of them has been waiting",
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
    help: "Syncs in work on this node",
    registers,
  });
  const alarms = new Gauge({
    name: "menshen_alarms",
    help: "Alarms that stand now, by the element that raised them",
    labelNames: ["element", "code"],
    registers,
  });
  // The names come from outside, and unknown ones are taken in too.
  const events = new Set<string>();
  const known = (event: string) =>
    (events.size < MAX_EVENTS ? events.add(event) : events).has(event);
  let readBacklog: (() => Promise<{ count: number; oldestAgeMs: number }>) | undefined;
  // Its observers cost a little: only a server that is asked for metrics pays.
  let observed = false;
  return {
    http: (route, status, seconds) => http.labels(route, String(status)).observe(seconds),
    login: (element, outcome) => logins.labels(element, outcome).inc(),
    session: (element) => sessions.labels(element).inc(),
    provider: (host, outcome, seconds) => provider.labels(host, outcome).observe(seconds),
    reload(states) {
      reloads.inc();
      elements.reset();
      for (const [state, count] of Object.entries(states)) elements.labels(state).set(count);
    },
    callback: (event, outcome) => callbacks.labels(known(event) ? event : "other", outcome).inc(),
    sync: (outcome) => syncs.labels(outcome).inc(),
    syncRunning: (more) => syncsRunning.inc(more),
    alarms(standing) {
      alarms.reset();
      for (const { element, code } of standing) alarms.labels(element, code).inc();
    },
    watchBacklog(read) {
      readBacklog = read;
    },
    async render() {
      // Metrics are wanted most when the database is away: then with the numbers of last time.
      const backlog = await readBacklog?.().catch(() => undefined);
      if (backlog) waiting.set(backlog.count);
      if (backlog) oldest.set(backlog.oldestAgeMs / 1000);
      if (!observed) collectDefaultMetrics({ register: registry });
      observed = true;
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

/** The outbound fetch with its duration counted. */
export function measuredFetch(
  fetch: typeof globalThis.fetch,
  metrics: Pick<Metrics, "provider">,
): typeof globalThis.fetch {
  return async (input, init) => {
    const started = performance.now();
    const host = new URL(input instanceof Request ? input.url : input).host;
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
}
