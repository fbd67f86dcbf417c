import { type RawBuilder, sql } from "kysely";
import type { DialectFacts } from "../dialects.ts";

/*
 * Columns of the rows that `dialect.elements` makes of a JSON array: many rows in one parameter, where databases limit
 * the number of parameters.
 */

/** A nested JSON value becomes its text. */
export function textOf(name: string): RawBuilder<string> {
  return sql<string>`(${sql.ref("r.value")} ->> ${sql.lit(name)})`;
}

export function integerOf(name: string): RawBuilder<number> {
  return sql<number>`cast(${sql.ref("r.value")} ->> ${sql.lit(name)} as bigint)`;
}

/** A subquery for `in`: one column of the rows. */
export function textsOf(
  name: string,
  json: RawBuilder<string>,
  dialect: DialectFacts,
): RawBuilder<string> {
  return sql<string>`(select ${textOf(name)} from ${dialect.elements(json)})`;
}
