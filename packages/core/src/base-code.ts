import { baseCodes, type BaseErrcode } from "./base-codes.ts";
import type { Bilingual } from "./bilingual.ts";

/** The owner of an errcode: `app`, or a provider by any name, such as `github`. The pair (source, errcode) identifies a failure. */
export type CodeSource = "wecom" | "wechat" | "app" | (string & {});

export interface CodeOptions {
  /** Defaults to `app`. */
  source?: CodeSource | undefined;
  /** Facts for the client, such as `bindCode`. Never a secret. */
  data?: Readonly<Record<string, unknown>> | undefined;
  /** The underlying failure; stays on the server. */
  cause?: unknown;
  /** What a visitor can do about it. Defaults to the hint of the app code. */
  hint?: Bilingual | undefined;
  /** The cause and the page that fixes it; shown to administrators only. */
  adminHint?: Bilingual | undefined;
  /** Defaults to the status of the app code, and to 502 for a provider. */
  httpStatus?: number | undefined;
  /** Seconds a client should wait, sent as `Retry-After`. */
  retryAfterSeconds?: number | undefined;
}

const brand = Symbol.for("menshen.Code");

const unknownHint: Bilingual = {
  zh: "请稍后重试。若仍失败，请把错误码告诉管理员。",
  en: "Try again in a moment. If it still fails, tell your administrator the error code.",
};

/** {@link Code} without the table of app codes, for browsers: servers send its hints with each error. */
export class BaseCode extends Error {
  readonly [brand] = true;
  readonly errcode: number;
  readonly source: CodeSource;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly hint: Bilingual;
  readonly adminHint: Bilingual | undefined;
  readonly httpStatus: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(errcode: number, message: string, options: CodeOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Code";
    this.errcode = errcode;
    this.source = options.source ?? "app";
    const row = this.source === "app" ? baseCodes[errcode as BaseErrcode] : undefined;
    this.data = options.data;
    this.hint = options.hint ?? row?.hint ?? unknownHint;
    this.adminHint = options.adminHint ?? row?.adminHint;
    this.httpStatus = options.httpStatus ?? row?.httpStatus ?? (this.source === "app" ? 500 : 502);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Recognises a `Code`, including one of another copy of this package.
 *
 * @example
 * if (isCode(error, 40029, "wecom")) startAgain();
 */
export function isCode(value: unknown, errcode?: number, source?: CodeSource): value is BaseCode {
  if (typeof value !== "object" || value === null || !(brand in value)) return false;
  const code = value as BaseCode;
  return (
    (errcode === undefined || code.errcode === errcode) &&
    (source === undefined || code.source === source)
  );
}
