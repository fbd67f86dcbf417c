import type { Code } from "@menshen/core";
import { audit, failureFacts, type FlowRow } from "@menshen/domain";
import type { Host } from "../host.ts";

/** The audit row of a landing that ended before its login began; later failures are audited by the login. */
export async function auditLanding(
  { app, ports }: Pick<Host, "app" | "ports">,
  { flow, ip }: { flow: FlowRow; ip: string },
  refused: Code,
): Promise<void> {
  const { element, purpose, binding, userId } = flow;
  const origin = { ip, userAgent: "", actor: "anonymous", snapshot: app.snapshotNumber } as const;
  await audit(ports.data, origin, {
    atMs: ports.clock.now(),
    action: actions[purpose],
    element,
    userId,
    detail: { purpose, binding, at: "landing", ...failureFacts(refused) },
  });
}

const actions = {
  login: "login-failed",
  invitation: "account-link-failed",
  bind: "account-link-failed",
  "dry-run": "login-test-failed",
} as const;
