import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultWorld } from "./demo/world.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { isForeignHost } from "./simulator/create-fetch.ts";
import { isLocalName, isLoopback } from "./simulator/hosts.ts";
import { sendResponse, toRequest } from "./simulator/node-adapter.ts";
import type { WorldInit } from "./simulator/world/schema/world-schema.ts";
import { createTlsServer, type TlsOptions } from "./tls/create-tls-server.ts";
import { createWorlds, type Worlds } from "./worlds.ts";

export interface ServeOptions {
  /** Default 3001; 0 for any free one. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Needed to listen on an address that is not loopback: the control API discloses every secret of the world. */
  readonly allowRemote?: boolean | undefined;
  /** Default: the demo world, whose apps then also trust this server's own callback page. */
  readonly world?: WorldInit | undefined;
  /** How many further worlds requests may create by `/w/<key>/` or `x-sandbox-world`; default 64. */
  readonly worlds?: number | undefined;
  /** Receives one line per request. */
  readonly log?: ((line: string) => void) | undefined;
  /** Lets pushes go to hosts that are neither loopback nor a plain host name of a local network. */
  readonly pushAnywhere?: boolean | undefined;
  /** Serves HTTPS with certificates of an own authority. */
  readonly tls?: TlsOptions | undefined;
}

/** How often a served sandbox sends the pushes that are due. */
const TICK_MS = 1_000;
const WORLDS = 64;

export interface ServedSandbox extends AsyncDisposable {
  /** "http://127.0.0.1:3001", without a slash at the end. */
  readonly url: string;
  /** The default world's sandbox. */
  readonly sandbox: Sandbox;
  /** With `tls`, the certificate of the authority that clients have to trust, in PEM. */
  readonly authority: string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Serves a sandbox over HTTP. Every provider base address of a client may point at `url`.
 *
 * @throws RangeError the host is not loopback and `allowRemote` was not given
 * @example
 * await using served = await serveSandbox({ port: 0 });
 * const answer = await fetch(`${served.url}/cgi-bin/gettoken`);
 */
export async function serveSandbox(options: ServeOptions = {}): Promise<ServedSandbox> {
  const { port = 3001, host = "127.0.0.1", allowRemote = false } = options;
  const bare = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  if (!allowRemote && !isLoopback(bare))
    throw new RangeError(
      `serveSandbox: ${host} is not a loopback address; set allowRemote to listen there`,
    );

  const secure = options.tls && createTlsServer(options.tls, [bare]);
  const server: Server = secure?.server ?? createServer();
  await listen(server, port, host);
  const scheme = secure ? "https" : "http";
  const url = `${scheme}://${bare}:${(server.address() as AddressInfo).port}`;
  const worlds = openWorlds(options, url);
  const timer = setInterval(() => {
    for (const { tick } of worlds.all()) tick();
  }, TICK_MS).unref();
  server.on(
    "request",
    (incoming, outgoing) => void respond(worlds, url, incoming, outgoing, options.log),
  );
  const close = () => {
    clearInterval(timer);
    for (const { world } of worlds.all()) world.push.abort();
    return stop(server);
  };
  const [sandbox] = worlds.all() as [Sandbox];
  return { url, sandbox, authority: secure?.authority, close, [Symbol.asyncDispose]: close };
}

function openWorlds(options: ServeOptions, url: string): Worlds {
  const { allowRemote = false, pushAnywhere = false } = options;
  const worlds: Worlds = createWorlds(
    (prefix) =>
      createSandbox(options.world ?? defaultWorld([new URL(url).host]), {
        origin: url,
        prefix,
        isOwnHost: (name) => isLocalName(name) || allowRemote,
        mayPushTo: (name) => isLocalName(name) || pushAnywhere,
        worlds: { keys: () => worlds.keys(), remove: (key) => worlds.remove(key) },
      }),
    options.worlds ?? WORLDS,
  );
  return worlds;
}

async function respond(
  worlds: Worlds,
  origin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  log?: (line: string) => void,
): Promise<void> {
  const note = (outcome: string) =>
    log?.(`${incoming.method} ${incoming.url?.split("?")[0]} ${outcome}`);
  try {
    const request = toRequest(incoming, outgoing, origin);
    const sandbox = worlds.of(request);
    const response =
      "status" in sandbox
        ? Response.json({ error: sandbox.error }, { status: sandbox.status })
        : await sandbox.fetch(request);
    await sendResponse(outgoing, response);
    note(`${response.status}${errorOf(response)}`);
  } catch (error) {
    if (isForeignHost(error)) {
      note("421");
      return void outgoing.writeHead(421).end(`${error.message}\n`);
    }
    note(`failed: ${String(error)}`);
    if (isScripted(error) || outgoing.closed || outgoing.headersSent)
      return void outgoing.destroy();
    outgoing.writeHead(500).end(`sandbox: ${String(error)}\n`);
  }
}

/** A scripted network error: the connection is reset here too. */
const isScripted = (error: unknown) => error instanceof TypeError && error.cause instanceof Error;

const errorOf = (response: Response) =>
  response.headers.has("error-code") ? ` errcode ${response.headers.get("error-code")}` : "";

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
