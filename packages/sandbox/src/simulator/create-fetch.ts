import type { Engine } from "./world/engine.ts";
import { maskedQuery } from "./world/state/call-log.ts";
import type { Fault } from "./world/state/faults.ts";
import { OFFICIAL_HOSTS } from "./hosts.ts";
import type { Context, Reply, Route, Site } from "./route.ts";

export interface Place {
  /** Path under which this world is served: "" or "/w/<key>". */
  readonly prefix: string;
  readonly origin: string;
  isOwnHost(hostname: string): boolean;
}

type Shared = Pick<Context, "engine" | "pusher">;

/** One fetch function over all sites. */
export function createFetch(
  sites: readonly Site[],
  place: Place,
  shared: Shared,
): typeof globalThis.fetch {
  const own = tableOf(sites.flatMap(({ routes }) => routes));
  const official = new Map(
    [...OFFICIAL_HOSTS].map((host) => [
      host,
      tableOf(sites.filter(({ hosts }) => hosts.includes(host)).flatMap(({ routes }) => routes)),
    ]),
  );
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const isOwn = !OFFICIAL_HOSTS.has(url.hostname) && place.isOwnHost(url.hostname);
    const table = isOwn ? own : official.get(url.hostname);
    if (!table)
      throw new TypeError(
        `sandbox: ${url.origin} is not simulated, and nothing leaves the sandbox`,
        { cause: FOREIGN },
      );
    if (!isOwn && url.protocol === "http:") return toHttps(url);
    withoutPrefix(url, place.prefix);
    const route = find(table, request.method === "HEAD" ? "GET" : request.method, url.pathname);
    if (!route) return new Response(null, { status: 404 });
    const { prefix } = place;
    const here = new URL(`${prefix}${url.pathname}${url.search}`, url);
    const origin = `${isOwn ? url.origin : place.origin}${prefix}`;
    const context = { ...shared, request, url, here, prefix, origin };
    return orAborted(run(route, context), request.signal);
  };
}

function withoutPrefix(url: URL, prefix: string): void {
  if (prefix !== "" && `${url.pathname}/`.startsWith(`${prefix}/`))
    url.pathname = url.pathname.slice(prefix.length) || "/";
}

const FOREIGN = "foreign host";

export function isForeignHost(error: unknown): error is TypeError {
  return error instanceof TypeError && error.cause === FOREIGN;
}

const keyOf = (method: string, path: string) => `${method} ${path}`;

function find(table: ReadonlyMap<string, Route>, method: string, path: string): Route | undefined {
  const pattern = path.replace(/[^/]+$/, "*");
  return table.get(keyOf(method, path)) ?? table.get(keyOf(method, pattern));
}

function tableOf(routes: readonly Route[]): Map<string, Route> {
  return new Map(
    routes.flatMap((route) => route.methods.map((method) => [keyOf(method, route.path), route])),
  );
}

/** A plain-http call to the provider is sent to the https address, which turns a POST into a GET in many clients. */
function toHttps(url: URL): Response {
  const location = new URL(url);
  location.protocol = "https:";
  return new Response(null, { status: 301, headers: { location: location.href } });
}

async function run(route: Route, context: Omit<Context, "fault">): Promise<Response> {
  const { engine } = context;
  const fault: Fault =
    route.endpoint === undefined ? {} : engine.faults.take(route.endpoint, "answer");
  const reply = broken(fault) ?? (await route.handle({ ...context, fault }));
  if (route.endpoint !== undefined) log(engine, nameOf(route, context.url), context, reply);
  if (fault.latencyMs !== undefined) await sleep(fault.latencyMs, context.request.signal);
  reply.done?.();
  if (fault.networkError)
    throw new TypeError("fetch failed", {
      cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
    });
  return reply.response;
}

/** A route for many paths is logged by the path that was called. */
function nameOf({ endpoint = "", path }: Route, url: URL): string {
  if (!path.endsWith("*")) return endpoint;
  return endpoint.replace(/\*$/, url.pathname.slice(path.length - 1));
}

/** Connection faults: the endpoint does not receive the call. */
function broken({ networkError, httpStatus }: Fault): Reply | undefined {
  if (networkError) return { response: Response.error() };
  if (httpStatus === undefined) return undefined;
  const body = `<html><head><title>${httpStatus}</title></head><body><center><h1>${httpStatus}</h1></center><hr><center>nginx</center></body></html>`;
  return {
    response: new Response(body, {
      status: httpStatus,
      headers: { "content-type": "text/html", server: "nginx" },
    }),
  };
}

function log(
  engine: Engine,
  endpoint: string,
  { request, url }: Pick<Context, "request" | "url">,
  reply: Reply,
): void {
  const { errcode = 0, corpId, agentId, appId, suiteId, response } = reply;
  const query = maskedQuery(url.searchParams);
  engine.calls.add({
    endpoint,
    at: engine.clock.now(),
    method: request.method,
    host: url.host,
    query,
    status: response.status,
    errcode,
    corpId,
    agentId,
    appId,
    suiteId,
  });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The answer, or a rejection when the caller aborts first; the call's effects remain. */
function orAborted(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    answer.then(resolve, reject);
  });
}
