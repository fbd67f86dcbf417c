import type { Bilingual } from "./bilingual.ts";

export interface AppCode {
  readonly name: string;
  readonly httpStatus: number;
  readonly hint: Bilingual;
  readonly adminHint?: Bilingual;
}

export const row = (
  name: string,
  httpStatus: number,
  zh: string,
  en: string,
  admin?: Bilingual,
): AppCode => ({
  name,
  httpStatus,
  hint: { zh, en },
  ...(admin && { adminHint: admin }),
});

/** The codes that a browser raises itself. */
export const baseCodes = {
  10102: row(
    "STATE_INVALID",
    400,
    "登录已过期或已用过，请重新登录。",
    "This login has expired or was already used. Please sign in again.",
  ),
  10105: row(
    "LOGIN_DENIED",
    403,
    "你取消了登录。需要时可重新开始。",
    "You cancelled the login. You can start it again.",
  ),
  50000: row(
    "UNKNOWN",
    500,
    "服务器出错了，请稍后再试。",
    "Something went wrong on the server. Try again in a moment.",
  ),
} as const satisfies Record<number, AppCode>;

export type BaseErrcode = keyof typeof baseCodes;
