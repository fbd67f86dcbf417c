import { sql, type RawBuilder } from "kysely";
import type { AuthorisationKey } from "@menshen/domain";
import type { Scope } from "../../scope.ts";

interface Ended extends AuthorisationKey {
  readonly base: string;
  readonly nowMs: number;
}

type Step = (of: Ended) => RawBuilder<unknown>;

/**
 * Deletes, in this order, what a company's authorisation allowed to store when the company revokes it. User ids stay for
 * the audit: without an account the users cannot sign in through the suite. A company that also signs in through an app
 * of its own, or through another suite, keeps its directory.
 */
const steps: readonly Step[] = [
  // First: waits for a concurrent exchange of a code, so that the session it creates is revoked below.
  (of) => sql`delete from ${sql.table("loginCodes")}
    where ${sql.ref("accountId")} in (select ${sql.ref("id")} from ${accounts(of)})`,
  // Rows of sessions follow their own retention.
  (of) => sql`update ${sql.table("sessions")}
    set ${sql.ref("revokedAtMs")} = ${of.nowMs}, ${sql.ref("expiresAtMs")} = ${of.nowMs}
    where ${sql.ref("revokedAtMs")} is null and ${sql.ref("expiresAtMs")} > ${of.nowMs}
      and ${sql.ref("corpKey")} in (${corpKeys(of)})
      and (${sql.ref("userId")} in (${users(of)}) or ${isAlone(of)})`,
  (
    of,
  ) => sql`update ${sql.table("users")} set ${sql.ref("name")} = null, ${sql.ref("avatar")} = null
    where ${sql.ref("id")} in (${users(of)}) and not exists (
      select 1 from ${sql.table("accounts")} a
      where ${sql.ref("a.userId")} = ${sql.ref("users.id")} and not (${isAccount(of)}))`,
  // Of a company with an app of its own, the members that this suite alone signed in.
  (of) => sql`delete from ${sql.table("members")}
    where ${sql.ref("corpKey")} in (${corpKeys(of)})
      and ${sql.ref("memberId")} in (select ${sql.ref("subject")} from ${accounts(of)})
      and not exists (select 1 from ${sql.table("accounts")} o
        where ${isOwnApps(of, "o")} and ${sql.ref("o.subject")} = ${sql.ref("members.memberId")})
      and not exists (select 1 from ${sql.table("authorisations")} o
        where ${sql.ref("o.corpId")} in (${corpIds(of)}) and ${sql.ref("o.suiteId")} <> ${of.suiteId}
          and ${sql.ref("o.status")} <> 'cancelled')`,
  ofDirectory("members"),
  ofDirectory("departments"),
  ofDirectory("syncRuns"),
  (of) => sql`update ${sql.table("corps")}
    set ${sql.ref("corpName")} = '', ${sql.ref("corpFullName")} = '', ${sql.ref("nameSource")} = null
    where ${sql.ref("key")} in (${corpKeys(of)}) and ${isAlone(of)}`,
  (of) => sql`delete from ${sql.table("otherCorpIds")}
    where ${sql.ref("corpKey")} in (${corpKeys(of)}) and ${isAlone(of)}`,
  (of) => sql`delete from ${accounts(of)}`,
  ofCorp("orgCodes"),
  ofCorp("corpCallbacks"),
  ofCorp("corpAliases"),
  // Callbacks of the company's own app. Waiting ones are processed first and find no members.
  ({ suiteId, corpId }) => sql`delete from ${sql.table("inboxBodies")} where ${sql.ref("id")} in (
    select ${sql.ref("id")} from ${sql.table("inboxRecords")}
    where ${sql.ref("scope")} = ${`${suiteId}/${corpId}`} and ${sql.ref("finishedAtMs")} is not null)`,
  // These are requested again on demand.
  ({ base, corpId }) => {
    const prefix = `wecom:${base}:${corpId}:`;
    return sql`delete from ${sql.table("providerTokens")}
      where substr(${sql.ref("key")}, 1, ${prefix.length}) = ${prefix}`;
  },
];

export async function deleteOfCorp({ db }: Scope, of: Ended): Promise<void> {
  for (const step of steps) await step(of).execute(db);
}

/** By any of the company's ids. */
function corpKeys({ base, corpId }: Pick<Ended, "base" | "corpId">): RawBuilder<unknown> {
  return sql`select ${sql.ref("key")} from ${sql.table("corps")}
      where ${sql.ref("base")} = ${base} and ${sql.ref("corpId")} = ${corpId}
    union select ${sql.ref("corpKey")} from ${sql.table("otherCorpIds")}
      where ${sql.ref("base")} = ${base} and ${sql.ref("corpId")} = ${corpId}`;
}

/** All ids of the company. */
function corpIds(of: Ended): RawBuilder<unknown> {
  return sql`select ${sql.ref("corpId")} from ${sql.table("corps")} where ${sql.ref("key")} in (${corpKeys(of)})
    union select ${sql.ref("corpId")} from ${sql.table("otherCorpIds")} where ${sql.ref("corpKey")} in (${corpKeys(of)})
    union select ${of.corpId}`;
}

/** No other suite or app of the company is configured here. */
function isAlone(of: Ended): RawBuilder<unknown> {
  return sql`(not exists (select 1 from ${sql.table("authorisations")} o
      where ${sql.ref("o.corpId")} in (${corpIds(of)}) and ${sql.ref("o.suiteId")} <> ${of.suiteId}
        and ${sql.ref("o.status")} <> 'cancelled')
    and not exists (select 1 from ${sql.table("accounts")} o where ${isOwnApps(of, "o")}))`;
}

/** An account at a self-built app of the company. */
function isOwnApps(of: Ended, table: string): RawBuilder<unknown> {
  return sql`${sql.ref(`${table}.kind`)} = 'wecom' and ${sql.ref(`${table}.base`)} = ${of.base}
    and ${sql.ref(`${table}.tenant`)} in (${corpIds(of)})`;
}

function ofDirectory(table: "members" | "departments" | "syncRuns"): Step {
  return (of) => sql`delete from ${sql.table(table)}
    where ${sql.ref("corpKey")} in (${corpKeys(of)}) and ${isAlone(of)}`;
}

/** Users with an account of the company. */
function users(of: Ended): RawBuilder<unknown> {
  return sql`select ${sql.ref("userId")} from ${accounts(of)}`;
}

/** Ends with a condition, so that it fits after `from` and `delete from`. */
function accounts(of: Ended): RawBuilder<unknown> {
  return sql`${sql.table("accounts")} where ${isAccount(of)}`;
}

function isAccount({ base, suiteId, corpId }: Ended): RawBuilder<unknown> {
  return sql`${sql.ref("kind")} = 'wecom-proxy' and ${sql.ref("base")} = ${base}
    and ${sql.ref("tenant")} = ${`${suiteId}/${corpId}`}`;
}

function ofCorp(table: "orgCodes" | "corpCallbacks" | "corpAliases"): Step {
  return ({ suiteId, corpId }) => sql`delete from ${sql.table(table)}
    where ${sql.ref("suiteId")} = ${suiteId} and ${sql.ref("corpId")} = ${corpId}`;
}
