import { faultCode } from "./database-fault.ts";

/** Limits how many connections wait for the same lock. */
export interface Breaker {
  /** @throws Code 50000 with fault `locked`, at once while another execution of the same statement is a probe */
  run<T>(statement: string, execute: () => Promise<T>): Promise<T>;
}

/**
 * A circuit breaker per statement: after a statement waited in vain for a lock, one execution at a time probes whether
 * it works again, and the others fail at once. Without it the callers of a locked table would take every connection,
 * one time-out after the other, from requests that do not need the table.
 */
export function createBreaker(): Breaker {
  /** Statements that timed out, and whether a probe of them is running. */
  const tripped = new Map<string, { isProbing: boolean }>();
  return {
    async run(statement, execute) {
      const probed = tripped.get(statement);
      if (probed?.isProbing) throw faultCode("locked", "");
      if (probed) probed.isProbing = true;
      try {
        const result = await execute();
        tripped.delete(statement);
        return result;
      } catch (error) {
        if (probed) probed.isProbing = false;
        // Several executions time out together: the first one trips the breaker, and the others leave it as it is.
        else if (isLockTimeout(error) && !isNamedLock(statement) && !tripped.has(statement)) {
          tripped.set(statement, { isProbing: false });
        }
        throw error;
      }
    },
  };
}

function isLockTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "55P03";
}

/** Its locks belong to one person or company each, and share one statement. */
function isNamedLock(statement: string): boolean {
  return statement.includes("pg_advisory_xact_lock");
}
