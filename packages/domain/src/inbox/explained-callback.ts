import type { Bilingual } from "@menshen/core";

/** The answer of an element's internal mutation `explainCallback`. Contains no secret. */
export interface ExplainedCallback {
  /** Null where it cannot be determined. */
  readonly kind: "verification" | "event" | null;
  /** Whether it would be accepted where it was sent. */
  readonly accepted: boolean;
  /** What is wrong before any key is tried, or with the address. */
  readonly problem: Bilingual | null;
  readonly candidates: readonly ExplainedCandidate[];
}

export interface ExplainedCandidate {
  /** Whose keys were tried. */
  readonly of: string;
  /** In this order; those that cannot be judged are left out. */
  readonly steps: readonly ExplainedStep[];
  /** What it says; null where that cannot be read. */
  readonly decoded: Readonly<Record<string, unknown>> | null;
}

export interface ExplainedStep {
  readonly check:
    | "signature"
    | "base64"
    | "decrypt"
    | "padding"
    | "length"
    | "receiver"
    | "content";
  readonly ok: boolean;
  readonly detail: Bilingual;
}
