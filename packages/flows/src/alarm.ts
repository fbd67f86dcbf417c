import type { Bilingual } from "@menshen/core";

/** Something an administrator should look at now, as an element's internal query `alarms` tells it. */
export interface Alarm {
  /** The same as long as it is the same alarm. */
  readonly code: string;
  /** What is wrong, and what mends it. Never a secret. */
  readonly message: Bilingual;
  /** Null where it has always been so. */
  readonly sinceMs: number | null;
}
