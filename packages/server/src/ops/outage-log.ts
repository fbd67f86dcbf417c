import type { Clock, LogFields, Logger } from "@menshen/core";
import { databaseFaultOf } from "@menshen/db";

const EVERY_MS = 60_000;

/**
 * While the database is away every request and every job fails with it: one line a minute, with the number of lines since
 * the one before. The others are logged at debug level.
 */
export function summariseOutages(log: Logger, clock: Clock): Logger {
  const outages = new Map<string, { untilMs: number; withheld: number }>();
  const at = (level: keyof Logger) => (fields: LogFields, message: string) => {
    const fault = faultIn(fields);
    if (fault === null) return log[level](fields, message);
    const outage = outages.get(fault) ?? { untilMs: 0, withheld: 0 };
    outages.set(fault, outage);
    if (clock.now() < outage.untilMs) {
      outage.withheld++;
      return log.debug(fields, message);
    }
    const { withheld } = outage;
    Object.assign(outage, { untilMs: clock.now() + EVERY_MS, withheld: 0 });
    log[level]({ ...fields, fault, ...(withheld > 0 && { withheld }) }, message);
  };
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}

/** A failed call of tRPC is logged with its cause, and the fault beside it. */
function faultIn({ fault, err, cause }: LogFields): string | null {
  if (typeof fault === "string") return fault;
  return databaseFaultOf(err) ?? databaseFaultOf(cause);
}
