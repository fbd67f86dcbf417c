import { isCode, toCode, type Logger } from "@menshen/core";
import type { Guard } from "@menshen/rpc";
import { limitOf } from "../http/rate-limit/rate-limit-guard.ts";

interface LoginCall {
  readonly element: string;
  readonly method: string;
  readonly ip: string;
  readonly requestId: string | undefined;
}

/** Runs a login, and logs in one line how it ended. What a rate limit rejects is summarised by the limiter. */
export async function logLogin<T>(log: Logger, call: LoginCall, run: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const facts = () => ({ ...call, ms: Math.round((performance.now() - startedMs) * 10) / 10 });
  try {
    const answer = await run();
    log.info({ ...facts(), result: "done" }, "login finished");
    return answer;
  } catch (error) {
    if (isCode(error, 10601, "app")) throw error;
    const code = toCode(error);
    const { errcode, source, httpStatus } = code;
    // What the person can mend is no error of the server. The cause is in no answer.
    const level = httpStatus >= 500 ? "error" : "info";
    log[level]({ ...facts(), result: "refused", errcode, source, err: code }, "login failed");
    throw error;
  }
}

/** Logs the methods that end a login. */
export function createLoginLogGuard(log: Logger, next: Guard): Guard {
  return async (call, run) => {
    if (limitOf(call) !== "finish") return await next(call, run);
    const { fullName: element, method, ctx } = call;
    const { ip, http } = ctx;
    const facts = { element, method, ip, requestId: http.requestId };
    return await logLogin(log, facts, () => next(call, run));
  };
}
