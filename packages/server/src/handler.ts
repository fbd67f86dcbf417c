import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Code } from "@menshen/core";
import type { RpcContext } from "@menshen/rpc";
import type { Hono } from "hono";
import { callContext, callHost } from "./http/call-context.ts";
import { apiHeaders, commonHeaders, type HeaderTable } from "./http/security-headers.ts";
import type { Host } from "./host.ts";
import { misdirected, notFound, sendError } from "./http/error-response.ts";
import { inRequest } from "./ops/request-context.ts";
import { createRequestLog, type NamedResponse, routeOf } from "./ops/request-log.ts";
import { createUntrustedProxyWarning } from "./ops/untrusted-proxy-warning.ts";
import { bodyProblem, isNavigation, originProblem } from "./http/request-rules.ts";
import { handleSessionCheck } from "./login/handle-session-check.ts";
import { FORWARD } from "./gates/answer-forward.ts";
import { readAskedAddress } from "./gates/asked-address.ts";
import { SIGNED_IN } from "./gates/signed-in.ts";
import { MOUNT } from "./oidc/openid-provider.ts";
import { matchHost, type PublicUrl } from "./http/public-url.ts";
import type { Web } from "./http/web-context.ts";

/** Probes ask by address: they do not know the public name. */
const ANY_HOST_PATHS = new Set(["/healthz", "/readyz", "/metrics"]);

type Listener = RequestListener<typeof IncomingMessage, typeof NamedResponse>;

/**
 * Entry point of every request: first the rules for all of them, then the fast paths on node:http (plain tRPC calls,
 * the session check), then Hono.
 */
export function createHandler(host: Host, routes: Hono<Web>): Listener {
  const { publicUrl, rpc, config } = host;
  const allowedOrigins = config.allowedOrigins ?? [];
  const common = commonHeaders(publicUrl);
  const api = apiHeaders(publicUrl, allowedOrigins);
  const json = Object.entries({ ...api, "Content-Type": "application/json" }).flat();
  const logRequest = createRequestLog(host);
  const warnOfUntrustedProxy = createUntrustedProxyWarning(host);
  const web = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  const call = callHost(host);
  const makeContext = async (req: IncomingMessage, res: ServerResponse): Promise<RpcContext> =>
    callContext(await host.authenticate(req), req, res, call);

  const answer = (req: IncomingMessage, res: ServerResponse, path: string): unknown => {
    const url = req.url ?? "";
    warnOfUntrustedProxy(req);
    if (isAmbiguousPath(path)) throw notFound();
    if (req.method === "TRACE") throw noTrace();
    if (!isForGate(host.gates, req, path) && isAtAlias(publicUrl, req, path) && isPageVisit(req)) {
      return res.writeHead(307, { ...api, Location: publicUrl.origin + url }).end();
    }
    // Software of any origin calls it: the library has its own rules for origins, bodies and caches.
    if (path.startsWith(`${MOUNT}/`)) {
      setHeaders(res, common);
      return host.oidc.handle(req, res);
    }
    if (allowedOrigins.length > 0 && handleCors(allowedOrigins, req, res, api)) return undefined;
    checkChange(publicUrl, allowedOrigins, req, path);
    if (path.startsWith("/trpc/")) {
      return rpc.handleFastPath(req, res, makeContext) || rpc.handleTrpc(req, res, makeContext);
    }
    if (path === "/api/auth/session" && !isChange(req)) {
      return handleSessionCheck(host, json, req, res);
    }
    if (config.consoleMiddleware && isConsole(path)) {
      setHeaders(res, common);
      return config.consoleMiddleware(req, res, () => void web(req, res));
    }
    // Pages override some of them.
    setHeaders(res, api);
    return web(req, res);
  };

  const fail = (error: unknown, req: IncomingMessage, res: ServerResponse): void => {
    if (res.headersSent) res.destroy();
    else if (req.url?.startsWith("/trpc/")) rpc.reject(req, res, error);
    else {
      setHeaders(res, api);
      sendError(res, error);
    }
  };

  const handle = (req: IncomingMessage, res: NamedResponse, path: string): void => {
    try {
      const answered = answer(req, res, path);
      if (answered instanceof Promise) answered.catch((error: unknown) => fail(error, req, res));
    } catch (error) {
      fail(error, req, res);
    }
  };

  const { tracing } = host;
  const handleRequest: typeof handle = tracing
    ? (req, res, path) => {
        const requestId = res.context?.requestId ?? "";
        tracing.request({ req, res, route: routeOf(path), requestId }, () =>
          handle(req, res, path),
        );
      }
    : handle;

  return (req, res) => {
    const path = pathOf(req.url ?? "");
    inRequest(logRequest(req, res, path), handleRequest, req, res, path);
  };
}

/** The question of a proxy, and the last step of a login at a gate's host: `Host` may be the protected site's. */
function isForGate(gates: Host["gates"], req: IncomingMessage, path: string): boolean {
  if (path === FORWARD) return readAskedAddress(req.headers) !== null;
  if (path !== SIGNED_IN || hasTwoHosts(req)) return false;
  const host = URL.parse(`https://${req.headers.host ?? ""}`)?.host;
  return host !== undefined && gates.has(host);
}

/** @throws Code 10603 with status 421 when `Host` does not name this server */
function isAtAlias(publicUrl: PublicUrl, req: IncomingMessage, path: string): boolean {
  if (ANY_HOST_PATHS.has(path)) return false;
  const match = matchHost(publicUrl, req.headers.host);
  if (match === "foreign" || hasTwoHosts(req)) throw misdirected();
  return match === "alias";
}

/**
 * Providers' callbacks are exempt: they are signed instead. So is a provider's answer by form, which changes nothing: it
 * becomes the redirect that a link could be. @throws Code 10603, 10701
 */
function checkChange(
  publicUrl: PublicUrl,
  allowedOrigins: readonly string[],
  req: IncomingMessage,
  path: string,
): void {
  if (!isChange(req) || path.startsWith("/api/elements/") || isFormPost(req, path)) return;
  const problem =
    originProblem(publicUrl, allowedOrigins, req.headers) ??
    (req.method === "POST" ? bodyProblem(req.headers) : null);
  if (problem) throw problem;
}

function isFormPost({ method, headers }: IncomingMessage, path: string): boolean {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  const isForm = type === "application/x-www-form-urlencoded";
  return method === "POST" && path.startsWith("/api/auth/") && isForm;
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

/** A URL parser further in would normalise such a path, and the rules here would have checked another one. */
function isAmbiguousPath(path: string): boolean {
  return !path.startsWith("/") || /\\|\/\/|\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** Node takes the first; a proxy in front may have routed by the second. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts > 1;
}

function setHeaders(res: ServerResponse, headers: HeaderTable): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}

/** What Vite serves under `dev`: every path that is not the server's own. */
function isConsole(path: string): boolean {
  return !/^\/(?:api|login|\.menshen|healthz|readyz|metrics|openapi\.json$|docs$|(?:WW|MP)_verify_)/.test(
    path,
  );
}

function isChange({ method }: IncomingMessage): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** Such as a person who typed `localhost`: they are redirected, since cookies and callbacks belong to the public address. */
function isPageVisit({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && isNavigation(headers) && (headers.accept ?? "").includes("text/html");
}

/** CORS for the allowed origins. True when the request was a preflight, which is answered then. */
function handleCors(
  allowed: readonly string[],
  { headers, method }: IncomingMessage,
  res: ServerResponse,
  api: HeaderTable,
): boolean {
  const { origin } = headers;
  if (origin === undefined || !allowed.includes(origin)) return false;
  res.setHeader("Access-Control-Allow-Origin", origin);
  res.setHeader("Access-Control-Allow-Credentials", "true");
  const isPreflight = method === "OPTIONS" && "access-control-request-method" in headers;
  if (!isPreflight) {
    res.setHeader("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
    return false;
  }
  res.writeHead(204, {
    ...api,
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers":
      "authorization, content-type, trpc-accept, last-event-id, traceparent, x-request-id",
    "Access-Control-Max-Age": "600",
  });
  res.end();
  return true;
}

/** TRACE would echo cookies to scripts, and the Fetch API that the adapters use cannot express it. */
function noTrace(): Code {
  return new Code(10701, "TRACE is not supported", { httpStatus: 405 });
}
