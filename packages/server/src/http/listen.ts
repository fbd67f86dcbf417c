import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerConfig } from "../server-config.ts";

/** Listens, and answers 503 until a handler replaces that. @throws Error EADDRINUSE the port is taken */
export async function listen(config: ServerConfig): Promise<Server> {
  const { port, host = "127.0.0.1" } = config;
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = config;
  const http = createServer({
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 65_000,
    // Node checks both time-outs at this interval only.
    connectionsCheckingInterval: Math.min(headersTimeoutMs, requestTimeoutMs, 10_000) / 2,
  });
  http.on("request", (_, response) => {
    response.writeHead(503, { "Retry-After": "1", "Cache-Control": "no-store" }).end();
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve();
    });
  });
  return http;
}

/** The origin at which this process is reached on its own machine. */
export function listeningOrigin(http: Server, host = "127.0.0.1"): string {
  const { port } = http.address() as AddressInfo;
  const isAny = host === "0.0.0.0" || host === "::";
  const name = isAny ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
