import type { IncomingMessage, ServerResponse } from "node:http";
import { randomLetters } from "@menshen/domain";
import type { Host } from "../host.ts";
import { requestIdIn, traceParentIn, type RequestContext } from "./request-context.ts";

const boot = randomLetters(8);
let count = 0;

/**
 * Names a request, by the ids that came with it or by a fresh one; counts and logs it at the end. Never logs the query, which
 * carries codes and states.
 */
export function logRequest(
  { metrics, ports: { log }, draining }: Pick<Host, "metrics" | "ports" | "draining">,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): RequestContext {
  const startedMs = performance.now();
  const requestId = requestIdIn(req.headers, freshId);
  const traceId = traceParentIn(req.headers)?.traceId;
  completeHead(res, requestId, draining);
  res.once("close", () => {
    const ms = performance.now() - startedMs;
    const route = routeOf(path);
    const status = res.writableFinished ? res.statusCode : 499;
    metrics.http(route, status, ms / 1000);
    const isRead = req.method === "GET" || req.method === "HEAD";
    // Anyone can send these in any number; the reasons are logged once a minute.
    const isRejected = status === 429 || (route === "webhook" && status >= 400);
    // Why the database or this node is away is logged once a minute.
    const isQuiet = status === 503 || (status < 500 && (isRead || isRejected));
    const fields = {
      requestId,
      traceId,
      method: req.method,
      path,
      status,
      ms: Math.round(ms * 10) / 10,
    };
    log[isQuiet ? "debug" : "info"](fields, "request");
  });
  return { requestId, traceId };
}

function freshId(): string {
  return `${boot}-${(++count).toString(36)}`;
}

/**
 * Adds the id when the head is written: a header set earlier makes Node merge two header lists, which costs a plain
 * call a fifth of its time. A draining server also says `Connection: close`, so that the next request of this client
 * goes elsewhere.
 */
function completeHead(res: ServerResponse, requestId: string, draining: AbortSignal): void {
  const writeHead = res.writeHead.bind(res) as (...head: unknown[]) => ServerResponse;
  res.writeHead = (...head: unknown[]) => {
    if (draining.aborted) res.shouldKeepAlive = false;
    const headers = head.at(-1);
    if (Array.isArray(headers)) headers.push("X-Request-Id", requestId);
    else res.setHeader("X-Request-Id", requestId);
    return writeHead(...head);
  };
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
