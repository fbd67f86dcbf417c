import type { Ports } from "@menshen/core";
import { listableReturnUrl } from "@menshen/domain";
import type { ServerConfig } from "./server-config.ts";
import { SIGNED_IN } from "./gates/signed-in.ts";
import { instrumentData } from "./ops/instrumentation.ts";
import { measuredFetch } from "./ops/metrics.ts";
import type { ServerParts } from "./server-parts.ts";

const SESSION_IDLE_MS = 24 * 60 * 60_000;
const SESSION_MAX_MS = 7 * 24 * 60 * 60_000;

/** What elements and flows get of the outside. */
export function makePorts(
  config: ServerConfig,
  parts: ServerParts,
  fetch: typeof globalThis.fetch,
): Ports {
  const { clock, log, metrics, publicUrl, database, inbox, tracing, gates } = parts;
  return {
    clock,
    log,
    fetch: measuredFetch(fetch, metrics, tracing),
    spans: tracing,
    tokens: database.tokens,
    bases: config.bases,
    data: instrumentData(database.data, parts),
    inbox,
    models: database.models,
    settings: {
      publicOrigin: publicUrl.origin,
      returnUrls: (config.returnUrls ?? []).map(normalReturnUrl),
      isReturnHost: ({ host, protocol, pathname }) =>
        gates.has(host) && (protocol === "https:" || !publicUrl.secure) && pathname !== SIGNED_IN,
      sessionIdleMs: SESSION_IDLE_MS,
      sessionMaxMs: SESSION_MAX_MS,
    },
  };
}

function normalReturnUrl(url: string): string {
  const normal = listableReturnUrl(url);
  if (normal !== null) return normal;
  throw new Error(`${url} cannot be a return URL: expected http(s), no fragment, no credentials`);
}
