export type { SpanAttributes, Spans } from "./spans.ts";
export { warnSummarised } from "./log-summary.ts";
export { retryUndone } from "./retry-undone.ts";
export type * from "./alarm.ts";
export {
  checkSecrets,
  failedCheck,
  type CallbackProbe,
  type CallbackTest,
  type CheckResult,
} from "./connection-check.ts";
export {
  authService,
  capability,
  findCapability,
  offering,
  type AuthService,
  type BeginSyncInput,
  type Capabilities,
  type LoginType,
  type PastedCallback,
  type ProcessRecordInput,
} from "./capabilities.ts";
export type * from "./login/login-element.ts";
export type * from "./accounts/ports.ts";
export { auditActions, loginActions, type AuditAction } from "./audit-actions.ts";
export type * from "./audit-ports.ts";
export { failureFacts } from "./failure-facts.ts";
export type * from "./login/ports.ts";
export type * from "./model-ports.ts";
export type * from "./sessions/ports.ts";
export type * from "./inbox/explained-callback.ts";
export type * from "./inbox/ports.ts";
export type * from "./accounts/merge-ports.ts";
export type * from "./suites/ports.ts";
export type * from "./directory/types.ts";
export type * from "./directory/ports.ts";
export { beginSync, syncActor, type WantedSync } from "./directory/begin-sync.ts";
export { applyContactChange, type ContactChange } from "./directory/contact-change.ts";
export { BeginSync, ProcessSync, SyncsCorp } from "./directory/inputs.ts";
export { SYNC_LEASE_MS } from "./directory/open-run.ts";
export { editableFields } from "./accounts/ports.ts";
export { editMember } from "./directory/member-edits.ts";
export { runSync } from "./directory/run-sync.ts";
export { syncNow } from "./directory/sync-now.ts";
export { isAdmitted, type AdmissionRules, type Entrant } from "./admission.ts";
export type { Gate } from "./gates/gate.ts";
export type { RelyingParty } from "./oidc/relying-party.ts";
export { randomLetters, randomToken, sha256 } from "./tokens.ts";
export type { Identity } from "./accounts/identity.ts";
export type {
  KnownIdentity,
  LoginRules,
  RuleContext,
  StoredProfile,
} from "./login/extension-rules.ts";
export type {
  BeginFlow,
  CompanyHint,
  CompanyLogin,
  LoginPage,
  LoginSpec,
  Precondition,
  ProviderAnswer,
  ProviderLogin,
  Report,
} from "./login/login-spec.ts";
export {
  linkedLoginMembers,
  loginMembers,
  type LinkedLoginMembers,
  type LoginCodeInput,
  type LoginContext,
  type LoginFacts,
  type LoginForm,
  type LoginMembers,
} from "./login/login-members.ts";
export {
  oauth2Type,
  type OAuth2Config,
  type OAuth2Definition,
  type OAuth2Shape,
  type OAuth2Tokens,
} from "./login/oauth/oauth2-type.ts";
export { oidcType, type OidcConfig, type OidcDefinition } from "./login/oauth/oidc-type.ts";
export type { OidcClaims } from "./login/oauth/openid-client.ts";
export {
  checkMatchBy,
  type OAuthConfigShape,
  type OAuthMembers,
} from "./login/oauth/oauth-config.ts";
export { failTest } from "./login/dry-run.ts";
export { landingRefusal } from "./login/oauth/oauth-refusal.ts";
export type { Person } from "./login/oauth/person.ts";
export { textAt } from "./login/oauth/text-at.ts";
export { onlyCompany } from "./login/only-company.ts";
export { pendingBind, type BindOffer, type PendingBind } from "./login/linking/bind-code.ts";
export { ProcessRecord } from "./inbox/process-record.ts";
export { retryRecord } from "./inbox/retry-record.ts";
export { absent, MAX_ATTEMPTS, reasonOf, verdictOf } from "./inbox/verdict.ts";
export {
  BindAccount,
  loginOptions,
  loginProof,
  loginStart,
  ProviderCode,
  StartLogin,
  UnbindAccount,
  type BindInput,
  type StartInput,
} from "./login/inputs.ts";
export { corpRef, nameOutranks } from "./accounts/membership.ts";
export { joinCorps } from "./accounts/join-corps.ts";
export { withoutNulls } from "./accounts/without-nulls.ts";
export type { AccountScope } from "./accounts/link-account.ts";
export {
  linkMethods,
  type Done,
  type LinkMethods,
  type LinkSpec,
} from "./login/linking/link-methods.ts";
export { loginByCode, LoginByCode } from "./login/login-code.ts";
export {
  loginMethods,
  type CompleteInput,
  type LoginGrant,
  type LoginMethods,
} from "./login/login-methods.ts";
export type { LoginConfig, LoginPages, PageUrls, StartedLogin } from "./login/start-login.ts";
export { ownPage } from "./login/addresses/own-page.ts";
export { checkLanding } from "./login/addresses/check-landing.ts";
export { audit, originOf, type Origin } from "./audit.ts";
export {
  listableReturnUrl,
  safeReturnTo,
  safeReturnToOrNone,
} from "./login/addresses/return-to.ts";
export {
  checkSession,
  endReplaced,
  isSessionToken,
  listSessions,
  revokeSession,
} from "./sessions/sessions.ts";
export { mergeUsers, undoMerge, UNDO_MERGE_MS } from "./accounts/merge-users.ts";
export { mergeWarnings, type MergeWarning } from "./accounts/merge-warnings.ts";
export { isFreshLogin, requireFreshLogin, requireOwnPage } from "./sessions/fresh-login.ts";
export { createUser, USER_ID, type CreateUser } from "./accounts/create-user.ts";
export { importUsers, type ImportedRow } from "./accounts/import-users.ts";
export { inviteUser, withdrawInvitation, openInvitation } from "./accounts/invitations.ts";
export { linkMember } from "./accounts/link-member.ts";
export { setUserRole } from "./accounts/set-user-role.ts";
export { setUserStatus } from "./accounts/set-user-status.ts";
export type { Data, Stores, TransactionStores } from "./data.ts";
