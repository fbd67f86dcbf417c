import type BetterSqlite3 from "better-sqlite3";

export interface Corp {
  readonly key: string;
  readonly corpId: string;
  readonly corpName: string;
  readonly corpFullName: string;
}

interface Account {
  id: number;
  userId: string;
  profile: string;
}

interface User {
  status: string;
  name: string | null;
  avatar: string | null;
}

/*
 * Conditions use `+?`: with a bare `?` this build of SQLite plans a statement again for each value.
 */
export function bareStatements(db: BetterSqlite3.Database) {
  return {
    newFlow: db.prepare(
      "insert into flows (stateHash, element, purpose, binding, bindingHash, corpId, status, createdAtMs, expiresAtMs) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ),
    claimFlow: db.prepare(
      "update flows set status = 'claimed', codeHash = ?, claimedAtMs = ? where stateHash = +? and element = +? and bindingHash = +? and expiresAtMs > +? and status = 'issued' and binding = 'challenge'",
    ),
    endFlow: db.prepare(
      "update flows set status = ?, outcome = ? where stateHash = +? and status = 'claimed'",
    ),
    account: db.prepare<unknown[], Account>(
      "select id, userId, profile from accounts where kind = +? and base = +? and tenant = +? and subject = +?",
    ),
    newAccount: db.prepare<unknown[], { id: number }>(
      "insert into accounts (kind, base, tenant, subject, userId, profile, createdAtMs, updatedAtMs) values (?, ?, ?, ?, ?, ?, ?, ?) returning id",
    ),
    mergeAccount: db.prepare("update accounts set profile = ?, updatedAtMs = ? where id = +?"),
    corp: db.prepare<unknown[], Corp & { updatedAtMs: number }>(
      "select * from corps where base = +? and corpId = +?",
    ),
    newCorp: db.prepare(
      "insert into corps (key, base, corpId, corpName, corpFullName, nameSource, updatedAtMs) values (?, ?, ?, ?, ?, 'department', ?)",
    ),
    member: db.prepare<unknown[], { userId: string }>(
      "select userId from members where corpKey = +? and memberId = +?",
    ),
    saveMember: db.prepare(
      "insert into members (corpKey, memberId, userId, name, status, profile, updatedAtMs, timeSource) values (?, ?, ?, ?, ?, ?, ?, 'own') on conflict (corpKey, memberId) do update set userId = excluded.userId, name = excluded.name, status = excluded.status, profile = excluded.profile, updatedAtMs = excluded.updatedAtMs, timeSource = excluded.timeSource",
    ),
    user: db.prepare<unknown[], User>("select status, name, avatar from users where id = +?"),
    newUser: db.prepare(
      "insert into users (id, name, avatar, role, status, createdAtMs, firstLoginAtMs) values (?, ?, ?, ?, ?, ?, ?)",
    ),
    mergeUser: db.prepare(
      "update users set name = coalesce(?, name), avatar = coalesce(?, avatar) where id = +?",
    ),
    newCode: db.prepare(
      "insert into loginCodes (codeHash, userId, accountId, element, corps, expiresAtMs) values (?, ?, ?, ?, ?, ?)",
    ),
    code: db.prepare<unknown[], { userId: string; accountId: number; element: string }>(
      "select userId, accountId, element from loginCodes where codeHash = +? and usedAtMs is null and expiresAtMs > +?",
    ),
    spendCode: db.prepare(
      "update loginCodes set usedAtMs = ? where codeHash = +? and usedAtMs is null and expiresAtMs > +?",
    ),
    corpsOfUser: db.prepare<unknown[], Corp>(
      "select c.* from members m join corps c on c.key = m.corpKey where m.userId = +? and (m.status is null or m.status = 1) order by c.corpName, c.key",
    ),
    newSession: db.prepare(
      "insert into sessions (id, tokenHash, userId, accountId, corpKey, element, platform, ip, userAgent, createdAtMs, lastSeenAtMs, expiresAtMs) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ),
    audit: db.prepare(
      "insert into audit (atMs, action, element, userId, actor, ip, snapshot, snapshotHash, corpId, detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ),
  };
}
