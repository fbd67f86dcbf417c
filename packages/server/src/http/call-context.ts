import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallContext, Clock, HttpCall } from "@menshen/core";
import type { RpcContext } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import type { Context } from "hono";
import { CLEAR_SITE_DATA, type CookieJar } from "./cookies.ts";
import { isFromBrowser } from "./request-rules.ts";
import { ACTIVE_HEADER, type Authenticate, type Visitor } from "./authenticate.ts";
import type { Host } from "../host.ts";
import { currentRequest } from "../ops/request-context.ts";
import type { Web } from "./web-context.ts";

interface CallHost {
  readonly app: App;
  readonly cookies: CookieJar;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  readonly authenticate: Authenticate;
  readonly streamCheckMs: number;
}

/** Of a host, what `callContext` needs. */
export function callHost(host: Host): CallHost {
  const { app, cookies, ports, stopping, authenticate, config } = host;
  const { streamCheckMs = STREAM_CHECK_MS } = config;
  return { app, cookies, clock: ports.clock, stopping, authenticate, streamCheckMs };
}

const STREAM_CHECK_MS = 60_000;

/** The context of a call over the network. */
export function callContext(
  visitor: Visitor,
  request: IncomingMessage,
  response: ServerResponse,
  host: CallHost,
): RpcContext {
  return {
    caller: visitor.caller,
    userId: visitor.session?.userId,
    ip: visitor.ip,
    signal: goneSignal(visitor, request, response, host),
    app: host.app,
    http: new HttpExchange(visitor, request, response, host),
  };
}

/** The context of an in-process call on behalf of a page's visitor. */
export async function visitorContext(host: Host, c: Context<Web>): Promise<CallContext> {
  const { incoming, outgoing } = c.env;
  const visitor = await host.authenticate(incoming);
  return callContext(visitor, incoming, outgoing, callHost(host));
}

/**
 * A class, since V8 stores a getter of an object literal in old memory: it would keep each request until the next full
 * collection, and every small collection would copy them.
 */
class HttpExchange implements HttpCall {
  readonly fromBrowser: boolean;
  readonly userAgent: string;
  readonly requestId: string | undefined;
  readonly sessionId: string | undefined;
  readonly signedInAt: number | undefined;
  readonly fromOtherOrigin: boolean | undefined;
  readonly adminSessionId: string | undefined;
  readonly #response: ServerResponse;
  readonly #host: CallHost;

  constructor(
    visitor: Visitor,
    { headers }: IncomingMessage,
    response: ServerResponse,
    host: CallHost,
  ) {
    this.fromBrowser = isFromBrowser(headers);
    this.userAgent = headers["user-agent"] ?? "";
    this.requestId = currentRequest()?.requestId;
    this.sessionId = visitor.session?.sessionId;
    this.signedInAt = visitor.signedInAt;
    this.fromOtherOrigin = visitor.fromOtherOrigin;
    this.adminSessionId = visitor.adminSessionId;
    this.#response = response;
    this.#host = host;
  }

  get headersSent(): boolean {
    return this.#response.headersSent;
  }

  setSession(token: string, expiresAtMs: number): void {
    const { cookies, clock } = this.#host;
    const seconds = (expiresAtMs - clock.now()) / 1000;
    this.#response.appendHeader("Set-Cookie", cookies.session.write(token, seconds));
  }

  clearSession(): void {
    // Too late for a header: the cookie then names a session that has ended.
    if (this.headersSent) return;
    this.#response.appendHeader("Set-Cookie", this.#host.cookies.session.clear());
    this.#response.setHeader("Clear-Site-Data", CLEAR_SITE_DATA);
  }
}

/**
 * Aborts when the client disconnects, and for a stream also when the server stops or the visitor's session ends: other
 * requests may finish.
 */
function goneSignal(
  visitor: Visitor,
  request: IncomingMessage,
  response: ServerResponse,
  host: CallHost,
): AbortSignal {
  const gone = new AbortController();
  // Aborting creates an error with a stack, so not after a completed response.
  response.once("close", () => response.writableFinished || gone.abort());
  if (!request.headers.accept?.includes("text/event-stream")) return gone.signal;
  const timer = setInterval(() => {
    hasLostAccess(visitor, request, host.authenticate).then(
      (isLost) => isLost && gone.abort(),
      // An unreachable database ends no stream; the next check decides.
      () => undefined,
    );
  }, host.streamCheckMs).unref();
  response.once("close", () => clearInterval(timer));
  return AbortSignal.any([gone.signal, host.stopping]);
}

async function hasLostAccess(
  before: Visitor,
  { headers, socket }: IncomingMessage,
  authenticate: Authenticate,
): Promise<boolean> {
  const now = await authenticate({ headers: { ...headers, [ACTIVE_HEADER]: undefined }, socket });
  return (
    now.caller !== before.caller ||
    now.adminSessionId !== before.adminSessionId ||
    now.session?.sessionId !== before.session?.sessionId
  );
}
