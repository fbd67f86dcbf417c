import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { CorpRow } from "@menshen/domain";
import type { Schema } from "../../schema.ts";
import type { Slots } from "../../statement.ts";

/** A company by any of its ids; the row's own one takes precedence. */
export function corpById(
  db: Kysely<Schema>,
  { base, corpId }: Slots<Pick<CorpRow, "base" | "corpId">>,
): SelectQueryBuilder<Schema & { c: Schema["corps"] }, "c", CorpRow> {
  return db
    .selectFrom("corps as c")
    .selectAll("c")
    .where("c.base", "=", base)
    .where((where) =>
      where.or([
        where("c.corpId", "=", corpId),
        where(
          "c.key",
          "in",
          where
            .selectFrom("otherCorpIds as o")
            .select("o.corpKey")
            .where("o.base", "=", base)
            .where("o.corpId", "=", corpId),
        ),
      ]),
    )
    .orderBy(sql`case when ${sql.ref("c.corpId")} = ${corpId} then 0 else 1 end`)
    .limit(1);
}
