import { BaseCode as Code, isCode, type CodeOptions } from "@menshen/core/code";
import type { TRPCClientError } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";

/** The server's `error.data`. */
interface FailureData extends CodeOptions {
  readonly errcode: number;
}

/**
 * The error of a failed call: the server's `Code` with its number, source, hint and data; the reason of an aborted
 * signal unchanged; or 50000 where the server sent no valid response, with `httpStatus` 0 where there was none. The
 * transport's error is the `cause`.
 */
export function failureOf(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (!isTransportError(error)) return error;
  if (isAbort(error.cause) || isCode(error.cause)) return error.cause;
  const data: unknown = error.data;
  if (!isFailureData(data)) return noResponse(statusOf(error.meta), error);
  const { errcode, source, hint, adminHint, httpStatus } = data;
  const retryAfterSeconds = retryAfterOf(error.meta);
  const facts = { source, hint, adminHint, httpStatus, retryAfterSeconds, data: data.data };
  return new Code(errcode, error.message, { ...facts, cause: error });
}

/** Rejects responses that are not JSON, such as a proxy's error page. */
export function requireJson(response: Response): Response {
  if (response.headers.get("content-type")?.startsWith("application/json")) return response;
  throw noResponse(response.status);
}

function noResponse(httpStatus: number, cause?: Error): Code {
  const message =
    httpStatus === 0
      ? "no response from the server"
      : `the response with status ${httpStatus} is not the server's`;
  const hint = {
    zh: "暂时无法连接服务器，请检查网络后重试。",
    en: "The server cannot be reached. Check your network and try again.",
  };
  return new Code(50000, message, { httpStatus, hint, cause });
}

/** By its name: the class comes with everything that tRPC's client can do. */
function isTransportError(error: unknown): error is TRPCClientError<AnyRouter> {
  return error instanceof Error && error.name === "TRPCClientError";
}

function isFailureData(data: unknown): data is FailureData {
  return typeof data === "object" && data !== null && "errcode" in data;
}

function isAbort(cause: unknown): boolean {
  return cause instanceof Error && (cause.name === "AbortError" || cause.name === "TimeoutError");
}

function statusOf(meta: Record<string, unknown> | undefined): number {
  const response = meta?.["response"];
  return response instanceof Response ? response.status : 0;
}

function retryAfterOf(meta: Record<string, unknown> | undefined): number | undefined {
  const response = meta?.["response"];
  const seconds = response instanceof Response ? response.headers.get("retry-after") : null;
  return seconds === null ? undefined : Number(seconds);
}
