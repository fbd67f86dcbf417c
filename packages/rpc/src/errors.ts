import { Code, isCode, toCode, type Bilingual, type CodeSource } from "@menshen/core";
import { TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_NUMBER } from "@trpc/server/rpc";
import type { RpcContext } from "./context.ts";

/** `error.data` of every failed call. */
interface ErrorData {
  /** tRPC's key of the HTTP status. */
  code: TRPC_ERROR_CODE_KEY;
  httpStatus: number;
  path?: string;
  errcode: number;
  source: CodeSource;
  /** The element and its method; null where the path names no element. */
  element: string | null;
  method: string | null;
  hint: Bilingual;
  /** For administrators only. */
  adminHint?: Bilingual;
  data?: Readonly<Record<string, unknown>>;
}

export interface ErrorShape {
  message: string;
  code: TRPC_ERROR_CODE_NUMBER;
  data: ErrorData;
}

/** The failed call, as far as it was resolved. */
export interface FailedCall {
  readonly path: string | undefined;
  readonly element: string | null;
  readonly method: string | null;
  readonly ctx: RpcContext | undefined;
  /** Replaces the secrets of all elements in a text. */
  readonly redact?: ((text: string) => string) | undefined;
}

/** The only function that turns a `Code` into a tRPC error. Cause and stack stay on the server. */
export function errorShape(code: Code, call: FailedCall): ErrorShape {
  const key = keyOf(code.httpStatus);
  const { redact = (text: string) => text } = call;
  return {
    message: redact(code.message),
    code: TRPC_ERROR_CODES_BY_KEY[key],
    data: {
      code: key,
      httpStatus: code.httpStatus,
      ...(call.path !== undefined && { path: call.path }),
      errcode: code.errcode,
      source: code.source,
      element: call.element,
      method: call.method,
      hint: code.hint,
      ...(call.ctx?.caller === "admin" && code.adminHint && { adminHint: code.adminHint }),
      ...(code.data && { data: redactData(code.data, redact) }),
    },
  };
}

function redactData(data: object, redact: (text: string) => string) {
  return JSON.parse(redact(JSON.stringify(data))) as Readonly<Record<string, unknown>>;
}

/** Any failure of a call as a `Code`: a `Code`, an error of tRPC, or 50000 for anything else. */
export function failureOf(error: unknown): Code {
  if (isCode(error)) return error;
  if (!(error instanceof TRPCError)) return toCode(error);
  if (isCode(error.cause)) return error.cause;
  return protocolFailures[error.code]?.(error) ?? toCode(error.cause ?? error);
}

/** The response to unknown, internal and missing paths alike. */
export function notFound(): Code {
  return new Code(10001, "nothing is reachable at this path");
}

export function wrongMethod(): Code {
  return new Code(10701, "queries take GET or POST, mutations take POST", { httpStatus: 405 });
}

function notJsonType(): Code {
  return new Code(10701, "a POST must be sent as application/json", { httpStatus: 415 });
}

export function tooLarge(): Code {
  return new Code(10701, "the input is larger than this server accepts", { httpStatus: 413 });
}

export function batchTooLarge(maxBatch: number): Code {
  return new Code(10701, `a batch may have at most ${maxBatch} calls`, {
    httpStatus: 413,
    data: { maxBatch },
  });
}

export function notJson(): Code {
  return new Code(10701, "the input is not valid JSON");
}

/** tRPC's messages are replaced, because they quote the input. */
const protocolFailures: Partial<Record<TRPC_ERROR_CODE_KEY, (error: TRPCError) => Code>> = {
  NOT_FOUND: notFound,
  METHOD_NOT_SUPPORTED: wrongMethod,
  UNSUPPORTED_MEDIA_TYPE: notJsonType,
  PAYLOAD_TOO_LARGE: tooLarge,
  BAD_REQUEST: (error) =>
    error.cause instanceof SyntaxError
      ? notJson()
      : new Code(10701, "the request is not a well-formed tRPC call"),
};

const keys: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_SUPPORTED",
  408: "TIMEOUT",
  409: "CONFLICT",
  412: "PRECONDITION_FAILED",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
  500: "INTERNAL_SERVER_ERROR",
  501: "NOT_IMPLEMENTED",
  502: "BAD_GATEWAY",
  503: "SERVICE_UNAVAILABLE",
  504: "GATEWAY_TIMEOUT",
};

function keyOf(httpStatus: number): TRPC_ERROR_CODE_KEY {
  return keys[httpStatus] ?? (httpStatus < 500 ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR");
}
