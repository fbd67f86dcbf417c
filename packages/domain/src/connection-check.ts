import { toCode, type Bilingual } from "@menshen/core";

/** One thing that was checked of an element's connection to its provider. */
export interface CheckResult {
  /** `token`, `agent`, `callback` and so on. */
  readonly check: string;
  readonly status: "ok" | "warning" | "error" | "skipped";
  /** What was found. Never a secret. */
  readonly message: Bilingual;
  /** What to do about it, and on which page of which console. */
  readonly remedy?: Bilingual | undefined;
}

/** A request to the element's own callback address, as its provider makes one to verify it. */
export interface CallbackProbe {
  /** The webhook of the element that callbacks come to: `notify`. */
  readonly method: string;
  /** The query, without `?`. */
  readonly query: string;
  /** The body of the right answer. */
  readonly answer: string;
}

/** The result of a check that a failure ended: the provider's number, and the remedy of its table. */
export function failedCheck(check: string, error: unknown): CheckResult {
  const { errcode, source, message, adminHint } = toCode(error);
  return {
    check,
    status: "error",
    message: { zh: `${source} ${errcode}：${message}`, en: `${source} ${errcode}: ${message}` },
    remedy: adminHint,
  };
}
