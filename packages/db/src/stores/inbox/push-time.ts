import type { NewPush } from "@menshen/domain";

const OLD_MS = 10 * 60_000;
const AHEAD_MS = 5 * 60_000;

/**
 * The time that a push is ordered by, never later than five minutes after it arrived: a time in the far future would
 * outrank everything that follows. A push that is too old or too far ahead is marked.
 */
export function pushTime(
  { occurredAtMs, sentAtMs = occurredAtMs }: Pick<NewPush, "occurredAtMs" | "sentAtMs">,
  receivedAtMs: number,
): { occurredAtMs: number; mark: "clock" | null } {
  const latestMs = receivedAtMs + AHEAD_MS;
  const times = [occurredAtMs, sentAtMs];
  const isOff = times.some((timeMs) => timeMs > latestMs || timeMs < receivedAtMs - OLD_MS);
  return { occurredAtMs: Math.min(occurredAtMs, latestMs), mark: isOff ? "clock" : null };
}
