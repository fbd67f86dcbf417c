import type { LogFields, Ports } from "@menshen/core";

const EVERY_MS = 60_000;

interface Summary {
  untilMs: number;
  /** Events since the last line. */
  count: number;
  timer: NodeJS.Timeout | null;
}

const byLog = new WeakMap<Ports["log"], Map<string, Summary>>();

/**
 * Warns of an event that anyone can cause: at most one line a minute for a message and a key, with the number of events
 * since the line before.
 *
 * @param key from a closed set, such as an element and a reason
 */
export function warnSummarised(
  { log, clock }: Pick<Ports, "log" | "clock">,
  key: string,
  fields: LogFields,
  message: string,
): void {
  const summaries = byLog.get(log) ?? new Map<string, Summary>();
  byLog.set(log, summaries);
  const id = `${message} ${key}`;
  const summary = summaries.get(id) ?? { untilMs: 0, count: 0, timer: null };
  summaries.set(id, summary);
  summary.count++;
  const report = (): void => {
    if (summary.timer) clearTimeout(summary.timer);
    log.warn({ ...fields, count: summary.count }, message);
    Object.assign(summary, { untilMs: clock.now() + EVERY_MS, count: 0, timer: null });
  };
  if (clock.now() >= summary.untilMs) report();
  else summary.timer ??= setTimeout(report, EVERY_MS).unref();
}
