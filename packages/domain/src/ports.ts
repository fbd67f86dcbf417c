import type { Filter, ModelFields, RowPage } from "@menshen/core";

export type Purpose = "login" | "bind" | "dry-run";
export type BindingKind = "cookie" | "challenge" | "none";

export interface FlowRow {
  readonly stateHash: string;
  /** Full name of the login element. */
  readonly element: string;
  readonly purpose: Purpose;
  readonly binding: BindingKind;
  /** Hash of the cookie's secret, or the S256 challenge; null for `none`. */
  readonly bindingHash: string | null;
  /** The signed-in user that a `bind` is for. */
  readonly userId: string | null;
  /** The company, where the flow knows it beforehand. */
  readonly corpId: string | null;
  readonly returnTo: string | null;
  readonly dryRunId: string | null;
  readonly status: "issued" | "claimed" | "done" | "failed";
  /** Hash of the provider's code that claimed the flow. */
  readonly codeHash: string | null;
  readonly claimedAtMs: number | null;
  /** What the first callback ended with, sealed by the flow's cookie or verifier. */
  readonly outcome: Uint8Array | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export type NewFlow = Omit<FlowRow, "status" | "codeHash" | "claimedAtMs" | "outcome">;

export interface ClaimFlow {
  readonly stateHash: string;
  readonly element: string;
  readonly binding: BindingKind;
  readonly bindingHash: string | null;
  readonly codeHash: string;
  readonly nowMs: number;
}

export interface FlowStore {
  create(flow: NewFlow): Promise<void>;
  find(stateHash: string): Promise<FlowRow | null>;
  /**
   * `issued -> claimed` by one conditional statement that also compares element, binding and expiry.
   * Null when any of them does not match; the flow is untouched then.
   */
  claim(claim: ClaimFlow): Promise<FlowRow | null>;
  /** `claimed -> done | failed`, once. */
  finish(stateHash: string, status: "done" | "failed", outcome: Uint8Array | null): Promise<void>;
}

export interface LoginCodeRow {
  readonly codeHash: string;
  readonly userId: string;
  readonly accountId: number;
  readonly element: string;
  /** Keys of the corps the login opens; null: every corp the user is an active member of. */
  readonly corps: readonly string[] | null;
  /** A login test of the console: its session goes into a cookie of its own. */
  readonly dryRunId: string | null;
  readonly expiresAtMs: number;
}

export interface LoginCodeStore {
  create(row: LoginCodeRow): Promise<void>;
  find(codeHash: string, nowMs: number): Promise<LoginCodeRow | null>;
  /** True for exactly one caller, and only before expiry. */
  consume(codeHash: string, nowMs: number): Promise<boolean>;
}

/** Somebody a provider vouched for whom nobody here knows yet, until a signed-in user says "that is me". */
export interface BindCodeRow {
  readonly codeHash: string;
  readonly element: string;
  readonly account: AccountKey;
  readonly unionId: string | null;
  readonly name: string | null;
  readonly avatar: string | null;
  readonly profile: Readonly<Record<string, unknown>>;
  /** Those of the flow it came from. */
  readonly binding: BindingKind;
  readonly bindingHash: string | null;
  readonly expiresAtMs: number;
}

export interface BindCodeStore {
  create(row: BindCodeRow): Promise<void>;
  find(codeHash: string, nowMs: number): Promise<BindCodeRow | null>;
  /** True for exactly one caller, and only before expiry. */
  consume(codeHash: string, nowMs: number): Promise<boolean>;
}

export type Platform = "web" | "mobile" | "app";

export interface CorpRef {
  /** The provider's id of the company. */
  readonly corpId: string;
  readonly corpName: string;
  readonly corpFullName: string;
}

export interface NewSession {
  readonly id: string;
  readonly tokenHash: string;
  readonly userId: string;
  /** Key of the corp, from `corps.upsert`. */
  readonly corpKey: string | null;
  /** Through which account the person came; null for sessions from before that was kept. */
  readonly accountId: number | null;
  readonly element: string;
  readonly platform: Platform;
  readonly dryRunId: string | null;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAtMs: number;
  /** The absolute end. */
  readonly expiresAtMs: number;
}

export interface SessionRow extends Omit<NewSession, "tokenHash" | "accountId"> {
  readonly name: string | null;
  readonly avatar: string | null;
  readonly role: UserRow["role"];
  readonly corp: CorpRef | null;
  readonly lastSeenAtMs: number;
}

export interface SessionStore {
  create(session: NewSession): Promise<void>;
  /**
   * The session if it is alive: not revoked, neither limit passed, user active and, where it has a corp,
   * still an active member of it.
   */
  findAlive(tokenHash: string, nowMs: number, idleMs: number): Promise<SessionRow | null>;
  touch(id: string, nowMs: number): Promise<void>;
  listAlive(userId: string, nowMs: number, idleMs: number): Promise<SessionRow[]>;
  /** Whose session it is, alive or not; null where there is none. */
  userOf(id: string): Promise<string | null>;
  /** True when the session was alive and the user's own. */
  revoke(id: string, userId: string, nowMs: number): Promise<boolean>;
  revokeAllOfUser(userId: string, nowMs: number): Promise<number>;
  /** Ends a user's sessions of one corp. */
  revokeOfCorp(userId: string, corpKey: string, nowMs: number): Promise<number>;
}

export interface UserRow {
  readonly id: string;
  readonly name: string | null;
  readonly avatar: string | null;
  readonly role: "user" | "admin";
  readonly status: "active" | "disabled";
  /** The user whom this one was merged into: nobody signs in as this one any more. */
  readonly mergedInto: string | null;
  readonly createdAtMs: number;
}

/** A user as a list shows one. */
export interface ListedUser extends UserRow {
  readonly accounts: number;
  /** The last sign of life of any session; null before the first, and once all are forgotten. */
  readonly lastSeenAtMs: number | null;
}

export interface ListUsers {
  readonly limit: number;
  /** Part of a name, or of the id at a provider; ASCII letters in either case. */
  readonly search?: string | undefined;
  /** The id of the last user of the page before. */
  readonly before?: string | undefined;
}

export interface UserStore {
  create(user: Pick<UserRow, "id" | "name" | "avatar" | "createdAtMs">): Promise<void>;
  find(id: string): Promise<UserRow | null>;
  /** The same, and nobody else changes the row until the transaction is over. */
  hold(id: string): Promise<UserRow | null>;
  /** Newest first. */
  list(page: ListUsers): Promise<ListedUser[]>;
  /** True when it was another one before. */
  setStatus(id: string, status: UserRow["status"]): Promise<boolean>;
  /** Withheld fields (null) leave what is stored. */
  updateProfile(id: string, profile: { name: string | null; avatar: string | null }): Promise<void>;
}

/** Who a person is at a provider: unique by these four. */
export interface AccountKey {
  /** `wecom`, `wechat`, or what a user's own Type calls its accounts. */
  readonly kind: string;
  /** The provider's API base, so that the sandbox and the real service never mix. */
  readonly base: string;
  /** The company or the app that scopes the subject. */
  readonly tenant: string;
  /** The person's id there, folded to lower case where the provider compares so. */
  readonly subject: string;
}

export interface AccountRow extends AccountKey {
  readonly id: number;
  readonly userId: string;
  /** Who the person is at all apps of one owner, where the provider has such an id. */
  readonly unionId: string | null;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface NewAccount extends Omit<AccountRow, "id" | "unionId" | "updatedAtMs"> {
  readonly unionId?: string | null | undefined;
}

export interface AccountStore {
  find(key: AccountKey): Promise<AccountRow | null>;
  /** The accounts of one person at a provider, oldest first. */
  findByUnionId(of: Pick<AccountKey, "kind" | "base">, unionId: string): Promise<AccountRow[]>;
  /** @throws Code 10202 somebody has it */
  create(account: NewAccount): Promise<AccountRow>;
  setUnionId(id: number, unionId: string, nowMs: number): Promise<void>;
  /** Another id of the same person at the provider. False where somebody has it: nothing was done then. */
  rename(id: number, subject: string, nowMs: number): Promise<boolean>;
  /** Takes with it what could still sign in through it. */
  remove(id: number): Promise<void>;
  /** Merges into the stored profile: keys that are absent here stay as they were. */
  mergeProfile(
    id: number,
    profile: Readonly<Record<string, unknown>>,
    nowMs: number,
  ): Promise<void>;
  listOfUser(userId: string): Promise<AccountRow[]>;
}

/** Two users who seem to be one person. An administrator decides. */
export interface MergeProposal {
  /** The account that signed in, and its user. */
  readonly accountId: number;
  readonly userId: string;
  /** Has an account of the same union id. */
  readonly otherUserId: string;
  readonly unionId: string;
  readonly createdAtMs: number;
}

export interface MergeProposalStore {
  /** False when the same was proposed before. */
  raise(proposal: MergeProposal): Promise<boolean>;
  find(id: number): Promise<MergeProposal | null>;
  /** Newest first; `before` is the id of the last row of the page before. */
  list(page: {
    limit: number;
    before?: number | undefined;
  }): Promise<(MergeProposal & { id: number })[]>;
}

export interface CorpRow extends CorpRef {
  /** Our own key. */
  readonly key: string;
  readonly base: string;
  readonly updatedAtMs: number;
}

export interface CorpStore {
  find(base: string, corpId: string): Promise<CorpRow | null>;
  findByKey(key: string): Promise<CorpRow | null>;
  /** Creates the corp or refreshes its names (empty names leave what is stored); gives its row. */
  upsert(corp: CorpRef & { base: string; nowMs: number }): Promise<CorpRow>;
}

/** The part of a stored member that logins need. */
export interface MemberRow {
  readonly corpKey: string;
  /** The WeCom userid, folded. */
  readonly memberId: string;
  readonly userId: string | null;
  readonly name: string | null;
  /** 1 active, 2 disabled, 4 not activated, 5 left. Null where the provider did not say. */
  readonly status: number | null;
  readonly profile: Readonly<Record<string, unknown>>;
  /** A tombstone: the directory has no such member any more. */
  readonly removedAtMs: number | null;
}

export interface MemberStore {
  find(corpKey: string, memberId: string): Promise<MemberRow | null>;
  /**
   * Withheld fields (null, absent profile keys) leave what is stored. A status other than 1 ends the corp's sessions.
   * Somebody the provider vouches for is a member again, whatever the directory said before; with status 5 it does not.
   */
  upsert(member: Omit<MemberRow, "removedAtMs"> & { nowMs: number }): Promise<void>;
  /** The corps the user is an active member of. */
  corpsOfUser(userId: string): Promise<CorpRow[]>;
  /** Every membership of a user, also those that are over. */
  listOfUser(userId: string): Promise<(MemberRow & { corp: CorpRef })[]>;
}

export interface AuditEntry {
  readonly atMs: number;
  /** `login`, `login-failed`, `session-revoked`, `element-saved`, ... */
  readonly action: string;
  readonly element: string | null;
  readonly userId: string | null;
  /** `user`, `admin`, `system`, `anonymous`. */
  readonly actor: string;
  readonly ip: string;
  readonly snapshot: number;
  /** Plain facts, never a secret, code or token. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first; `before` is the id of the last row of the page before. */
  list(page: {
    userId?: string | undefined;
    action?: string | undefined;
    limit: number;
    before?: number | undefined;
  }): Promise<(AuditEntry & { id: number })[]>;
}

/** One step of a login test, shown to the administrator while it happens. */
export interface DryRunStep {
  readonly atMs: number;
  /** `issued`, `callback`, `token`, `identity`, `profile`, `user`, `session`, `failed`. */
  readonly step: string;
  readonly ok: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface DryRunRow {
  readonly id: string;
  readonly element: string;
  readonly status: "waiting" | "running" | "done" | "failed";
  readonly steps: readonly DryRunStep[];
  /** Profile, corpList and session facts (never its token), once done. */
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface DryRunStore {
  create(run: Omit<DryRunRow, "status" | "steps" | "result">): Promise<void>;
  find(id: string): Promise<DryRunRow | null>;
  append(id: string, step: DryRunStep): Promise<void>;
  finish(
    id: string,
    status: "done" | "failed",
    result: Readonly<Record<string, unknown>> | null,
  ): Promise<void>;
}

/**
 * Reads of a model's rows: plain values under the fields' names.
 * @throws Code 10702 a field the model does not have
 */
export interface Models {
  get(query: ModelQuery): Promise<Record<string, unknown> | null>;
  query(query: ModelQuery & ModelPage): Promise<RowPage<Record<string, unknown>>>;
}

export interface ModelQuery {
  readonly kind: string;
  readonly fields: ModelFields;
  /** From `readFilter`, which has seen that it is about these fields. */
  readonly filter: Filter;
  /** Nothing comes before everything, in both directions; the id decides last. */
  readonly orderList: readonly (readonly [string, 1 | -1])[];
}

export interface ModelPage {
  /** The fields to show; all where there is none. */
  readonly fieldList?: readonly string[] | undefined;
  /** From 1. */
  readonly page: number;
  readonly size: number;
}

export interface FlowSettings {
  /** Where the server is reached from outside, without a trailing slash. */
  readonly publicOrigin: string;
  /** Origins that may receive an absolute `returnTo`. */
  readonly allowedOrigins: readonly string[];
  /** Default 24 h. */
  readonly sessionIdleMs: number;
  /** Default 7 d. */
  readonly sessionMaxMs: number;
}
