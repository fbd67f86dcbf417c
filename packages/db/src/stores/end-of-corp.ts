import { sql, type RawBuilder } from "kysely";
import type { AuthorisationKey } from "@menshen/flows";
import type { Scope } from "../scope.ts";

interface Ended extends AuthorisationKey {
  readonly base: string;
  readonly nowMs: number;
}

/**
 * What goes when a company takes its authorisation back, in this order. Users stay, without an account here they
 * cannot sign in through the suite; a company that also signs in through an app of its own keeps its members.
 */
const steps: readonly ((of: Ended) => RawBuilder<unknown>)[] = [
  // Sessions in the company end; their rows stay for the retention of sessions.
  ({ nowMs, ...of }) => sql`update ${sql.table("sessions")}
    set ${sql.ref("revokedAtMs")} = ${nowMs}, ${sql.ref("expiresAtMs")} = ${nowMs}
    where ${sql.ref("revokedAtMs")} is null and ${sql.ref("expiresAtMs")} > ${nowMs}
      and ${sql.ref("corpKey")} in (${corpKeys(of)})`,
  (of) => sql`delete from ${sql.table("loginCodes")}
    where ${sql.ref("accountId")} in (select ${sql.ref("id")} from ${accounts(of)})`,
  (of) => sql`delete from ${sql.table("members")}
    where ${sql.ref("corpKey")} in (${corpKeys(of)}) and not exists (
      select 1 from ${sql.table("accounts")} a
      where a.kind = 'wecom' and a.base = ${of.base} and a.tenant = ${of.corpId}
        and a.subject = ${sql.ref("members.memberId")})`,
  (of) => sql`delete from ${accounts(of)}`,
  ({ suiteId, corpId }) => ofCorp("orgCodes", { suiteId, corpId }),
  ({ suiteId, corpId }) => ofCorp("corpCallbacks", { suiteId, corpId }),
  ({ suiteId, corpId }) => ofCorp("corpAliases", { suiteId, corpId }),
];

export async function deleteOfCorp({ db }: Scope, of: Ended): Promise<void> {
  for (const step of steps) await step(of).execute(db);
}

function corpKeys({ base, corpId }: Pick<Ended, "base" | "corpId">): RawBuilder<unknown> {
  return sql`select ${sql.ref("key")} from ${sql.table("corps")}
    where ${sql.ref("base")} = ${base} and ${sql.ref("corpId")} = ${corpId}`;
}

/** Ends with a condition, so that it follows both `from` and `delete from`. */
function accounts({ base, suiteId, corpId }: Ended): RawBuilder<unknown> {
  return sql`${sql.table("accounts")} where ${sql.ref("kind")} = 'wecom-proxy'
    and ${sql.ref("base")} = ${base} and ${sql.ref("tenant")} = ${`${suiteId}/${corpId}`}`;
}

function ofCorp(table: string, { suiteId, corpId }: AuthorisationKey): RawBuilder<unknown> {
  return sql`delete from ${sql.table(table)}
    where ${sql.ref("suiteId")} = ${suiteId} and ${sql.ref("corpId")} = ${corpId}`;
}
