import type { Logger } from "@menshen/core";
import type { ServerResponse } from "node:http";
import type { RpcContext } from "./context.ts";
import { failureOf } from "./errors.ts";

/** Logs the failure of a call. */
export type LogFailure = (
  error: unknown,
  call: { path: string | undefined; ctx: RpcContext | undefined; res: ServerResponse },
) => void;

/** Server and provider failures are errors; a caller's mistake or a closed connection is logged at debug level. */
export function createFailureLog(log: Logger): LogFailure {
  return (error, { path, ctx, res }) => {
    const code = failureOf(error);
    const fields = { path, caller: ctx?.caller, errcode: code.errcode, source: code.source };
    const isGone = res.destroyed || ctx?.signal.aborted === true;
    if (code.httpStatus < 500 || isGone) log.debug(fields, code.message);
    else
      log.error({ ...fields, fault: code.data?.["fault"], err: code.cause ?? code }, code.message);
  };
}
