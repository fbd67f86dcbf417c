import type { DryRun } from "../server/rows.ts";

export type RunPhase = DryRun["status"] | "expired";

/** The status of a login test, or `expired` where it was not finished in time. */
export function phaseOf(run: Pick<DryRun, "status" | "expiresAtMs">, nowMs: number): RunPhase {
  const open = run.status === "waiting" || run.status === "running";
  return open && nowMs >= run.expiresAtMs ? "expired" : run.status;
}

/** True for a final phase. */
export function isOver(phase: RunPhase): boolean {
  return phase !== "waiting" && phase !== "running";
}
