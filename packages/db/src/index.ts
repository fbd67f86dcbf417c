export { databaseFaultOf } from "./connection/database-fault.ts";
export type { AdminTokenPurpose, AdminTokenStore } from "./stores/login/admin-tokens.ts";
export type { HousekeepCounts } from "./housekeep.ts";
export { createKeyRing, type KeyRing, type Secrets } from "./keys.ts";
export { openDatabase, type Database, type DatabaseOptions } from "./open.ts";
