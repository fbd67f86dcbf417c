import type { PostgresPool } from "kysely";
import { DatabaseError, type Pool } from "pg";
import { Code } from "@menshen/core";

/** A pool that reports an outage as 50000 with HTTP 503, so that clients retry, and any other error unchanged. */
export function reportOutages(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw outage(error);
      });
      const query = async (text: string, parameters: readonly unknown[]) => {
        try {
          return await client.query(text, [...parameters]);
        } catch (error) {
          throw isOutage(error) ? outage(error) : error;
        }
      };
      // Cursors, which Kysely's type also allows, are not used here.
      return { query: query as never, release: (destroy) => client.release(destroy) };
    },
  };
}

/**
 * Shutdown, start-up, too many connections, and a server that became a replica. An error that did not come from the
 * server concerns the connection.
 */
const OUTAGES = /^(?:08|53|57P0[123]$|25006$)/;

function isOutage(error: unknown): boolean {
  return !(error instanceof DatabaseError) || OUTAGES.test(error.code ?? "");
}

function outage(cause: unknown): Code {
  const { code } = cause as { code?: unknown };
  const reason = typeof code === "string" ? ` (${code})` : "";
  return new Code(50000, `the database cannot be reached${reason}`, {
    httpStatus: 503,
    retryAfterSeconds: 1,
    hint: {
      zh: "服务暂时不可用，请稍后再试。",
      en: "The service is unavailable. Try again shortly.",
    },
    adminHint: {
      zh: "连不上数据库。请检查 MENSHEN_DATABASE_URL 与数据库本身；恢复后无需重启。",
      en: "The database cannot be reached. Check it and MENSHEN_DATABASE_URL; no restart is needed once it is back.",
    },
    cause,
  });
}
