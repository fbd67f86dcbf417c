import type { AdminTokenRow } from "../../src/schema.ts";
import type { BindCodeRow, NewFlow, NewPush, NewSession, NewSync, Stores } from "@menshen/domain";

/** 2026-11-20T12:00:00Z */
export const NOON = 1_795_176_000_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

const quiet = () => {};
export const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

let made = 0;

/** A name that no other test uses. */
export function unique(what: string): string {
  return `${what}-${++made}`;
}

export async function makeUser(stores: Stores): Promise<string> {
  const id = unique("user");
  await stores.users.create({ id, name: "李雷", avatar: null, createdAtMs: NOON });
  return id;
}

export async function makeCorp(stores: Stores): Promise<string> {
  const corpId = unique("corp");
  const names = { corpName: "晨星", corpFullName: "晨星科技" };
  const row = await stores.corps.upsert({ base: "https://qyapi", corpId, ...names, nowMs: NOON });
  return row.key;
}

/** A user who is an active member of a corp. */
export async function makeMember(stores: Stores) {
  const userId = await makeUser(stores);
  const corpKey = await makeCorp(stores);
  const member = { corpKey, memberId: "lilei", userId, name: "李雷", status: 1, profile: {} };
  await stores.members.upsert({ ...member, nowMs: NOON });
  return { userId, corpKey, member };
}

export function newSession(of: Pick<NewSession, "userId" | "corpKey">): NewSession {
  return {
    ...of,
    id: unique("session"),
    accountId: null,
    tokenHash: unique("token"),
    element: "auths.loginTypes.A",
    platform: "web",
    ip: "192.0.2.1",
    userAgent: "test",
    createdAtMs: NOON,
    expiresAtMs: NOON + 7 * DAY,
  };
}

export function newBindCode(facts: Partial<BindCodeRow> = {}): BindCodeRow {
  return {
    codeHash: unique("bind-code"),
    element: "auths.loginTypes.A",
    account: { kind: "wechat", base: "https://api", tenant: "wx1", subject: unique("o") },
    unionId: null,
    name: "孙清和",
    avatar: null,
    profile: { nickname: "孙清和" },
    binding: "challenge",
    bindingHash: "challenge",
    expiresAtMs: NOON + 5 * MINUTE,
    ...facts,
  };
}

export function newFlow(facts: Partial<NewFlow> = {}): NewFlow {
  return {
    stateHash: unique("state"),
    element: "auths.loginTypes.A",
    purpose: "login",
    binding: "cookie",
    bindingHash: "secret-of-the-cookie",
    userId: null,
    corpId: null,
    returnTo: "/home",
    returnMode: "query",
    dryRunId: null,
    invitationHash: null,
    kept: null,
    createdAtMs: NOON,
    expiresAtMs: NOON + 10 * MINUTE,
    ...facts,
  };
}

export function newPush(facts: Partial<NewPush> = {}): NewPush {
  return {
    element: "auths.Suite",
    scope: "suite-1",
    event: "create_auth",
    receiver: "suite-1",
    dedupeKey: unique("push"),
    orderKey: null,
    occurredAtMs: NOON - 1000,
    raw: Buffer.from("<xml>\xff</xml>", "latin1"),
    decoded: { InfoType: "create_auth", AuthCode: "auth-code-0123456789" },
    ...facts,
  };
}

export function newSync(facts: Pick<NewSync, "corpKey"> & Partial<NewSync>): NewSync {
  return {
    id: unique("sync"),
    element: "auths.loginTypes.A",
    kind: "company",
    target: null,
    forceUpdate: false,
    createUsers: false,
    dryRun: false,
    actor: "admin",
    createdAtMs: NOON,
    ...facts,
  };
}

export function newAdminToken(facts: Partial<AdminTokenRow> = {}): AdminTokenRow {
  return {
    hash: unique("token"),
    purpose: "link",
    issuer: "hash-of-the-admin-token",
    createdAtMs: NOON - MINUTE,
    activeAtMs: NOON - MINUTE,
    expiresAtMs: NOON,
    ip: "192.0.2.1",
    userAgent: "test",
    ...facts,
  };
}
