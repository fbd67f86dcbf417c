import { audit, type AuditEntry } from "@menshen/domain";
import type { Context } from "hono";
import type { Host } from "../host.ts";
import type { Web } from "./web-context.ts";

/** One audit row about a page's visitor. */
export async function auditVisit(
  { ports, clientIp, app }: Pick<Host, "ports" | "clientIp" | "app">,
  c: Context<Web>,
  entry: Pick<AuditEntry, "action" | "element" | "userId" | "detail">,
): Promise<void> {
  const origin = {
    ip: clientIp(c.env.incoming),
    userAgent: c.req.header("user-agent") ?? "",
    actor: "user" as const,
    snapshot: app.snapshotNumber,
  };
  await audit(ports.data, origin, { atMs: ports.clock.now(), ...entry });
}
