import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { NamedResponse } from "../ops/request-log.ts";
import type { ServerConfig } from "../server-config.ts";

export type HttpServer = Server<typeof IncomingMessage, typeof NamedResponse>;

/** A server that does not listen yet. Until a handler replaces that, it answers 503. */
export function createHttpServer(
  config: Pick<ServerConfig, "headersTimeoutMs" | "requestTimeoutMs">,
): HttpServer {
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = config;
  const http = createServer({
    ServerResponse: NamedResponse,
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 65_000,
    // Node checks both time-outs at this interval only.
    connectionsCheckingInterval: Math.min(headersTimeoutMs, requestTimeoutMs, 10_000) / 2,
  });
  http.on("request", (_, response) => {
    response.writeHead(503, { "Retry-After": "1", "Cache-Control": "no-store" }).end();
  });
  return http;
}

/** @throws Error EADDRINUSE the port is taken */
export async function listen(http: HttpServer, { port, host }: Address): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve();
    });
  });
}

export interface Address {
  readonly port: number;
  readonly host: string;
}

export function addressOf(http: HttpServer, host: string): Address {
  return { port: (http.address() as AddressInfo).port, host };
}

/** The origin at which this process is reached on its own machine. */
export function originOf({ port, host }: Address): string {
  const name = reachableHost(host);
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

export function reachableHost(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}
