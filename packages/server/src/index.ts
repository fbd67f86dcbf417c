export type { ConsoleMiddleware, ServerConfig, Variables } from "./config.ts";
export { createServer, type MenshenServer } from "./create-server.ts";
export type { LogLevel, LogOptions } from "./log.ts";
