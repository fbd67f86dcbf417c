import type { Clock } from "./clock.ts";
import { expiringMap } from "./expiring-map.ts";
import { randomToken } from "./ids.ts";

/** The longest that RFC 6749 recommends. */
const CODE_SECONDS = 600;
export const ACCESS_TOKEN_SECONDS = 3600;

/** What a person agreed to on the authorisation page. */
export interface OAuthGrant {
  readonly clientId: string;
  readonly login: string;
  readonly scope: string;
  readonly redirectUri: string;
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly authTime: number;
}

export interface OAuthGrants {
  issueCode(grant: OAuthGrant): string;
  /**
   * Spends the code. A second attempt also revokes the tokens of the first.
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
   */
  exchange(code: string): OAuthGrant | undefined;
  issueToken(grant: OAuthGrant, prefix?: string): string;
  check(accessToken: string): OAuthGrant | undefined;
  clear(): void;
}

export function createOAuthGrants(clock: Clock): OAuthGrants {
  const codes = expiringMap<{ readonly grant: OAuthGrant; used: boolean }>(clock, CODE_SECONDS, 0);
  const tokens = expiringMap<OAuthGrant>(clock, ACCESS_TOKEN_SECONDS, 0);
  const issued = new Map<OAuthGrant, string>();
  return {
    issueCode: (grant) => codes.put(randomToken(32), { grant, used: false }),
    exchange(code) {
      const found = codes.get(code);
      if (typeof found === "string") return undefined;
      if (!found.used) {
        found.used = true;
        return found.grant;
      }
      tokens.drop(issued.get(found.grant) ?? "");
      return undefined;
    },
    issueToken(grant, prefix = "") {
      const token = tokens.put(`${prefix}${randomToken(40)}`, grant);
      issued.set(grant, token);
      return token;
    },
    check(accessToken) {
      const found = tokens.get(accessToken);
      return typeof found === "string" ? undefined : found;
    },
    clear() {
      codes.clear();
      tokens.clear();
      issued.clear();
    },
  };
}
