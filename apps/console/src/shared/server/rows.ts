import type { Inputs, Outputs } from "./trpc.ts";

/* Names for the answers of the server's procedures, and for their parts. All of them are derived. */

type App = Outputs["app"];
type LoginTypes = Outputs["auths"]["loginTypes"];

export type Info = App["info"];
export type ElementList = App["elements"]["list"];
export type ElementSummary = ElementList["elements"][number];
export type ElementState = ElementSummary["state"];
export type ElementDetail = App["elements"]["get"];
export type InstanceSchema = App["elements"]["schema"];
export type ElementVersion = App["elements"]["history"][number];
export type ElementMethod = ElementDetail["methods"][number];
export type Diagnostic = ElementList["diagnostics"][number];
export type Severity = Diagnostic["severity"];
export type AdminSession = App["adminSessions"]["list"][number];
export type ServerNode = App["nodes"]["list"][number];
export type SealedRows = App["keys"]["status"]["rows"][number];
export type Alarm = App["alarms"]["list"][number];

export type DryRun = App["dryRun"]["get"];
export type DryRunStep = DryRun["steps"][number];
export type DryRunSummary = App["dryRun"]["list"][number];
export type StartedRun = App["dryRun"]["start"];
export type Flow = Inputs["app"]["dryRun"]["start"]["flow"];

export type ListedUser = App["users"]["list"][number];
export type UserDetail = App["users"]["get"];
export type User = UserDetail["user"];
export type UserStatus = User["status"];
export type Account = UserDetail["accounts"][number];
export type Membership = UserDetail["members"][number];
export type MergeProposal = App["users"]["mergeProposals"][number];
export type LinkProposal = App["users"]["linkProposals"][number];
export type ImportedRow = App["users"]["import"]["rows"][number];
export type Invitation = App["users"]["invitations"][number];
export type MergePreview = App["users"]["mergePreview"];
export type Merge = App["users"]["merges"][number];
export type AuditRow = App["audit"]["list"][number];
export type LoginFigures = App["overview"]["logins"];
export type Health = App["overview"]["health"];

export type ApplicationClient = App["applications"]["get"];
export type Grant = App["grants"]["list"][number];

export type BrandFile = App["brand"]["get"];
export type BrandPreview = App["brand"]["preview"];

export type OwnAccount = App["account"]["get"];
export type LinkableMethod = OwnAccount["methods"][number];
/** A session; in the user's own list `isCurrent` marks the one of this browser. */
export type Session = UserDetail["sessions"][number] &
  Partial<Pick<LoginTypes["services"]["AuthSvc"]["listSessions"][number], "isCurrent">>;

export type CallbackRecord = App["callbacks"]["list"][number];
export type CallbackDetail = App["callbacks"]["get"];
export type SentTest = App["callbacks"]["sendTest"];
export type RecordStatus = CallbackRecord["status"];
export type Pasted = Inputs["app"]["callbacks"]["explain"];
export type ExplainedCallback = App["callbacks"]["explain"];
export type ExplainedCandidate = ExplainedCallback["candidates"][number];
export type ExplainedStep = ExplainedCandidate["steps"][number];

export type Suite =
  LoginTypes["QywxProxyType"]["services"]["QywxProxyAuthService"]["listSuites"][number];
export type SuiteCorp = Suite["corps"][number];
export type AuthorisationStatus = SuiteCorp["status"];
export type AuthLink =
  LoginTypes["QywxProxyType"]["services"]["QywxProxyAuthService"]["getAuthUrl"];

export type DirectoryCorp = App["directory"]["corps"][number];
export type Department = App["directory"]["departments"][number];
export type Member = App["directory"]["members"][number];
export type MemberDetail = App["directory"]["member"];
export type MemberState = Member["state"];

export type Sync = App["syncs"]["list"][number];
export type SyncDetail = App["syncs"]["get"];
export type SyncStatus = Sync["status"];
export type SyncChange = App["syncs"]["changes"][number];
export type Tally = NonNullable<Sync["counts"]>["members"];

/**
 * What is left of a row after a view took out its fields: nothing. A field that the server adds does not compile until
 * a view shows it, or names it as left out.
 *
 * @example
 * const { name, status, ...rest } = user;
 * rest satisfies NothingLeft;
 */
export type NothingLeft = Record<string, never>;
