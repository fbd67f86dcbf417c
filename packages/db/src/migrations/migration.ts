import type { Kysely } from "kysely";
import type { DialectFacts } from "../dialects.ts";

/** One step of the schema: forward only, never edited after merge. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(db: Kysely<unknown>, dialect: DialectFacts): Promise<void>;
}
