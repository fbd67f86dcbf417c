import type { Clock } from "@menshen/core";
import type { Database } from "../../src/open.ts";

/** What the parts of the suite share. */
export interface World {
  database: Database;
  readonly clock: Clock & { nowMs: number };
}
