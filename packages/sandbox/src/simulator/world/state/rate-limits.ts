import type { Clock } from "./clock.ts";
import { getOrCreate } from "./get-or-create.ts";
import type { Rates } from "../schema/world-schema.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** @see https://developer.work.weixin.qq.com/document/path/90506 */
const CORP_TICKETS_PER_HOUR = 400;
const APP_TICKETS_PER_HOUR = 100;

interface Window {
  startMs: number;
  count: number;
  blockedUntilMs: number;
}

export interface RateLimits {
  /** Counts one call; false when it (or an earlier one) went over a ceiling of the company or of the caller's IP. */
  admit(endpoint: string, corpId: string, ip: string): boolean;
  /** Counts a call as running until the returned function is called; undefined when that is one too many. */
  enter(endpoint: string, corpId: string, most?: number): (() => void) | undefined;
  /** Counts a refused `gettoken`. */
  countFailedGettoken(ip: string): void;
  gettokenBlocked(ip: string): boolean;
  /** Counts one call of a WeChat app; false over the ceiling. */
  admitSns(endpoint: string, appId: string): boolean;
  /** Counts one fetch of a JS-SDK ticket; false over the hourly ceiling of the company or the app. */
  admitTicket(kind: "corp" | "agent", corpId: string, agentId: number): boolean;
  /** Counts one occurrence towards a daily ceiling. */
  countDaily(key: string): void;
  overDailyCeiling(key: string, ceiling: number): boolean;
  clear(): void;
}

/**
 * Fixed windows per (company, API) and per (IP, API); an overflow blocks for as long as the window lasts.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
export function createRateLimits(clock: Clock, rates: () => Rates): RateLimits {
  const windows = new Map<string, Window>();
  const underWay = new Map<string, Set<object>>();

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
    enter(endpoint, corpId, most) {
      const limits = rates();
      const calls = getOrCreate(underWay, `${corpId} ${endpoint}`, () => new Set());
      if (limits !== "off" && calls.size >= (most ?? limits.concurrent)) return undefined;
      const call = {};
      calls.add(call);
      return () => void calls.delete(call);
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
    admitTicket(kind, corpId, agentId) {
      if (rates() === "off") return true;
      return [
        kind === "agent" || count(`ticket ${corpId}`, CORP_TICKETS_PER_HOUR, HOUR_MS),
        count(`ticket ${kind} ${corpId} ${agentId}`, APP_TICKETS_PER_HOUR, HOUR_MS),
      ].every(Boolean);
    },
    countDaily(key) {
      windowOf(key, DAY_MS).count += 1;
    },
    overDailyCeiling: (key, ceiling) => rates() !== "off" && windowOf(key, DAY_MS).count > ceiling,
    clear() {
      windows.clear();
      underWay.clear();
    },
  };
}
