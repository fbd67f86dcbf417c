import { type IncomingMessage, ServerResponse } from "node:http";
import { randomLetters } from "@menshen/domain";
import type { Host } from "../host.ts";
import { requestIdIn, traceParentIn, type RequestContext } from "./request-context.ts";

const boot = randomLetters(8);
let count = 0;

/**
 * The response of every request. What is known of the request is in fields, where closures of each request would cost a
 * session check a tenth of its time.
 */
export class NamedResponse extends ServerResponse {
  startedMs = 0;
  path = "";
  context: RequestContext | undefined;
  draining: AbortSignal | undefined;

  /**
   * Adds the id when the head is written: a header set earlier makes Node merge two header lists, which costs a plain
   * call a fifth of its time. A draining server also says `Connection: close`, so that the next request of this client
   * goes elsewhere.
   */
  override writeHead(...head: unknown[]): this {
    if (this.draining?.aborted) this.shouldKeepAlive = false;
    const headers = head.at(-1);
    if (this.context === undefined) return super.writeHead(...(head as [number]));
    const { requestId } = this.context;
    if (Array.isArray(headers)) headers.push("X-Request-Id", requestId);
    else this.setHeader("X-Request-Id", requestId);
    return super.writeHead(...(head as [number]));
  }
}

/**
 * Names a request, by the ids that came with it or by a fresh one; counts and logs it at the end. Never logs the query, which
 * carries codes and states.
 */
export function createRequestLog({
  metrics,
  ports: { log },
  draining,
}: Pick<Host, "metrics" | "ports" | "draining">) {
  function logEnd(this: NamedResponse): void {
    const { path, req, context } = this;
    const ms = performance.now() - this.startedMs;
    const route = routeOf(path);
    const status = this.writableFinished ? this.statusCode : 499;
    metrics.http(route, status, ms / 1000);
    const isRead = req.method === "GET" || req.method === "HEAD";
    // Anyone can send these in any number; the reasons are logged once a minute.
    const isRejected = status === 429 || (route === "webhook" && status >= 400);
    // Why the database or this node is away is logged once a minute.
    const isQuiet = status === 503 || (status < 500 && (isRead || isRejected));
    const fields = {
      requestId: context?.requestId,
      traceId: context?.traceId,
      method: req.method,
      path,
      status,
      ms: Math.round(ms * 10) / 10,
    };
    log[isQuiet ? "debug" : "info"](fields, "request");
  }
  return (req: IncomingMessage, res: NamedResponse, path: string): RequestContext => {
    const requestId = requestIdIn(req.headers, freshId);
    const context = { requestId, traceId: traceParentIn(req.headers)?.traceId };
    res.startedMs = performance.now();
    res.path = path;
    res.context = context;
    res.draining = draining;
    res.on("close", logEnd);
    return context;
  };
}

function freshId(): string {
  return `${boot}-${(++count).toString(36)}`;
}

/** A closed set of labels instead of unbounded paths. */
export function routeOf(path: string): string {
  if (path.startsWith("/trpc/")) return "trpc";
  if (path === "/api/auth/session") return "session";
  if (path === "/api/auth/forward") return "forward";
  if (path.startsWith("/api/auth/")) return path.endsWith("/start") ? "start" : "landing";
  if (path.startsWith("/api/elements/")) return "webhook";
  if (path.startsWith("/api/")) return "api";
  if (path.startsWith("/login")) return "login";
  if (path.startsWith("/oidc/")) return "oidc";
  return path === "/healthz" || path === "/readyz" || path === "/metrics"
    ? "operations"
    : "console";
}
