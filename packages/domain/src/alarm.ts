import type { Bilingual } from "@menshen/core";

/** An ongoing problem, as an element's internal query `alarms` reports it. */
export interface Alarm {
  /** The kind of problem. Code and message stay the same while the alarm lasts. */
  readonly code: string;
  /** The problem and its remedy. Never a secret. */
  readonly message: Bilingual;
  /** Null where there is no start. */
  readonly sinceMs: number | null;
}
