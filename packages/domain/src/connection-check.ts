import { toCode, type Bilingual, type Code } from "@menshen/core";

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

/** A push to the element's own callback address, as its provider makes one. */
export interface CallbackTest {
  /** The webhook of the element that callbacks come to: `notify`. */
  readonly method: string;
  /** The name under which it is stored. */
  readonly event: string;
  /** The query, without `?`. */
  readonly query: string;
  readonly body: string;
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

/**
 * What the provider said of each secret of a field that may be a list: during a rotation one of several may be wrong.
 *
 * @param tested null, or the refusal, in the order of the list
 * @param accepted the message where the only secret is right
 */
export function checkSecrets(
  field: string,
  tested: readonly (Code | null)[],
  accepted: Bilingual,
): CheckResult[] {
  const check = "token";
  const inUse = tested.indexOf(null);
  if (tested.length === 1 || inUse === -1) {
    const [first] = tested;
    return [first ? failedCheck(check, first) : { check, status: "ok", message: accepted }];
  }
  return tested.map((refusal, index): CheckResult => {
    const n = index + 1;
    if (refusal) {
      const { message } = failedCheck(check, refusal);
      return {
        check,
        status: "warning",
        message: { zh: `第 ${n} 个密钥：${message.zh}`, en: `secret ${n}: ${message.en}` },
        remedy: {
          zh: `轮换完成后请将它从 ${field} 中删除。`,
          en: `Remove it from ${field} when the rotation is complete.`,
        },
      };
    }
    const message =
      index === inUse
        ? { zh: `第 ${n} 个密钥有效，正在使用`, en: `secret ${n} is accepted and in use` }
        : { zh: `第 ${n} 个密钥有效`, en: `secret ${n} is accepted` };
    return { check, status: "ok", message };
  });
}
