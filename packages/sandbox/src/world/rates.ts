import type { Clock } from "./clock.ts";
import type { Rates } from "./schema.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

interface Window {
  startMs: number;
  count: number;
  blockedUntilMs: number;
}

export interface RateLimits {
  /** Counts one call; false when it (or an earlier one) went over a ceiling of the company or of the caller's IP. */
  admit(endpoint: string, corpId: string, ip: string): boolean;
  /** Counts a refused `gettoken`. */
  countFailedGettoken(ip: string): void;
  gettokenBlocked(ip: string): boolean;
  /** Counts one call of a WeChat app; false over the ceiling. */
  admitSns(endpoint: string, appId: string): boolean;
  clear(): void;
}

/**
 * Fixed windows per (company, API) and per (IP, API); an overflow blocks for as long as the window lasts.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
export function createRateLimits(clock: Clock, rates: () => Rates): RateLimits {
  const windows = new Map<string, Window>();

  const windowOf = (key: string, lengthMs: number): Window => {
    const now = clock.now();
    let window = windows.get(key);
    if (
      !window ||
      (now >= window.startMs + lengthMs && now >= window.blockedUntilMs) ||
      now < window.startMs
    ) {
      window = { startMs: now, count: 0, blockedUntilMs: 0 };
      windows.set(key, window);
    }
    return window;
  };
  const count = (key: string, ceiling: number, lengthMs: number): boolean => {
    const window = windowOf(key, lengthMs);
    if (clock.now() < window.blockedUntilMs) return false;
    window.count += 1;
    if (window.count <= ceiling) return true;
    window.blockedUntilMs = clock.now() + lengthMs;
    return false;
  };

  return {
    admit(endpoint, corpId, ip) {
      const limits = rates();
      if (limits === "off") return true;
      return [
        count(`corp/m ${corpId} ${endpoint}`, limits.corpPerMinute, MINUTE_MS),
        count(`corp/h ${corpId} ${endpoint}`, limits.corpPerHour, HOUR_MS),
        count(`ip/m ${ip} ${endpoint}`, limits.ipPerMinute, MINUTE_MS),
        count(`ip/h ${ip} ${endpoint}`, limits.ipPerHour, HOUR_MS),
      ].every(Boolean);
    },
    countFailedGettoken(ip) {
      const limits = rates();
      if (limits !== "off") count(`gettoken failed ${ip}`, limits.failedGettokenPerHour, HOUR_MS);
    },
    gettokenBlocked: (ip) =>
      clock.now() < windowOf(`gettoken failed ${ip}`, HOUR_MS).blockedUntilMs,
    admitSns(endpoint, appId) {
      const limits = rates();
      return limits === "off" || count(`sns ${appId} ${endpoint}`, limits.snsPerMinute, MINUTE_MS);
    },
    clear: () => windows.clear(),
  };
}
