import type { DatabaseSync } from "node:sqlite";
import { Violation } from "./scheduler.ts";

/** What must hold whenever anything was committed, as queries for what contradicts it: in SQL, not by the code under test. */
const contradictions = {
  "a login grants one session": `
    select userAgent as what from sessions group by userAgent having count(*) > 1`,
  "a removed or inactive member has no session of the company": `
    select m.memberId as what from sessions s
    join members m on m.userId = s.userId and m.corpKey = s.corpKey
    where s.revokedAtMs is null and (m.removedAtMs is not null or m.status <> 1)`,
  "a disabled user has no session": `
    select u.id as what from sessions s join users u on u.id = s.userId
    where s.revokedAtMs is null and u.status <> 'active'`,
  "a person is one user": `
    select subject as what from accounts group by subject having count(*) > 1
    union all
    select memberId from members m join accounts a on a.subject = m.memberId
    where m.userId is not null and m.userId <> a.userId
    union all
    select id from users where not exists (select 1 from accounts a where a.userId = users.id)`,
  "a company has one unfinished sync": `
    select corpKey as what from syncRuns where finishedAtMs is null
    group by corpKey having count(*) > 1`,
  "a sync ends once": `
    select detail ->> 'syncId' as what from audit where action in ('sync-done', 'sync-failed')
    group by 1 having count(*) > 1`,
  "a callback is stored once": `
    select event as what from inboxRecords group by event having count(*) > 1`,
  "an order has one record in processing": `
    select orderKey as what from inboxRecords where status = 'processing' and leaseUntilMs > 1
    and orderKey is not null group by scope, orderKey having count(*) > 1`,
} as const;

/** What never decreases, as queries of `what` and `version`. */
const monotonic = {
  "a provider token is fenced: an older one never replaces a newer one": `
    select key as what, tokenVersion as version from providerTokens`,
  "a lease's fencing token grows": `
    select key as what, leaseVersion as version from providerTokens
    union all select 'record ' || id, leaseVersion from inboxRecords
    union all select 'sync ' || id, leaseVersion from syncRuns`,
  "what is done stays done": `
    select 'record ' || id as what, status = 'done' as version from inboxRecords
    union all select 'sync ' || id, finishedAtMs is not null from syncRuns
    union all select 'session ' || id, revokedAtMs is not null from sessions
    union all select 'flow ' || stateHash, case status when 'issued' then 0 when 'claimed' then 1 else 2 end
      from flows`,
} as const;

/** Checks every invariant on what is committed; call it after every step. */
export function invariantsOf(database: DatabaseSync): () => void {
  const version = database.prepare("pragma data_version");
  const queries = Object.entries(contradictions).map(
    ([invariant, query]) => [invariant, database.prepare(query)] as const,
  );
  const versions = Object.entries(monotonic).map(
    ([invariant, query]) =>
      [invariant, database.prepare(query), new Map<string, number>()] as const,
  );
  let checked: unknown;
  return () => {
    const { data_version: current } = version.get() ?? {};
    if (current === checked) return;
    checked = current;
    for (const [invariant, query] of queries) {
      const found = query.get();
      if (found) throw new Violation(`${invariant}: not so for ${String(found["what"])}`);
    }
    for (const [invariant, query, seen] of versions) {
      const rows = query.all() as { what: string; version: number }[];
      for (const { what, version } of rows) {
        const before = seen.get(what) ?? 0;
        if (version < before) {
          throw new Violation(`${invariant}: ${what} went from ${before} to ${version}`);
        }
        seen.set(what, version);
      }
    }
  };
}
