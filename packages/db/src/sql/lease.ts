import { type RawBuilder, sql } from "kysely";
import type { DialectFacts } from "../dialects.ts";

/*
 * Work of one node at a time: a row's `leaseVersion` counts the leases granted and is the fencing token, its
 * `leaseUntilMs` follows the database's clock.
 */

export function takeLease(
  of: { holder: RawBuilder<string>; leaseMs: RawBuilder<number> },
  dialect: DialectFacts,
) {
  return {
    leaseVersion: sql<number>`${sql.ref("leaseVersion")} + 1`,
    leaseHolder: of.holder,
    leaseUntilMs: leaseEnd(of.leaseMs, dialect),
  };
}

export function leaseEnd(leaseMs: RawBuilder<number>, { nowMs }: DialectFacts): RawBuilder<number> {
  return sql<number>`${nowMs} + ${leaseMs}`;
}
