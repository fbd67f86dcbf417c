export type { ServerProcedures, AppRouter } from "./app-router.ts";
export type { ConsoleMiddleware, ServerConfig, Variables } from "./config.ts";
export { createServer, type MenshenServer } from "./create-server.ts";
export { createAdminLink } from "./admin-session.ts";
export type { LogLevel, LogOptions } from "./log.ts";
