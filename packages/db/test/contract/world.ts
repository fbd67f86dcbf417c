import type { Clock } from "@menshen/core";
import type { Database } from "../../src/open.ts";

/** Shared by the parts of the suite. */
export interface World {
  database: Database;
  readonly clock: Clock & { nowMs: number };
}
