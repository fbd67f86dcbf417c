import type { Bilingual } from "@menshen/core";
import type { AuditRow } from "../../shared/server/rows.ts";

interface TracedStep {
  readonly step: string;
  /** Milliseconds since the first step. */
  readonly ms: number;
}

/** What the row of a login says about its course. */
export interface Trace {
  readonly steps: readonly TracedStep[];
  /** Of a login that failed. */
  readonly failedStep: string;
  /** Our text of the failure, in English. */
  readonly message: string | undefined;
  readonly adminHint: Bilingual | undefined;
}

/** The facts of a row that a trace shows. */
export const traceFacts: ReadonlySet<string> = new Set([
  "steps",
  "failedStep",
  "message",
  "adminHint",
]);

/** Null for a row without steps and without a text of its failure. */
export function traceOf({
  steps,
  failedStep,
  message,
  adminHint,
}: AuditRow["detail"]): Trace | null {
  const trace = {
    steps: Array.isArray(steps) ? steps.filter(isStep) : [],
    // Rows of earlier versions do not say it.
    failedStep: typeof failedStep === "string" ? failedStep : "failed",
    message: typeof message === "string" ? message : undefined,
    adminHint: isBilingual(adminHint) ? adminHint : undefined,
  };
  return trace.steps.length > 0 || trace.message !== undefined ? trace : null;
}

function isStep(value: unknown): value is TracedStep {
  const { step, ms } = (value ?? {}) as Partial<TracedStep>;
  return typeof step === "string" && typeof ms === "number";
}

function isBilingual(value: unknown): value is Bilingual {
  const { zh, en } = (value ?? {}) as Partial<Bilingual>;
  return typeof zh === "string" && typeof en === "string";
}
