import type { ServerResponse } from "node:http";
import type { RpcContext } from "./context.ts";
import { errorShape, failureOf, type ErrorShape, type FailedCall } from "./errors.ts";
import { STREAM_HEADERS } from "./event-stream.ts";
import type { LogFailure } from "./failure-log.ts";

/** Describes the call that failed. */
export type Locate = (path: string | undefined, ctx: RpcContext | undefined) => FailedCall;

/** Writes responses on node:http, byte for byte those of the tRPC adapter. */
export interface Responder {
  /** Of a response with events. */
  readonly writeStreamHead: (res: ServerResponse) => void;
  readonly send: (res: ServerResponse, data: unknown) => void;
  /** The shape of a failure, which is logged. */
  readonly shapeOf: (
    res: ServerResponse,
    error: unknown,
    call: { path: string; ctx: RpcContext | undefined },
  ) => ErrorShape;
  readonly fail: (
    res: ServerResponse,
    error: unknown,
    call: { path: string; ctx: RpcContext | undefined; headers?: readonly string[] },
  ) => void;
}

const VARY = ["vary", "trpc-accept, accept"];
const OWN_HEADERS = ["content-type", "application/json", ...VARY];

export function createResponder(
  headers: Readonly<Record<string, string>>,
  locate: Locate,
  logFailure: LogFailure,
): Responder {
  const constant = [...OWN_HEADERS, ...Object.entries(headers).flat()];
  const ofStreams = [...VARY, ...Object.entries({ ...headers, ...STREAM_HEADERS }).flat()];
  const write = (res: ServerResponse, status: number, body: string, extra: readonly string[]) => {
    const length = String(Buffer.byteLength(body));
    res.writeHead(status, [...constant, "content-length", length, ...extra]);
    res.end(body);
  };
  const shapeOf: Responder["shapeOf"] = (res, error, { path, ctx }) => {
    logFailure(error, { path, ctx, res });
    return errorShape(failureOf(error), locate(path, ctx));
  };
  return {
    writeStreamHead: (res) => void res.writeHead(200, [...ofStreams]),
    send: (res, data) => write(res, 200, JSON.stringify({ result: { data } }), []),
    shapeOf,
    fail(res, error, { path, ctx, headers: extra = [] }) {
      const body = JSON.stringify({ error: shapeOf(res, error, { path, ctx }) });
      const code = failureOf(error);
      const seconds = code.retryAfterSeconds;
      const retry = seconds ? ["retry-after", String(Math.ceil(seconds))] : [];
      write(res, code.httpStatus, body, [...extra, ...retry]);
    },
  };
}
