import type { Clock, Logger } from "@menshen/core";
import type { Alarm } from "@menshen/domain";
import { faultOf, type App } from "@menshen/runtime";
import type { Metrics } from "./metrics.ts";

/** How an error escaped: a rejected promise that is not awaited, or an exception in a timer or listener. */
export type FaultKind = "rejection" | "exception";

/** Errors that escaped from the code of elements. */
export interface ElementFaults {
  /** Counts and logs the error where it belongs to an element; false where it belongs to none. */
  record(error: unknown, kind: FaultKind): boolean;
  /** One alarm for each element with faults in its current version. */
  alarms(): readonly (Alarm & { readonly element: string })[];
}

/** A timer may fail a hundred times in a second: one line a minute, with the number. */
const LOG_EVERY_MS = 60_000;

interface Record {
  readonly generation: number;
  readonly sinceMs: number;
  count: number;
  reason: string;
  loggedAtMs: number;
}

export function createElementFaults(
  app: App,
  metrics: Pick<Metrics, "fault">,
  clock: Clock,
  log: Logger,
): ElementFaults {
  const records = new Map<string, Record>();
  const generationOf = (element: string): number | undefined =>
    app.snapshot.elements.get(element)?.generation;
  const recordOf = (element: string): Record => {
    const generation = generationOf(element) ?? 0;
    const existing = records.get(element);
    if (existing?.generation === generation) return existing;
    const sinceMs = clock.now();
    const fresh = { generation, sinceMs, count: 0, reason: "", loggedAtMs: -LOG_EVERY_MS };
    records.set(element, fresh);
    return fresh;
  };
  return {
    record(error, kind) {
      const fault = faultOf(error, app.snapshot);
      if (!fault) return false;
      const { element, reason } = fault;
      metrics.fault(element, kind);
      const record = recordOf(element);
      record.count++;
      record.reason = reason;
      const nowMs = clock.now();
      if (nowMs - record.loggedAtMs >= LOG_EVERY_MS) {
        record.loggedAtMs = nowMs;
        log.error({ element, kind, count: record.count, err: error }, "an error escaped");
      }
      return true;
    },
    alarms: () =>
      [...records].flatMap(([element, { generation, sinceMs, count, reason }]) =>
        generation === (generationOf(element) ?? 0)
          ? [{ element, code: "error-escaped", sinceMs, message: messageOf(count, reason) }]
          : [],
      ),
  };
}

function messageOf(count: number, reason: string): Alarm["message"] {
  return {
    zh: `代码有 ${count} 个未处理的错误，最近一个：${reason}。请 await 每个 Promise，并在定时器与监听器中捕获异常。`,
    en: `${count} errors escaped from its code, the last one: ${reason}. Await each promise, and catch exceptions in timers and listeners.`,
  };
}
