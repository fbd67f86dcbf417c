import type { ProviderBases } from "@menshen/core";
import type { Root } from "@menshen/runtime";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TracerProvider } from "@opentelemetry/api";
import type { Proxies } from "./http/pooled-fetch.ts";
import type { LogOptions } from "./ops/log.ts";

/** The configuration of a server. Nothing is read from the environment. */
export interface ServerConfig {
  readonly mode: "start" | "dev" | "serve";
  /** Layers of element folders; later ones replace whole elements of earlier ones. */
  readonly roots: readonly Root[];
  /** `sqlite:./data/menshen.db`, `sqlite::memory:` or `postgres://...` */
  readonly databaseUrl: string;
  /** Refuses an SQLite file that another server owns. Default true. */
  readonly ownsDatabase?: boolean | undefined;
  /** How long to wait at start for a database that cannot be reached. Default 0. */
  readonly databaseWaitMs?: number | undefined;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  readonly previousSecrets?: readonly Uint8Array[] | undefined;
  readonly adminToken: string;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0 picks a free port. */
  readonly port: number;
  /** Scheme, host and port as browsers see them; `http://127.0.0.1:<port>` when absent. */
  readonly publicOrigin?: string | undefined;
  readonly bases: ProviderBases;
  /** Hosts that elements may call beside those of `bases` and of their Types: `host`, or `host:port` for another port. */
  readonly providerHosts?: readonly string[] | undefined;
  /** Other origins whose pages may call this server: CORS. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Absolute URLs that logins may lead back to, compared exactly; normalised by `listableReturnUrl`. */
  readonly returnUrls?: readonly string[] | undefined;
  /** What `{{NAME}}` in an element's files may refer to. */
  readonly variables?: Variables | ((publicOrigin: string) => Variables) | undefined;
  readonly secretsDir?: string | undefined;
  /** Whether the console may write element files. */
  readonly edit?: boolean | undefined;
  /** Default true. */
  readonly watch?: boolean | undefined;
  /** Default true; false for load tests; a number multiplies every limit. */
  readonly rateLimit?: boolean | number | undefined;
  /** Compares every result over tRPC with the `output` schema of its method, for tests. */
  readonly checksOutputs?: boolean | undefined;
  /** The most calls in a tRPC batch. Default 50. */
  readonly maxBatch?: number | undefined;
  /** Addresses, ranges or `loopback` whose `X-Forwarded-For` is trusted. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** The folder of the built console; without it a notice is served. */
  readonly consoleDir?: string | undefined;
  /** Serves the console instead: Vite's middleware under `dev`. */
  readonly consoleMiddleware?: ConsoleMiddleware | undefined;
  /** The folder of the built sample pages, served below `/samples/`; none are served without it. */
  readonly samplesDir?: string | undefined;
  /** The sandbox's address, for the console's links. */
  readonly sandboxUrl?: string | undefined;
  readonly version?: string | undefined;
  /** Proxies of outbound HTTP; none when absent. */
  readonly proxies?: Proxies | undefined;
  /** Outbound HTTP; pools of connections through `proxies` when absent. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Epoch milliseconds; the machine's clock when absent. */
  readonly now?: (() => number) | undefined;
  readonly log?: LogOptions | undefined;
  /** Where spans go; none are made when absent. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** How long a stopping server still answers while `/readyz` is 503, so that load balancers notice. Default 0. */
  readonly drainDelayMs?: number | undefined;
  /** How long requests in flight may take to finish after that. Default 10 s. */
  readonly drainMs?: number | undefined;
  /** How often open streams check that their session still exists. Default one minute. */
  readonly streamCheckMs?: number | undefined;
  /** How long a client may take to send a request's headers. Default 10 s. */
  readonly headersTimeoutMs?: number | undefined;
  /** How long it may take for the whole request, its body included. Default 30 s. */
  readonly requestTimeoutMs?: number | undefined;
}

export type Variables = Readonly<Record<string, string | undefined>>;

export type ConsoleMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void;
