import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What is counted, in one place. Labels come from closed sets: routes, element names, provider hosts. */
export interface Metrics {
  http(route: string, status: number, seconds: number): void;
  login(element: string, outcome: string): void;
  session(element: string): void;
  provider(host: string, outcome: string, seconds: number): void;
  reload(elements: Readonly<Record<string, number>>): void;
  render(): Promise<{ body: string; contentType: string }>;
}

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
    async render() {
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
