import type { DryRun } from "../../shared/server/rows.ts";

export type RunPhase = DryRun["status"] | "expired";

/** Where a login test stands: its status, or that nobody finished it in time. */
export function phaseOf(run: Pick<DryRun, "status" | "expiresAtMs">, nowMs: number): RunPhase {
  const open = run.status === "waiting" || run.status === "running";
  return open && nowMs >= run.expiresAtMs ? "expired" : run.status;
}

/** True when nothing more will happen. */
export function isOver(phase: RunPhase): boolean {
  return phase === "done" || phase === "failed" || phase === "expired";
}
