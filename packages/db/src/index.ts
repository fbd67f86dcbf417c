export { backupDatabase, restoreDatabase, type BackupReport } from "./backup.ts";
export { databaseFaultOf } from "./connection/database-fault.ts";
export type { AdminSession, AdminTokenStore } from "./stores/login/admin-tokens.ts";
export type { PoolState } from "./connection/connection.ts";
export type { WorkQueue, WorkSignals } from "./connection/work-signals.ts";
export type { StatementReport } from "./connection/statement-report.ts";
export type { NodeRow } from "./schema.ts";
export type { AppliedTable } from "./stores/models/apply-table.ts";
export type { TableProblem } from "./stores/models/table-shape.ts";
export type { LoginCount, LoginHourStore } from "./stores/login/login-hours.ts";
export type { NodeStore } from "./stores/nodes.ts";
export type { EndedLogin, ListedOidcLogin } from "./stores/oidc/oidc-logins.ts";
export type { OidcFacts } from "./stores/oidc/oidc-records.ts";
export type { SigningKey } from "./stores/oidc/signing-keys.ts";
export type { HousekeepCounts } from "./housekeep.ts";
export { createKeyRing, type KeyRing, type Secrets } from "./keys.ts";
export {
  openDatabase,
  readKeyStatus,
  type Database,
  type DatabaseOptions,
  type Keys,
  type OidcStores,
} from "./open.ts";
export type { KeyStatus, SealedRows } from "./sealed-rows.ts";
