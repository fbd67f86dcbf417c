import type { Clock } from "./clock.ts";
import { randomDigits, randomToken } from "./ids.ts";

const TOKEN_SECONDS = 7200;
/** A replaced token still works for this long. */
const OVERLAP_SECONDS = 300;
const FORCED_PER_DAY = 20;
const FORCED_APART_SECONDS = 30;

interface AppToken {
  readonly value: string;
  readonly expiresInSeconds: number;
}

/**
 * App-level tokens of WeChat service accounts and mini programs. The two kinds do not disturb each other.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
 */
export interface WechatAppTokens {
  /** A new token at every call; the previous one expires after an overlap. */
  issue(appId: string): AppToken;
  /** The same token while it is valid; `force` replaces it at once, at most 20 times a day and every 30 s. */
  stable(appId: string, force: boolean): AppToken | 45009;
  /** The app of a valid token, or the code of the refusal. */
  check(value: string): string | 40001 | 42001;
  clear(): void;
}

interface Stored {
  readonly value: string;
  readonly appId: string;
  expiresAtMs: number;
  revoked?: true;
}

export function createWechatAppTokens(clock: Clock): WechatAppTokens {
  const tokens = new Map<string, Stored>();
  const newest = new Map<string, Stored>();
  const forced = new Map<string, number[]>();
  const inMs = (seconds: number) => clock.now() + seconds * 1000;
  const present = ({ value, expiresAtMs }: Stored): AppToken => ({
    value,
    expiresInSeconds: Math.ceil((expiresAtMs - clock.now()) / 1000),
  });
  const create = (kind: "plain" | "stable", appId: string): Stored => {
    const token: Stored = {
      value: `${randomDigits(2)}_${randomToken(134)}`,
      appId,
      expiresAtMs: inMs(TOKEN_SECONDS),
    };
    tokens.set(token.value, token);
    newest.set(`${kind} ${appId}`, token);
    return token;
  };
  const mayForce = (appId: string) => {
    const times = (forced.get(appId) ?? []).filter((at) => clock.now() - at < 86_400_000);
    forced.set(appId, times);
    const last = times.at(-1);
    if (times.length >= FORCED_PER_DAY) return 45009;
    return last === undefined || clock.now() - last >= FORCED_APART_SECONDS * 1000;
  };
  return {
    issue(appId) {
      const before = newest.get(`plain ${appId}`);
      if (before) before.expiresAtMs = Math.min(before.expiresAtMs, inMs(OVERLAP_SECONDS));
      return present(create("plain", appId));
    },
    stable(appId, force) {
      const before = newest.get(`stable ${appId}`);
      const allowed = force ? mayForce(appId) : false;
      if (allowed === 45009) return 45009;
      if (allowed) {
        forced.get(appId)?.push(clock.now());
        if (before) before.revoked = true;
        return present(create("stable", appId));
      }
      const remaining = before && !before.revoked ? before.expiresAtMs - clock.now() : 0;
      return present(
        before && remaining > OVERLAP_SECONDS * 1000 ? before : create("stable", appId),
      );
    },
    check(value) {
      const token = tokens.get(value);
      if (!token || token.revoked) return 40001;
      return clock.now() < token.expiresAtMs ? token.appId : 42001;
    },
    clear() {
      tokens.clear();
      newest.clear();
      forced.clear();
    },
  };
}
