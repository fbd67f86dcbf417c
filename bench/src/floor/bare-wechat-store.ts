import BetterSqlite3 from "better-sqlite3";
import { randomBytes } from "node:crypto";

/*
 * The rows that a login by WeChat writes, by hand on better-sqlite3. Conditions use `+?`: with a bare `?` this build of
 * SQLite plans a statement again for each value.
 */

export interface WechatFlow {
  readonly stateHash: string;
  readonly element: string;
  readonly bindingHash: string;
}

export interface WechatPerson {
  readonly base: string;
  readonly tenant: string;
  readonly openid: string;
  readonly unionid: string;
  readonly nickname: string;
}

export interface WechatEnding {
  readonly stateHash: string;
  readonly element: string;
  readonly tokenHash: string;
  readonly userAgent: string;
  /** The sealed answer. */
  readonly outcome: (userId: string) => Uint8Array;
}

interface Account {
  id: number;
  userId: string;
  profile: string;
}

const FLOW_MS = 10 * 60_000;
const SESSION_MS = 7 * 24 * 60 * 60_000;
const IDLE_MS = 24 * 60 * 60_000;
const IP = "127.0.0.1";
const SNAPSHOT_HASH = "0".repeat(64);
const STEPS = ["callback", "token", "identity", "profile", "user", "session"];

/** Opens a database that already has its tables. */
export function openBareWechatStore(path: string) {
  const db = new BetterSqlite3(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  const sql = {
    newFlow: db.prepare(
      "insert into flows (stateHash, element, purpose, binding, bindingHash, returnTo, status, createdAtMs, expiresAtMs) values (?, ?, 'login', 'cookie', ?, '/in', 'issued', ?, ?)",
    ),
    claimFlow: db.prepare(
      "update flows set status = 'claimed', codeHash = ?, claimedAtMs = ? where stateHash = +? and element = +? and bindingHash = +? and expiresAtMs > +? and status = 'issued' and binding = 'cookie'",
    ),
    endFlow: db.prepare(
      "update flows set status = 'done', outcome = ? where stateHash = +? and status = 'claimed'",
    ),
    account: db.prepare<unknown[], Account>(
      "select id, userId, profile from accounts where kind = 'wechat' and base = +? and tenant = +? and subject = +?",
    ),
    newAccount: db.prepare<unknown[], { id: number }>(
      "insert into accounts (kind, base, tenant, subject, unionId, userId, profile, createdAtMs, updatedAtMs) values ('wechat', ?, ?, ?, ?, ?, ?, ?, ?) returning id",
    ),
    mergeAccount: db.prepare(
      "update accounts set profile = ?, unionId = ?, updatedAtMs = ? where id = +?",
    ),
    status: db.prepare<unknown[], { status: string }>("select status from users where id = +?"),
    newUser: db.prepare(
      "insert into users (id, name, role, status, createdAtMs, firstLoginAtMs) values (?, ?, 'user', 'active', ?, ?)",
    ),
    mergeUser: db.prepare("update users set name = coalesce(?, name) where id = +?"),
    newSession: db.prepare(
      "insert into sessions (id, tokenHash, userId, accountId, element, platform, ip, userAgent, createdAtMs, lastSeenAtMs, expiresAtMs) values (?, ?, ?, ?, ?, 'web', ?, ?, ?, ?, ?)",
    ),
    session: db.prepare<unknown[], { userId: string; name: string; expiresAtMs: number }>(
      "select s.userId, u.name, s.expiresAtMs from sessions s join users u on u.id = s.userId where s.tokenHash = +? and s.revokedAtMs is null and s.expiresAtMs > +? and s.lastSeenAtMs > +? and u.status = 'active'",
    ),
    audit: db.prepare(
      "insert into audit (atMs, action, element, userId, actor, ip, snapshot, snapshotHash, detail) values (?, ?, ?, ?, 'user', ?, 1, ?, ?)",
    ),
  };

  function resolve({ base, tenant, openid, unionid, nickname }: WechatPerson, nowMs: number) {
    const account = sql.account.get(base, tenant, openid);
    if (account) {
      const { id, userId } = account;
      if (sql.status.get(userId)?.status !== "active") throw new Error("the user is disabled");
      const profile = JSON.stringify({ ...JSON.parse(account.profile), nickname });
      sql.mergeAccount.run(profile, unionid, nowMs, id);
      sql.mergeUser.run(nickname, userId);
      return { userId, accountId: id, isNewUser: false };
    }
    const userId = randomBytes(11).toString("hex");
    sql.newUser.run(userId, nickname, nowMs, nowMs);
    const profile = JSON.stringify({ nickname });
    const row = sql.newAccount.get(base, tenant, openid, unionid, userId, profile, nowMs, nowMs);
    return { userId, accountId: row?.id ?? 0, isNewUser: true };
  }

  const finish = db.transaction((person: WechatPerson, ending: WechatEnding): void => {
    const nowMs = Date.now();
    const { stateHash, element, tokenHash, userAgent, outcome } = ending;
    const { userId, accountId, isNewUser } = resolve(person, nowMs);
    const id = randomBytes(11).toString("hex");
    const endsAtMs = nowMs + SESSION_MS;
    const by = [userId, accountId, element, IP, userAgent] as const;
    sql.newSession.run(id, tokenHash, ...by, nowMs, nowMs, endsAtMs);
    const opened = JSON.stringify({ sessionId: id, corpId: null, platform: "web" });
    sql.audit.run(nowMs, "session-created", element, userId, IP, SNAPSHOT_HASH, opened);
    sql.endFlow.run(outcome(userId), stateHash);
    const steps = STEPS.map((step) => ({ step, ms: 0 }));
    const bound = { purpose: "login", binding: "cookie", steps };
    const done = JSON.stringify({ ...bound, isNewUser, mergeProposed: false, corpId: null });
    sql.audit.run(nowMs, "login", element, userId, IP, SNAPSHOT_HASH, done);
  });

  return {
    startFlow({ stateHash, element, bindingHash }: WechatFlow): void {
      const nowMs = Date.now();
      sql.newFlow.run(stateHash, element, bindingHash, nowMs, nowMs + FLOW_MS);
    },
    claimFlow({ stateHash, element, bindingHash }: WechatFlow, codeHash: string): boolean {
      const nowMs = Date.now();
      const claimed = sql.claimFlow.run(codeHash, nowMs, stateHash, element, bindingHash, nowMs);
      return claimed.changes === 1;
    },
    finishLogin: (person: WechatPerson, ending: WechatEnding) => finish.immediate(person, ending),
    findSession(tokenHash: string) {
      const nowMs = Date.now();
      return sql.session.get(tokenHash, nowMs, nowMs - IDLE_MS);
    },
  };
}
