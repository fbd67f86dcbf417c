import type { CallContext } from "@menshen/core";
import type { Stores } from "./data.ts";
import type { AuditEntry } from "./audit-ports.ts";

/** The origin of a call, as sessions and audit entries record it. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string;
  readonly actor: "anonymous" | "user" | "admin" | "system";
  readonly snapshot: number;
}

/** The origin of a method's call. */
export function originOf(ctx: CallContext): Origin {
  return {
    ip: ctx.ip,
    userAgent: ctx.http?.userAgent ?? "",
    actor: ctx.caller === "server" ? "system" : ctx.caller,
    snapshot: ctx.app.snapshotNumber,
  };
}

/** One audit row. `detail` holds plain facts, never a secret, code, state or token. */
export async function audit(
  stores: Pick<Stores, "audit">,
  origin: Origin,
  entry: Pick<AuditEntry, "atMs" | "action" | "element" | "userId" | "detail">,
): Promise<void> {
  const named = entry.userId !== null && origin.actor === "anonymous";
  await stores.audit.append({
    ...entry,
    actor: named ? "user" : origin.actor,
    ip: origin.ip,
    snapshot: origin.snapshot,
  });
}
