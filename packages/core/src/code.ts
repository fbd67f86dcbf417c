import { appCodes, type AppErrcode } from "./app-codes.ts";
import type { Bilingual } from "./bilingual.ts";

/** Who a number belongs to. The pair (source, errcode) is the identity of a failure. */
export type CodeSource = "wecom" | "wechat" | "app";

export interface CodeOptions {
  /** Defaults to `app`. */
  source?: CodeSource | undefined;
  /** Facts a client may act on, such as `bindCode`. Never a secret. */
  data?: Readonly<Record<string, unknown>> | undefined;
  /** The failure below; stays on the server. */
  cause?: unknown;
  /** What a visitor can do about it. Defaults to the table of app codes. */
  hint?: Bilingual | undefined;
  /** What happened and which page mends it; shown to administrators only. */
  adminHint?: Bilingual | undefined;
  /** Defaults to the table for `app`, to 502 for a provider. */
  httpStatus?: number | undefined;
  /** Seconds a client should wait, sent as `Retry-After`. */
  retryAfterSeconds?: number | undefined;
}

const brand = Symbol.for("menshen.Code");

const unknownHint: Bilingual = {
  zh: "请稍后重试。若仍失败，请把错误码告诉管理员。",
  en: "Try again in a moment. If it still fails, tell your administrator the error code.",
};

/**
 * The one error class of Menshen: a number, whose number it is, and our own text.
 *
 * @example
 * throw new Code(10102, "the state is unknown, used or expired");
 * @example
 * throw new Code(40029, "the authorization code is spent", { source: "wecom", httpStatus: 400 });
 */
export class Code extends Error {
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
    const known = this.source === "app" ? appCodes[errcode as AppErrcode] : undefined;
    this.data = options.data;
    this.hint = options.hint ?? known?.hint ?? unknownHint;
    this.adminHint = options.adminHint ?? known?.adminHint;
    this.httpStatus =
      options.httpStatus ?? known?.httpStatus ?? (this.source === "app" ? 500 : 502);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Recognises a `Code`, also one made by another copy of this package.
 *
 * @example
 * if (isCode(error, 40029, "wecom")) startAgain();
 */
export function isCode(value: unknown, errcode?: number, source?: CodeSource): value is Code {
  if (typeof value !== "object" || value === null || !(brand in value)) return false;
  const code = value as Code;
  return (
    (errcode === undefined || code.errcode === errcode) &&
    (source === undefined || code.source === source)
  );
}

/** Any failure as a `Code`; what is not one becomes 50000 with its cause. */
export function toCode(error: unknown): Code {
  return isCode(error)
    ? error
    : new Code(50000, "an unexpected failure on the server", { cause: error });
}
