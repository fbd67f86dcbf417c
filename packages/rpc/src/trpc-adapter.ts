import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { TRPCError, type AnyTRPCRouter } from "@trpc/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RpcContext } from "./context.ts";
import { batchTooLarge, failureOf } from "./errors.ts";
import { isJsonType } from "./request-body.ts";
import type { MakeContext } from "./fast-path.ts";
import type { LogFailure } from "./failure-log.ts";
import type { ResolveTarget } from "./resolve-target.ts";
import type { AdapterContext } from "./router.ts";

export interface TrpcAdapterOptions {
  readonly router: AnyTRPCRouter;
  readonly resolve: ResolveTarget;
  readonly maxBodyBytes: number;
  /** The most calls that one request may carry. */
  readonly maxBatch: number;
  readonly reject: (req: IncomingMessage, res: ServerResponse, error: unknown) => void;
  readonly headers: Readonly<Record<string, string>>;
  readonly logFailure: LogFailure;
}

/** A query may also come as a POST: its input may be too long for an address, or not belong into logs of addresses. */
const METHODS = { query: "GET, POST", mutation: "POST", subscription: "GET, POST" } as const;

/** Handles requests with tRPC's own adapter: batches, subscriptions, and whatever the fast path does not accept. */
export function createTrpcAdapter({
  router,
  resolve,
  maxBodyBytes,
  maxBatch,
  reject,
  headers,
  logFailure,
}: TrpcAdapterOptions) {
  return (req: IncomingMessage, res: ServerResponse, makeContext: MakeContext): void => {
    // tRPC's own limit would answer 400 without naming the limit.
    if (batchSize(req.url) > maxBatch) return reject(req, res, batchTooLarge(maxBatch));
    // For responses that the adapter writes without headers.
    res.setHeader("content-type", "application/json");
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    keepJsonType(res);
    createHTTPHandler({
      basePath: "/trpc/",
      router,
      maxBodySize: maxBodyBytes,
      allowMethodOverride: true,
      createContext: async (): Promise<AdapterContext> => ({
        ...(await makeContext(req, res)),
        isBodyEmpty: isBodyEmpty(req),
      }),
      middleware: (_req, _res, next) => next(mediaTypeProblem(req)),
      responseMeta: ({ errors, paths = [] }) => ({
        headers: headersBeside(headers, errors, acceptedMethod(req, paths, resolve)),
      }),
      onError: ({ error, path, ctx }) =>
        logFailure(error, { path, ctx: ctx as RpcContext | undefined, res }),
    })(req, res);
  };
}

/** The number of calls in a request, counted as tRPC does. */
function batchSize(url = ""): number {
  const [path = "", search = ""] = url.split("?", 2);
  if (new URLSearchParams(search).get("batch") !== "1") return 1;
  return path.split(/,|%2c/i).length;
}

/** The adapter sets no type on failures outside a call, and `Response` then labels their JSON as plain text. */
function keepJsonType(res: ServerResponse): void {
  const set = res.setHeader.bind(res);
  res.setHeader = (name, value) =>
    set(name, String(value).startsWith("text/plain") ? "application/json" : value);
}

/** tRPC also accepts form data and raw bytes, which other sites may post without a preflight. */
function mediaTypeProblem({ method, headers }: IncomingMessage): TRPCError | undefined {
  return method === "POST" && !isJsonType(headers["content-type"])
    ? new TRPCError({ code: "UNSUPPORTED_MEDIA_TYPE" })
    : undefined;
}

function isBodyEmpty({ method, headers }: IncomingMessage): boolean {
  const length = headers["content-length"] ?? (headers["transfer-encoding"] ? undefined : "0");
  return method === "POST" && length === "0";
}

/** Headers that the adapter overwrites or does not set. Of several rejections the longest Retry-After counts. */
function headersBeside(
  { vary }: Readonly<Record<string, string>>,
  errors: readonly TRPCError[],
  allow: string | undefined,
): Headers {
  const seconds = Math.max(0, ...errors.map((error) => failureOf(error).retryAfterSeconds ?? 0));
  return new Headers({
    ...(vary !== undefined && { vary }),
    ...(allow !== undefined && { allow }),
    ...(seconds > 0 && { "retry-after": String(Math.ceil(seconds)) }),
  });
}

/**
 * The method that a call of this request should have come with, or undefined if all came with theirs. A 405 names it
 * (RFC 9110, 15.5.6); newer versions of the adapter do so themselves.
 */
function acceptedMethod(
  { method }: IncomingMessage,
  paths: readonly string[],
  resolve: ResolveTarget,
): string | undefined {
  return paths
    .flatMap((path) => resolve(path)?.kind ?? [])
    .map((kind) => METHODS[kind])
    .find((accepted) => !accepted.split(", ").includes(method ?? ""));
}
