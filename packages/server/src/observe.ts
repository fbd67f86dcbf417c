import type { IncomingMessage, ServerResponse } from "node:http";
import { randomLetters } from "@menshen/flows";
import type { Host } from "./host.ts";

const boot = randomLetters(8);
let count = 0;

/** Gives a request its id, and counts and logs it when it is over. Never its query: codes and states live there. */
export function observe(
  { metrics, ports: { log } }: Pick<Host, "metrics" | "ports">,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): void {
  const startedMs = performance.now();
  const requestId = `${boot}-${(++count).toString(36)}`;
  res.setHeader("X-Request-Id", requestId);
  res.once("close", () => {
    const ms = performance.now() - startedMs;
    const route = routeOf(path);
    const status = res.writableFinished ? res.statusCode : 499;
    metrics.http(route, status, ms / 1000);
    const isQuiet = status < 500 && (req.method === "GET" || req.method === "HEAD");
    const fields = { requestId, method: req.method, path, status, ms: Math.round(ms * 10) / 10 };
    log[isQuiet ? "debug" : "info"](fields, "request");
  });
}

/** A few names instead of endless paths. */
function routeOf(path: string): string {
  if (path.startsWith("/trpc/")) return "trpc";
  if (path === "/api/auth/session") return "session";
  if (path.startsWith("/api/auth/")) return path.endsWith("/start") ? "start" : "landing";
  if (path.startsWith("/api/elements/")) return "webhook";
  if (path.startsWith("/api/")) return "api";
  if (path.startsWith("/login")) return "login";
  return path === "/healthz" || path === "/readyz" || path === "/metrics"
    ? "operations"
    : "console";
}
