import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Code } from "@menshen/core";
import type { RpcContext } from "@menshen/rpc";
import type { Hono } from "hono";
import { callContext } from "./http/call-context.ts";
import { apiHeaders, commonHeaders, type HeaderTable } from "./http/security-headers.ts";
import type { Host } from "./host.ts";
import { nothingHere, refuse } from "./http/error-response.ts";
import { observe } from "./ops/request-log.ts";
import { bodyProblem, isNavigation, originProblem } from "./http/request-rules.ts";
import { answerSession } from "./login/check-session.ts";
import { judgeHost } from "./http/public-url.ts";
import type { Web } from "./http/web-context.ts";

/** Asked by address: probes do not know the public name. */
const BY_ADDRESS = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Every request comes through here. The rules for all of them first; then what has to be fast, on node:http; then
 * everything else.
 */
export function createHandler(host: Host, routes: Hono<Web>): RequestListener {
  const { site, rpc, cookies, config } = host;
  const allowed = config.allowedOrigins ?? [];
  const common = commonHeaders(site);
  const api = apiHeaders(site, allowed);
  const web = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  const call = { cookies, clock: host.ports.clock, stopping: host.stopping };
  const makeContext = async (req: IncomingMessage, res: ServerResponse): Promise<RpcContext> =>
    callContext(await host.identify(req), req, res, call);

  const answer = (req: IncomingMessage, res: ServerResponse): unknown => {
    const url = req.url ?? "";
    const path = pathOf(url);
    observe(host, req, res, path);
    if (isDisguised(path)) throw nothingHere();
    if (req.method === "TRACE") throw noTrace();
    if (!BY_ADDRESS.has(path)) {
      const verdict = judgeHost(site, req.headers.host);
      if (verdict === "foreign" || hasTwoHosts(req)) throw misdirected();
      if (verdict === "alias" && isPersonVisiting(req)) return moveTo(res, site.origin + url, api);
    }
    if (allowed.length > 0 && answersOrigin(allowed, req, res, api)) return undefined;
    if (isChange(req) && !path.startsWith("/api/elements/")) {
      const problem = originProblem(site, allowed, req.headers);
      if (problem) throw problem;
      const typeProblem = req.method === "POST" ? bodyProblem(req.headers) : null;
      if (typeProblem) throw typeProblem;
    }
    if (path.startsWith("/trpc/")) {
      return rpc.handleFastPath(req, res, makeContext) || rpc.handleTrpc(req, res, makeContext);
    }
    if (path === "/api/auth/session" && !isChange(req)) return answerSession(host, api, req, res);
    if (config.consoleMiddleware && isConsole(path)) {
      dress(res, common);
      return config.consoleMiddleware(req, res, () => void web(req, res));
    }
    // What a page needs beyond this it says itself.
    dress(res, api);
    return web(req, res);
  };

  return (req, res) => {
    // One promise for both kinds of failure, thrown at once or later.
    new Promise((resolve) => resolve(answer(req, res))).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else if (req.url?.startsWith("/trpc/")) rpc.reject(req, res, error);
      else {
        dress(res, api);
        refuse(res, error);
      }
    });
  };
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

/** A path that a URL parser further in would read as another one: the rules here would be for the wrong one. */
function isDisguised(path: string): boolean {
  return !path.startsWith("/") || /\\|\/\/|\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** Node keeps the first; a proxy in front may have gone by the other. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts > 1;
}

function dress(res: ServerResponse, headers: HeaderTable): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}

/** What Vite serves under `dev`: everything that is not the server's own. */
function isConsole(path: string): boolean {
  return !/^\/(?:api|login|healthz|readyz|metrics|(?:WW|MP)_verify_)/.test(path);
}

function isChange({ method }: IncomingMessage): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** Somebody typed `localhost`: cookies and callbacks live at the public address. */
function isPersonVisiting({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && isNavigation(headers) && (headers.accept ?? "").includes("text/html");
}

function moveTo(res: ServerResponse, location: string, headers: HeaderTable): void {
  res.writeHead(307, { ...headers, Location: location }).end();
}

/** CORS for the sites on the list. True when the request was only the browser's question. */
function answersOrigin(
  allowed: readonly string[],
  { headers, method }: IncomingMessage,
  res: ServerResponse,
  api: HeaderTable,
): boolean {
  const { origin } = headers;
  if (origin === undefined || !allowed.includes(origin)) return false;
  res.setHeader("Access-Control-Allow-Origin", origin);
  res.setHeader("Access-Control-Allow-Credentials", "true");
  const isQuestion = method === "OPTIONS" && "access-control-request-method" in headers;
  if (!isQuestion) {
    res.setHeader("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
    return false;
  }
  res.writeHead(204, {
    ...api,
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type, trpc-accept, last-event-id",
    "Access-Control-Max-Age": "600",
  });
  res.end();
  return true;
}

/** It would say a browser's cookies aloud; the adapters further in have no words for it. */
function noTrace(): Code {
  return new Code(10701, "this server does not answer TRACE", { httpStatus: 405 });
}

function misdirected(): Code {
  return new Code(10603, "the Host header does not name this server's public URL", {
    httpStatus: 421,
  });
}
