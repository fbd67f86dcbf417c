import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallContext, Clock, HttpCall } from "@menshen/core";
import type { RpcContext } from "@menshen/rpc";
import type { Context } from "hono";
import type { CookieJar } from "./cookies.ts";
import { isFromBrowser } from "./request-rules.ts";
import type { Visitor } from "./authenticate.ts";
import type { Host } from "../host.ts";
import type { Web } from "./web-context.ts";

/** The context of a call over the network. */
export function callContext(
  visitor: Visitor,
  request: IncomingMessage,
  response: ServerResponse,
  host: { cookies: CookieJar; clock: Clock; stopping: AbortSignal },
): RpcContext {
  return {
    caller: visitor.caller,
    userId: visitor.session?.userId,
    ip: visitor.ip,
    signal: goneSignal(request, response, host.stopping),
    http: httpCall(visitor, request, response, host),
  };
}

/** The context of an in-process call on behalf of a page's visitor. */
export async function visitorContext(host: Host, c: Context<Web>): Promise<CallContext> {
  const { incoming, outgoing } = c.env;
  const { app, cookies, stopping } = host;
  const visitor = await host.authenticate(incoming);
  const call = { cookies, clock: host.ports.clock, stopping };
  return { ...callContext(visitor, incoming, outgoing, call), app };
}

function httpCall(
  visitor: Visitor,
  { headers }: IncomingMessage,
  response: ServerResponse,
  { cookies, clock }: { cookies: CookieJar; clock: Clock },
): HttpCall {
  return {
    fromBrowser: isFromBrowser(headers),
    userAgent: headers["user-agent"] ?? "",
    sessionId: visitor.session?.sessionId,
    signedInAt: visitor.signedInAt,
    fromOtherOrigin: visitor.fromOtherOrigin,
    get headersSent() {
      return response.headersSent;
    },
    setSession(token, expiresAtMs) {
      const seconds = (expiresAtMs - clock.now()) / 1000;
      response.appendHeader("Set-Cookie", cookies.session.write(token, seconds));
    },
    clearSession() {
      // Too late for a header: the cookie then names a session that has ended.
      if (!response.headersSent) response.appendHeader("Set-Cookie", cookies.session.clear());
    },
  };
}

/** Aborts when the client disconnects, and for a stream also when the server stops: other requests may finish. */
function goneSignal(
  request: IncomingMessage,
  response: ServerResponse,
  stopping: AbortSignal,
): AbortSignal {
  const gone = new AbortController();
  // Aborting creates an error with a stack, so not after a completed response.
  response.once("close", () => response.writableFinished || gone.abort());
  const isStream = request.headers.accept?.includes("text/event-stream");
  return isStream ? AbortSignal.any([gone.signal, stopping]) : gone.signal;
}
