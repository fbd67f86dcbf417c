import { sql } from "kysely";
import { isActiveMember } from "../accounts/membership.ts";

/**
 * On rows `s` of sessions and `u` of their users: nobody ended the session, and its user and, where it has a company, its
 * member are active. Time alone ends it later than this.
 */
export const isUnrevoked = sql<boolean>`(${sql.ref("s.revokedAtMs")} is null
  and ${sql.ref("u.status")} = 'active'
  and (${sql.ref("s.corpKey")} is null or exists (
    select 1 from ${sql.table("members")} as m
    where ${sql.ref("m.corpKey")} = ${sql.ref("s.corpKey")}
      and ${sql.ref("m.userId")} = ${sql.ref("s.userId")} and ${isActiveMember})))`;
