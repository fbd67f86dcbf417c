import { DatabaseError } from "pg";
import type { Code } from "@menshen/core";
import { type DatabaseFault, faultCode } from "./database-fault.ts";
import { isCertificateError } from "./wrong-setting.ts";

/** An error of pg as a fault of the database; null for an error of the statement. */
export function postgresFault(error: unknown): Code | null {
  if (!(error instanceof Error)) return faultCode("unreachable", "", error);
  if (error.message === POOL_IS_FULL) return faultCode("exhausted", "", error);
  if (!(error instanceof DatabaseError)) return connectionFault(error);
  const { code = "", message } = error;
  const fault = faults.find(([pattern]) => pattern.test(code))?.[1];
  if (fault === undefined) return null;
  return faultCode(
    fault,
    [reasons[code], `${message} (${code})`].filter(Boolean).join(": "),
    error,
  );
}

function connectionFault(error: Error): Code {
  const { code = "" } = error as { code?: string };
  // The error of an address that was refused over IPv4 and IPv6 has a code and no message.
  const message = error.message.includes(code) ? error.message : `${error.message} (${code})`;
  const reason = isCertificateError(code) ? "its certificate is not trusted" : reasons[code];
  return faultCode("unreachable", [reason, message.trim()].filter(Boolean).join(": "), error);
}

const reasons: Readonly<Record<string, string>> = {
  "28P01": "wrong user or password",
  "28000": "this user may not connect",
  "3D000": "there is no such database",
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "unknown host",
  EAI_AGAIN: "the host name could not be resolved",
};

/** pg-pool's message when no connection became free in time; a connection that cannot be made has another one. */
const POOL_IS_FULL = "timeout exceeded when trying to connect";

/**
 * By SQLSTATE. 57014 is a statement_timeout, 55P03 a lock_timeout; 57P0x a shutdown or start-up, 53300 too many
 * connections, 53100 a full disk; 28 and 3D000 credentials and database name, which only a new connection can meet.
 */
const faults: readonly (readonly [RegExp, DatabaseFault])[] = [
  [/^(?:57014|55P03)$/, "locked"],
  [/^(?:53100)$/, "full"],
  [/^(?:25006)$/, "read-only"],
  [/^(?:08|53|57P0[123]$|28|3D000$)/, "unreachable"],
];
