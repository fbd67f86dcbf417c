import type { Clock } from "./clock.ts";
import { randomDigits, randomToken } from "./ids.ts";
import { expiringMap } from "./expiring-map.ts";

/** Seconds a login code lives unless it is exchanged before: twice what WeCom's lives. */
export const WECHAT_CODE_SECONDS = 600;
/** Seconds a code of a service account or a mini program is valid. @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html */
const IN_CLIENT_CODE_SECONDS = 300;
/** How long an expired token is reported as such rather than as unknown. */
const REMEMBERED_MS = 86_400_000;
/** Who agreed to what: the subject of a code, and of the tokens it becomes. */
export interface WechatGrant {
  readonly appId: string;
  readonly personId: string;
  readonly scope: string;
  /** A virtual account of the snapshot page (快照页). */
  readonly isSnapshot?: true;
}

/** A grant's valid pair of tokens. */
export interface WechatTokens {
  readonly grant: WechatGrant;
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
}

interface TokenLives {
  readonly tokenSeconds: number;
  readonly refreshTokenSeconds: number;
}

export interface WechatGrants {
  issueCode(grant: WechatGrant): string;
  /** A code of a service account or a mini program, which is valid for a shorter time. */
  issueInClientCode(grant: WechatGrant): string;
  /** Spends the code: 40029 when unknown, expired or another app's, 40163 when spent before. */
  exchange(code: string, appId: string): WechatGrant | 40029 | 40163;
  /** A new pair of tokens; older pairs of the same person stay valid. */
  issueTokens(grant: WechatGrant, lives: TokenLives): WechatTokens;
  /** The same access token with its lifetime restarted, or a new one if it had expired; the refresh token never changes. */
  refresh(
    refreshToken: string,
    appId: string,
    lives: TokenLives,
  ): WechatTokens | 40030 | 42002 | 42007;
  /** Stores that a person consented to an app's wider scope. */
  remember(appId: string, personId: string): void;
  remembered(appId: string, personId: string): boolean;
  check(accessToken: string): WechatGrant | 40001 | 42001 | 42007;
  /**
   * Revokes tokens early and returns how many pairs: 40001 for good, 42001 the access token only, 42007 as if
   * the person had changed the password.
   */
  revoke(matches: (grant: WechatGrant) => boolean, as: 40001 | 42001 | 42007): number;
  clear(): void;
}

/** One exchanged code. */
interface Pair {
  readonly grant: WechatGrant;
  readonly refreshToken: string;
  readonly refreshUntilMs: number;
  accessToken: string;
  accessUntilMs: number;
  ended?: 40001 | 42007;
}

export function createWechatGrants(clock: Clock): WechatGrants {
  interface Code {
    readonly grant: WechatGrant;
    used: boolean;
  }
  const codes = expiringMap<Code>(clock, WECHAT_CODE_SECONDS, 0);
  const consents = new Set<string>();
  const inClientCodes = expiringMap<Code>(clock, IN_CLIENT_CODE_SECONDS, 0);
  /** By refresh token, and by every access token that a pair has had. */
  const pairs = new Map<string, Pair>();
  const inMs = (seconds: number) => clock.now() + seconds * 1000;
  const forgetOld = () => {
    for (const [key, { refreshUntilMs }] of pairs)
      if (clock.now() > refreshUntilMs + REMEMBERED_MS) pairs.delete(key);
  };
  const present = (pair: Pair): WechatTokens => ({
    grant: pair.grant,
    accessToken: pair.accessToken,
    expiresInSeconds: Math.ceil((pair.accessUntilMs - clock.now()) / 1000),
    refreshToken: pair.refreshToken,
  });
  let issued = 0;
  return {
    issueCode: (grant) => codes.put(randomToken(32), { grant, used: false }),
    issueInClientCode: (grant) => inClientCodes.put(randomToken(32), { grant, used: false }),
    exchange(code, appId) {
      const website = codes.get(code);
      const found = typeof website === "string" ? inClientCodes.get(code) : website;
      if (typeof found === "string" || found.grant.appId !== appId) return 40029;
      if (found.used) return 40163;
      found.used = true;
      return found.grant;
    },
    issueTokens(grant, { tokenSeconds, refreshTokenSeconds }) {
      if (++issued % 1000 === 0) forgetOld();
      const pair: Pair = {
        grant,
        refreshToken: userToken(),
        refreshUntilMs: inMs(refreshTokenSeconds),
        accessToken: userToken(),
        accessUntilMs: inMs(tokenSeconds),
      };
      pairs.set(pair.refreshToken, pair).set(pair.accessToken, pair);
      return present(pair);
    },
    refresh(refreshToken, appId, { tokenSeconds }) {
      const pair = pairs.get(refreshToken);
      if (pair?.refreshToken !== refreshToken || pair.grant.appId !== appId) return 40030;
      if (pair.ended) return pair.ended === 42007 ? 42007 : 40030;
      if (clock.now() >= pair.refreshUntilMs) return 42002;
      if (clock.now() >= pair.accessUntilMs) {
        pair.accessToken = userToken();
        pairs.set(pair.accessToken, pair);
      }
      pair.accessUntilMs = inMs(tokenSeconds);
      return present(pair);
    },
    remember: (appId, personId) => void consents.add(`${appId} ${personId}`),
    remembered: (appId, personId) => consents.has(`${appId} ${personId}`),
    check(accessToken) {
      const pair = pairs.get(accessToken);
      if (!pair || pair.refreshToken === accessToken) return 40001;
      if (pair.ended) return pair.ended;
      const isValid = pair.accessToken === accessToken && clock.now() < pair.accessUntilMs;
      return isValid ? pair.grant : 42001;
    },
    revoke(matches, as) {
      const matching = [...new Set(pairs.values())].filter(
        ({ grant, ended }) => !ended && matches(grant),
      );
      for (const pair of matching) {
        if (as === 42001) pair.accessUntilMs = clock.now();
        else pair.ended = as;
      }
      return matching.length;
    },
    clear() {
      codes.clear();
      inClientCodes.clear();
      consents.clear();
      pairs.clear();
    },
  };
}

/** User tokens begin with a number and an underscore. */
const userToken = () => `${randomDigits(2)}_${randomToken(107)}`;
