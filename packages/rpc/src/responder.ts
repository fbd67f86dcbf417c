import type { ServerResponse } from "node:http";
import type { RpcContext } from "./context.ts";
import { errorShape, failureOf, type FailedCall } from "./errors.ts";
import type { LogFailure } from "./failure-log.ts";

/** Describes the call that failed. */
export type Locate = (path: string | undefined, ctx: RpcContext | undefined) => FailedCall;

/** Writes responses on node:http, byte for byte those of the tRPC adapter. */
export interface Responder {
  readonly send: (res: ServerResponse, data: unknown) => void;
  readonly fail: (
    res: ServerResponse,
    error: unknown,
    call: { path: string; ctx: RpcContext | undefined; headers?: readonly string[] },
  ) => void;
}

const OWN_HEADERS = ["content-type", "application/json", "vary", "trpc-accept, accept"];

export function createResponder(
  headers: Readonly<Record<string, string>>,
  locate: Locate,
  logFailure: LogFailure,
): Responder {
  const constant = [...OWN_HEADERS, ...Object.entries(headers).flat()];
  const write = (res: ServerResponse, status: number, body: string, extra: readonly string[]) => {
    const length = String(Buffer.byteLength(body));
    res.writeHead(status, [...constant, "content-length", length, ...extra]);
    res.end(body);
  };
  return {
    send: (res, data) => write(res, 200, JSON.stringify({ result: { data } }), []),
    fail(res, error, { path, ctx, headers: extra = [] }) {
      logFailure(error, { path, ctx, res });
      const code = failureOf(error);
      const body = JSON.stringify({ error: errorShape(code, locate(path, ctx)) });
      const seconds = code.retryAfterSeconds;
      const retry = seconds ? ["retry-after", String(Math.ceil(seconds))] : [];
      write(res, code.httpStatus, body, [...extra, ...retry]);
    },
  };
}
