export type * from "./alarm.ts";
export type * from "./contract.ts";
export type * from "./ports.ts";
export type * from "./inbox/explained.ts";
export type * from "./inbox/ports.ts";
export type * from "./merge-ports.ts";
export type * from "./suite-ports.ts";
export type * from "./directory/facts.ts";
export type * from "./directory/ports.ts";
export { beginSync, syncActor, type WantedSync } from "./directory/begin-sync.ts";
export { applyContactChange, type ContactChange } from "./directory/contact-change.ts";
export { BeginSync, ProcessSync, SyncsCorp, type BeginSyncInput } from "./directory/inputs.ts";
export { SYNC_LEASE_MS } from "./directory/run.ts";
export { runSync } from "./directory/run-sync.ts";
export { syncNow } from "./directory/sync-now.ts";
export { randomLetters, randomToken, sha256 } from "./hash.ts";
export type { Ground, Identity, LoginSpec, Report } from "./identity.ts";
export { pendingBind, type BindOffer, type PendingBind } from "./bind-code.ts";
export { ProcessRecord, type ProcessRecordInput } from "./inbox/process-record.ts";
export { retryRecord } from "./inbox/retry.ts";
export { absent, MAX_ATTEMPTS, reasonOf, verdictOf } from "./inbox/verdict.ts";
export {
  BindAccount,
  loginOptions,
  loginProof,
  ProviderCode,
  StartLogin,
  UnbindAccount,
  type BindInput,
  type StartInput,
} from "./inputs.ts";
export type { AccountScope } from "./link.ts";
export { linkMethods, type Done, type LinkMethods, type LinkSpec } from "./link-methods.ts";
export { loginByCode, LoginByCode } from "./login-code.ts";
export {
  loginMethods,
  type CompleteInput,
  type LoginConfig,
  type LoginGrant,
  type LoginMethods,
  type StartedLogin,
} from "./login-methods.ts";
export { checkLanding } from "./check-landing.ts";
export { audit, originOf, type Origin } from "./origin.ts";
export { safeReturnTo } from "./return-to.ts";
export { checkSession, isSessionToken, listSessions, revokeSession } from "./sessions.ts";
export { mergeUsers, undoMerge, UNDO_MERGE_MS } from "./merge.ts";
export { mergeWarnings, type MergeWarning } from "./merge-warnings.ts";
export { setUserStatus } from "./user-status.ts";
