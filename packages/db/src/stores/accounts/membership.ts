import { sql } from "kysely";

/** A provider that does not say has not said no. */
export function isActive(status: number | null): boolean {
  return status === null || status === 1;
}

/** The same for the row `m` of a query, which may be a tombstone. */
export const isActiveMember = sql<boolean>`(${sql.ref("m.removedAtMs")} is null
  and (${sql.ref("m.status")} is null or ${sql.ref("m.status")} = 1))`;

/**
 * What a written row does to a stored one: whoever is written is a member again, unless as one who left (5), and what
 * was known of a tombstone's status is over.
 */
export const restored = {
  status: sql<number | null>`case when ${sql.ref("members.removedAtMs")} is null
    then coalesce(${sql.ref("excluded.status")}, ${sql.ref("members.status")})
    else ${sql.ref("excluded.status")} end`,
  removedAtMs: sql<number | null>`case when ${sql.ref("excluded.status")} = 5
    then ${sql.ref("members.removedAtMs")} end`,
};
