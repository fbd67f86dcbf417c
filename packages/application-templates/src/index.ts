export { clientConfig } from "./client-config.ts";
export { fillSnippet, type SnippetValues } from "./fill-snippet.ts";
export { gateProxies, gateProxyConfig, type GateProxy } from "./gate-proxies.ts";
export { findTemplate, templates } from "./templates.ts";
export type { ApplicationTemplate, Snippet } from "./template.ts";
