import { appCodes, type AppErrcode } from "./app-codes.ts";
import { BaseCode, isCode, type CodeOptions } from "./base-code.ts";
import type { AppCode } from "./base-codes.ts";
import type { Bilingual } from "./bilingual.ts";

/**
 * The error class of Menshen: a number, its owner, and a message that is safe to show.
 *
 * @example
 * throw new Code(10102, "the state is unknown, used or expired");
 * @example
 * throw new Code(40029, "the authorization code is spent", { source: "wecom", httpStatus: 400 });
 */
export class Code extends BaseCode {
  constructor(errcode: number, message: string, options: CodeOptions = {}) {
    const isOurs = (options.source ?? "app") === "app";
    const row: Partial<AppCode> = isOurs ? (appCodes[errcode as AppErrcode] ?? {}) : {};
    super(errcode, message, {
      ...options,
      hint: options.hint ?? row.hint,
      adminHint: options.adminHint ?? row.adminHint,
      httpStatus: options.httpStatus ?? row.httpStatus,
    });
  }
}

/**
 * 10701 that says what is wrong with the input, also to a visitor.
 *
 * @example
 * throw inputInvalid({ zh: "手机号格式不对", en: "mobile: expected a valid value" });
 */
export function inputInvalid(problem: Bilingual): Code {
  return new Code(10701, problem.en, { hint: problem });
}

/** Returns a `Code` unchanged and wraps any other failure as the cause of 50000. */
export function toCode(error: unknown): Code {
  return isCode(error)
    ? error
    : new Code(50000, "an unexpected failure on the server", { cause: error });
}
