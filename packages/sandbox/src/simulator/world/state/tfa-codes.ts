import type { Clock } from "./clock.ts";
import { expiringMap } from "./expiring-map.ts";
import { randomToken } from "./ids.ts";

/** Seconds a second-verification code lives unless it is used. @see https://developer.work.weixin.qq.com/document/path/99499 */
const TFA_SECONDS = 300;

interface TfaGrant {
  readonly corpId: string;
  readonly userId: string;
}

/** Codes of the second verification (二次验证): the page's `code`, and the `tfa_code` it becomes. */
export interface TfaCodes {
  issueCode(grant: TfaGrant): string;
  /** Does not consume the code. */
  peekCode(code: string): TfaGrant | undefined;
  /** Consumes the code and issues its `tfa_code`. */
  exchange(code: string, grant: TfaGrant): string;
  /** Consumes the `tfa_code` if it belongs to that member. */
  complete(tfaCode: string, grant: TfaGrant): boolean;
  clear(): void;
}

export function createTfaCodes(clock: Clock): TfaCodes {
  const codes = expiringMap<TfaGrant>(clock, TFA_SECONDS, 0);
  const tfaCodes = expiringMap<TfaGrant>(clock, TFA_SECONDS, 0);
  return {
    issueCode: (grant) => codes.put(randomToken(43), grant),
    peekCode(code) {
      const found = codes.get(code);
      return typeof found === "object" ? found : undefined;
    },
    exchange(code, grant) {
      codes.drop(code);
      return tfaCodes.put(randomToken(43), grant);
    },
    complete(tfaCode, { corpId, userId }) {
      const found = tfaCodes.get(tfaCode);
      if (typeof found === "string" || found.corpId !== corpId || found.userId !== userId)
        return false;
      tfaCodes.drop(tfaCode);
      return true;
    },
    clear() {
      codes.clear();
      tfaCodes.clear();
    },
  };
}
