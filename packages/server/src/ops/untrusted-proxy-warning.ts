import type { IncomingMessage } from "node:http";
import type { Host } from "../host.ts";
import { createUntrustedProxy } from "../http/client-ip.ts";

const EVERY_MS = 60_000;

/**
 * Counts requests whose `X-Forwarded-For` is ignored, and logs a warning at most once a minute: if the sender is a reverse
 * proxy, all users behind it share one client's limits.
 */
export function createUntrustedProxyWarning({
  config,
  ports,
  metrics,
}: Pick<Host, "config" | "ports" | "metrics">): (
  request: Pick<IncomingMessage, "headers" | "socket">,
) => void {
  const untrustedProxy = createUntrustedProxy(config.trustedProxies ?? []);
  let nextAtMs = 0;
  return (request) => {
    const peer = untrustedProxy(request);
    if (peer === null) return;
    metrics.forwardedIgnored();
    const nowMs = ports.clock.now();
    if (nowMs < nextAtMs) return;
    nextAtMs = nowMs + EVERY_MS;
    ports.log.warn(
      { peer },
      "X-Forwarded-For ignored: MENSHEN_TRUSTED_PROXIES does not list this peer. If it is your reverse proxy, all users behind it share one client's limits",
    );
  };
}
