import type { ServerResponse } from "node:http";
import { Code, toCode } from "@menshen/core";
import { errorShape } from "@menshen/rpc";

/** The JSON form of every error of this server, the same as tRPC's. */
export function errorBody(code: Code, path?: string): string {
  const call = { path, element: null, method: null, ctx: undefined };
  return JSON.stringify({ error: errorShape(code, call) });
}

export function errorHeaders(code: Code): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    ...(code.retryAfterSeconds !== undefined && { "Retry-After": String(code.retryAfterSeconds) }),
  };
}

/** Answers with an error on node:http, in front of every adapter. */
export function sendError(response: ServerResponse, error: unknown): void {
  const code = toCode(error);
  const body = errorBody(code);
  response.writeHead(code.httpStatus, {
    ...errorHeaders(code),
    "Content-Length": String(Buffer.byteLength(body)),
  });
  response.end(body);
}

/** The same error for unknown, internal and missing paths, so that it reveals none of them. */
export function notFound(): Code {
  return new Code(10001, "nothing is reachable at this path");
}

/** The request names a host that this server does not answer for. */
export function misdirected(): Code {
  return new Code(10603, "the Host header does not name this server's public URL", {
    httpStatus: 421,
  });
}
