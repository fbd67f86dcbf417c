import type { Bilingual } from "@menshen/core";

/** Something an administrator should look at now, as an element's internal query `alarms` tells it. */
export interface Alarm {
  /** What kind of thing it is; with the message it is the same as long as the alarm stands. */
  readonly code: string;
  /** What is wrong, and what mends it. Never a secret. */
  readonly message: Bilingual;
  /** Null where it has always been so. */
  readonly sinceMs: number | null;
}
