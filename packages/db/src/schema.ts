import type { Generated, GeneratedAlways } from "kysely";
import type {
  AccountKey,
  AuditAction,
  AuthorisationKey,
  AuthorisationRow,
  BindCodeRow,
  CorpNameSource,
  DepartmentRow,
  DryRunOutcome,
  FlowRow,
  InboxRecord,
  InvitationRow,
  LinkProposal,
  LoginCodeRow,
  MemberPlace,
  MemberRow,
  MergeProposal,
  MergeRow,
  NewSession,
  NewSyncChange,
  OrgCodeRow,
  StagedDepartment,
  SyncRow,
  TimeSource,
  UserRow,
} from "@menshen/domain";

/*
 * The tables. Columns carry the names of the ports' fields, so a row needs no translation; JSON is text,
 * times are epoch milliseconds.
 */

export interface Schema {
  flows: FlowRow & { kept: Uint8Array | null };
  loginCodes: LoginCodeTable;
  bindCodes: BindCodeTable;
  users: UserRow;
  accounts: AccountTable;
  mergeProposals: MergeProposalTable;
  linkProposals: LinkProposalTable;
  userMerges: UserMergeTable;
  invitations: InvitationTable;
  corps: CorpTable;
  otherCorpIds: OtherCorpIdTable;
  members: MemberTable;
  sessions: SessionTable;
  audit: AuditTable;
  loginHours: LoginHourTable;
  dryRuns: Sealed<DryRunTable>;
  dryRunSteps: DryRunStepTable;
  providerTokens: Sealed<ProviderTokenTable>;
  adminTokens: AdminTokenRow;
  limitCounters: LimitCounterTable;
  nodes: NodeRow;
  suiteTickets: Sealed<SuiteTicketTable>;
  authorisations: Sealed<AuthorisationTable>;
  corpAliases: CorpAliasTable;
  orgCodes: OrgCodeTable;
  corpCallbacks: Sealed<CorpCallbackTable>;
  inboxRecords: InboxRecordTable;
  inboxBodies: Sealed<InboxBodyTable>;
  departments: DepartmentTable;
  memberDepartments: MemberDepartmentTable;
  syncRuns: SyncRunTable;
  syncDepartments: SyncDepartmentTable;
  syncMembers: SyncMemberTable;
  syncChanges: SyncChangeTable;
  oidcRecords: Sealed<OidcRecordTable>;
  oidcLogins: OidcLoginTable;
  modelTables: ModelTableTable;
  signingKeys: Sealed<SigningKeyTable>;
  keyChecks: Sealed<KeyCheckTable>;
  schemaVersions: SchemaVersionTable;
}

/** A table with sealed values; `keyId` identifies their key. */
type Sealed<Table> = Table & { keyId: GeneratedAlways<string | null> };

interface LoginCodeTable extends Omit<LoginCodeRow, "corps"> {
  corps: string | null;
  usedAtMs: number | null;
}

interface BindCodeTable extends Omit<BindCodeRow, "account" | "profile">, AccountKey {
  profile: string;
  usedAtMs: number | null;
}

interface InvitationTable extends InvitationRow {
  usedAtMs: number | null;
}

interface MergeProposalTable extends MergeProposal {
  id: Generated<number>;
}

interface LinkProposalTable extends LinkProposal {
  id: Generated<number>;
}

interface UserMergeTable extends Omit<MergeRow, "id" | "moved"> {
  id: Generated<number>;
  moved: string;
}

interface AccountTable {
  id: Generated<number>;
  kind: string;
  base: string;
  tenant: string;
  subject: string;
  userId: string;
  unionId: string | null;
  profile: string;
  status: Generated<number>;
  createdAtMs: number;
  updatedAtMs: number;
}

interface CorpTable {
  key: string;
  base: string;
  corpId: string;
  corpName: string;
  corpFullName: string;
  nameSource: CorpNameSource | null;
  updatedAtMs: number;
}

/** Ids of a company beside the one of its row. */
interface OtherCorpIdTable {
  base: string;
  corpId: string;
  corpKey: string;
}

interface MemberTable extends Omit<MemberRow, "profile" | "edits" | "changedAtMs"> {
  profile: string;
  edits: string | null;
  position: string | null;
  mainDepartment: number | null;
  /** The last write by a login, an event or a sync. */
  updatedAtMs: number;
  timeSource: TimeSource | null;
}

interface DepartmentTable extends Omit<DepartmentRow, "leaders"> {
  leaders: string | null;
}

interface MemberDepartmentTable extends Omit<MemberPlace, "isLeader"> {
  corpKey: string;
  memberId: string;
  isLeader: number | null;
}

interface SessionTable extends NewSession {
  lastSeenAtMs: number;
  revokedAtMs: number | null;
}

interface AuditTable {
  id: Generated<number>;
  atMs: number;
  action: AuditAction;
  element: string | null;
  userId: string | null;
  actor: string;
  ip: string;
  snapshot: number;
  /** Null in rows that no snapshot led to, and in older rows. */
  snapshotHash: string | null;
  detail: string;
  /** `errcode`, `source` and `corpId` of `detail`. */
  errcode: number | null;
  source: string | null;
  corpId: string | null;
}

/** Logins of an hour that has ended, by element and by what they ended with. */
interface LoginHourTable {
  hourMs: number;
  element: string;
  /** Empty for those that succeeded. */
  source: string;
  /** 0 for those that succeeded. */
  errcode: number;
  count: number;
}

/** A running server. */
export interface NodeRow {
  id: string;
  /** Its machine's. */
  name: string;
  /** Where it listens. */
  address: string;
  version: string;
  snapshot: number;
  /** Content hash of that snapshot. */
  hash: string;
  snapshotAtMs: number;
  startedAtMs: number;
  seenAtMs: number;
}

interface DryRunTable {
  id: string;
  element: string;
  /** Null while it runs. */
  outcome: DryRunOutcome | null;
  result: string | null;
  /** The files of an unsaved element, sealed. */
  draft: Uint8Array | null;
  /** Null where it was started by an earlier release. */
  flow: "qr" | "workbench" | null;
  corpId: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}

interface DryRunStepTable {
  id: Generated<number>;
  runId: string;
  atMs: number;
  step: string;
  /** 0 or 1. */
  ok: number;
  detail: string;
}

interface ProviderTokenTable {
  key: string;
  /** Null while no token is stored. */
  sealed: Uint8Array | null;
  usableUntilMs: number;
  /** The lease version that `sealed` was fetched under. */
  tokenVersion: number;
  /** Fencing token: counts the leases granted. */
  leaseVersion: number;
  leaseHolder: string;
  /** By the database's clock; 0 when no lease is held. */
  leaseUntilMs: number;
}

export interface AdminTokenRow {
  hash: string;
  purpose: "link" | "session";
  /** Hash of the administrator's token that was configured then. */
  issuer: string;
  createdAtMs: number;
  /** The person's last action. */
  activeAtMs: number;
  expiresAtMs: number;
  ip: string;
  userAgent: string;
}

interface LimitCounterTable {
  key: string;
  count: number;
  endsAtMs: number;
}

interface SuiteTicketTable {
  suiteId: string;
  pushedAtMs: number;
  receivedAtMs: number;
  sealed: Uint8Array;
}

interface AuthorisationTable extends Omit<AuthorisationRow, "permanentCode"> {
  /** The permanent code. */
  sealed: Uint8Array | null;
}

interface CorpAliasTable extends AuthorisationKey {
  alias: string;
}

interface OrgCodeTable extends OrgCodeRow {
  /** The code in the form used for look-ups. */
  folded: string;
  updatedAtMs: number;
}

interface CorpCallbackTable extends AuthorisationKey {
  corpKey: string;
  /** Token and EncodingAESKey. */
  sealed: Uint8Array;
  updatedAtMs: number;
}

interface InboxRecordTable extends Omit<InboxRecord, "id" | "lastError"> {
  id: Generated<number>;
  /** Hash of scope and dedupe key. */
  dedupeHash: string;
  nextTryAtMs: number;
  lastError: string | null;
  /** Fencing token: counts the leases granted. */
  leaseVersion: number;
  leaseHolder: string | null;
  /** By the database's clock; 0 when no lease is held. */
  leaseUntilMs: number;
  /** 1 while an earlier record of its order is unfinished; orders have one unfinished record with 0, their head. */
  isBlocked: number;
}

export interface InboxBodyTable {
  id: number;
  receivedAtMs: number;
  raw: Uint8Array;
  decoded: Uint8Array;
}

export interface SyncRunTable extends Omit<
  SyncRow,
  "forceUpdate" | "dryRun" | "createUsers" | "confirmed" | "counts" | "error"
> {
  forceUpdate: number;
  createUsers: number;
  dryRun: number;
  confirmed: number;
  counts: string | null;
  error: string | null;
  /** Fencing token: counts the leases granted. */
  leaseVersion: number;
  leaseHolder: string | null;
  /** By the database's clock; 0 when no lease is held. */
  leaseUntilMs: number;
}

interface SyncDepartmentTable extends Omit<StagedDepartment, "place" | "facts"> {
  runId: string;
  departmentId: number;
  parentId: number | null;
  order: number | null;
  facts: string | null;
}

interface SyncMemberTable {
  runId: string;
  memberId: string;
  facts: string;
  fetchedAtMs: number;
}

interface SyncChangeTable extends Omit<NewSyncChange, "fields"> {
  id: Generated<number>;
  runId: string;
  fields: string;
  applied: number;
}

/** A code, token, grant, request or login of the OpenID provider. */
interface OidcRecordTable {
  /** Kind and hash of the id, which is a bearer secret. */
  id: string;
  clientId: string | null;
  userId: string | null;
  grantId: string | null;
  /** The session that a code or token ends with. */
  sessionId: string | null;
  sealed: Uint8Array;
  consumedAtMs: number | null;
  expiresAtMs: number;
}

/** A client that a session signed in to, until the client is told that the session ended. */
interface OidcLoginTable {
  sessionId: string;
  clientId: string;
  userId: string;
  sid: string;
  /** Null while the session lasts. */
  endedAtMs: number | null;
  attempts: number;
  /** Null while the session lasts. */
  nextTryAtMs: number | null;
  expiresAtMs: number;
}

interface SigningKeyTable {
  kid: string;
  alg: string;
  /** The private key as a JWK. */
  sealed: Uint8Array;
  createdAtMs: number;
}

/** The own table of a model. */
interface ModelTableTable {
  name: string;
  /** The model's full name. */
  element: string;
  /** Columns and indexes as they are, see table-shape.ts. */
  shape: string;
  appliedAtMs: number;
}

interface KeyCheckTable {
  /** 1: the check of the secret. 2: sealed under the key that the last start announced. */
  id: number;
  sealed: Uint8Array;
}

interface SchemaVersionTable {
  version: number;
  name: string;
  appliedAtMs: number;
}
