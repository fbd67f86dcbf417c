import { type Expression, type RawBuilder, sql } from "kysely";
import type { CorpNameSource } from "@menshen/domain";

/** The order of {@link CorpNameSource}, larger is better. */
const ranks: Record<CorpNameSource, number> = {
  department: 4,
  authorisation: 3,
  config: 2,
  admin: 1,
};

/** 0 for no source. */
export function rankOf(source: Expression<unknown>): RawBuilder<number> {
  const whens = Object.entries(ranks).map(
    ([name, rank]) => sql`when ${sql.lit(name)} then ${sql.lit(rank)}`,
  );
  return sql<number>`(case ${source} ${sql.join(whens, sql` `)} else 0 end)`;
}
