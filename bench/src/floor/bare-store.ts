import BetterSqlite3 from "better-sqlite3";
import { randomUUID } from "node:crypto";
import { bareStatements, type Corp } from "./bare-statements.ts";

/*
 * The rows that a login writes, by hand on better-sqlite3: the same rows in the same tables, each step one prepared
 * statement or one transaction of them.
 */

export interface Flow {
  readonly stateHash: string;
  readonly element: string;
  readonly bindingHash: string;
  readonly corpId: string;
}

export interface Claim extends Omit<Flow, "corpId"> {
  readonly codeHash: string;
}

export interface Identity {
  readonly base: string;
  readonly corpId: string;
  readonly corpName: string;
  readonly memberId: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly status: number;
  readonly profile: Readonly<Record<string, unknown>>;
}

/** The end of a flow, written inside the transaction. */
export interface Ending {
  readonly stateHash: string;
  readonly element: string;
  readonly loginCodeHash: string;
  /** The sealed answer. */
  readonly outcome: (corpFullName: string) => Uint8Array;
}

export interface NewSession {
  readonly id: string;
  readonly tokenHash: string;
  readonly platform: string;
  readonly userAgent: string;
}

const FLOW_MS = 10 * 60_000;
const LOGIN_CODE_MS = 5 * 60_000;
const SESSION_MS = 7 * 24 * 60 * 60_000;
const IP = "127.0.0.1";
const SNAPSHOT = 1;
const SNAPSHOT_HASH = "0".repeat(64);

/** Opens a database that already has its tables. */
export function openBareStore(path: string) {
  const db = new BetterSqlite3(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  const sql = bareStatements(db);

  const audit = (
    action: string,
    element: string,
    userId: string,
    detail: { readonly corpId: string },
  ) =>
    sql.audit.run(
      Date.now(),
      action,
      element,
      userId,
      "user",
      IP,
      SNAPSHOT,
      SNAPSHOT_HASH,
      detail.corpId,
      JSON.stringify(detail),
    );

  function person(
    identity: Identity,
    nowMs: number,
  ): { userId: string; accountId: number; corp: Corp } {
    const { base, corpId, corpName, memberId, name, avatar, status, profile } = identity;
    const account = sql.account.get("wecom", base, corpId, memberId);
    const stored = sql.corp.get(base, corpId);
    const member = stored && sql.member.get(stored.key, memberId);
    const userId = account?.userId ?? member?.userId ?? randomUUID();
    const text = JSON.stringify(profile);
    const merged = account ? JSON.stringify({ ...JSON.parse(account.profile), ...profile }) : text;
    if (account === undefined)
      sql.newUser.run(userId, name, avatar, "user", "active", nowMs, nowMs);
    if (sql.user.get(userId)?.status !== "active") throw new Error("the user is disabled");
    const accountId =
      account?.id ??
      sql.newAccount.get("wecom", base, corpId, memberId, userId, text, nowMs, nowMs)?.id;
    if (account) {
      sql.mergeAccount.run(merged, nowMs, account.id);
      sql.mergeUser.run(name, avatar, userId);
    }
    const key = stored?.key ?? randomUUID();
    if (!stored) sql.newCorp.run(key, base, corpId, corpName, corpName, nowMs);
    const corp = stored ?? { key, corpId, corpName, corpFullName: corpName };
    sql.saveMember.run(key, memberId, userId, name, status, merged, nowMs);
    return { userId, accountId: accountId ?? 0, corp };
  }

  const finishLogin = db.transaction((identity: Identity, ending: Ending): Corp => {
    const nowMs = Date.now();
    const { stateHash, element, loginCodeHash, outcome } = ending;
    const { userId, accountId, corp } = person(identity, nowMs);
    const corps = JSON.stringify([corp.key]);
    sql.newCode.run(loginCodeHash, userId, accountId, element, corps, nowMs + LOGIN_CODE_MS);
    sql.endFlow.run("done", outcome(corp.corpFullName), stateHash);
    const detail = {
      purpose: "login",
      binding: "challenge",
      isNewUser: false,
      corpId: corp.corpId,
    };
    audit("login", element, userId, detail);
    return corp;
  });
  const exchange = db.transaction((codeHash: string, session: NewSession) => {
    const nowMs = Date.now();
    const code = sql.code.get(codeHash, nowMs);
    const user = code && sql.user.get(code.userId);
    const corp = code && sql.corpsOfUser.get(code.userId);
    if (!code || user?.status !== "active" || !corp) throw new Error("the loginCode is not valid");
    sql.spendCode.run(nowMs, codeHash, nowMs);
    const { id, tokenHash, platform, userAgent } = session;
    const { userId, accountId, element } = code;
    const expiresAtMs = nowMs + SESSION_MS;
    const person = [userId, accountId, corp.key] as const;
    const times = [nowMs, nowMs, expiresAtMs] as const;
    sql.newSession.run(id, tokenHash, ...person, element, platform, IP, userAgent, ...times);
    const detail = { sessionId: id, corpId: corp.corpId, platform, test: false };
    audit("session-created", element, userId, detail);
    return { expiresAtMs, user: { userId, name: user.name, avatar: user.avatar }, corp };
  });

  return {
    findCorp: (base: string, corpId: string) => sql.corp.get(base, corpId),
    startFlow({ stateHash, element, bindingHash, corpId }: Flow): number {
      const nowMs = Date.now();
      const endsAtMs = nowMs + FLOW_MS;
      sql.newFlow.run(
        stateHash,
        element,
        "login",
        "challenge",
        bindingHash,
        corpId,
        "issued",
        nowMs,
        endsAtMs,
      );
      return endsAtMs;
    },
    claimFlow({ stateHash, element, bindingHash, codeHash }: Claim): boolean {
      const nowMs = Date.now();
      const by = [stateHash, element, bindingHash, nowMs] as const;
      return sql.claimFlow.run(codeHash, nowMs, ...by).changes === 1;
    },
    /** The login transaction: person, loginCode, end of the flow, audit. */
    finishLogin: (identity: Identity, ending: Ending) => finishLogin.immediate(identity, ending),
    /** The second transaction of a login: a session for a loginCode. */
    exchange: (codeHash: string, session: NewSession) => exchange.immediate(codeHash, session),
    close: () => db.close(),
  };
}
