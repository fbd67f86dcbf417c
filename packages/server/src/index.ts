export type { ServerProcedures, AppRouter } from "./api/app-router.ts";
export type { ConsoleMiddleware, ServerConfig, Variables } from "./server-config.ts";
export { createServer, type MenshenServer } from "./create-server.ts";
export { checkElement, type CheckParts } from "./checks/check-element.ts";
export type { Proxies } from "./http/pooled-fetch.ts";
export { prepareTables } from "./prepare-tables.ts";
export { createAdminLink } from "./login/admin-session.ts";
export { withSealedValues, type AllKeyStatus } from "./ops/sealed-values.ts";
export type { LogLevel, LogOptions } from "./ops/log.ts";
