import { sql } from "kysely";

/** A null status counts as active: some providers report none. */
export function isActive(status: number | null): boolean {
  return status === null || status === 1;
}

/** The same condition on row `m` of a query, which may be a tombstone. */
export const isActiveMember = sql<boolean>`(${sql.ref("m.removedAtMs")} is null
  and (${sql.ref("m.status")} is null or ${sql.ref("m.status")} = 1))`;

/**
 * How a written row changes a stored one: it becomes a member again, unless its status is 5 (left); the status of a
 * tombstone is discarded.
 */
export const restored = {
  status: sql<number | null>`case when ${sql.ref("members.removedAtMs")} is null
    then coalesce(${sql.ref("excluded.status")}, ${sql.ref("members.status")})
    else ${sql.ref("excluded.status")} end`,
  removedAtMs: sql<number | null>`case when ${sql.ref("excluded.status")} = 5
    then ${sql.ref("members.removedAtMs")} end`,
};
