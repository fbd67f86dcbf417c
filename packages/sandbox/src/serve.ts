import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultWorld } from "./demo/world.ts";
import { sendResponse, toRequest } from "./simulator/node-adapter.ts";
import { isForeignHost } from "./simulator/create-fetch.ts";
import { isLoopback } from "./simulator/hosts.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import type { WorldInit } from "./simulator/world/schema/world-schema.ts";

export interface ServeOptions {
  /** Default 3001; 0 for any free one. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Needed to listen on an address that is not loopback: the control API discloses every secret of the world. */
  readonly allowRemote?: boolean | undefined;
  /** Default: the demo world, whose apps then also trust this server's own callback page. */
  readonly world?: WorldInit | undefined;
  /** Receives one line per request. */
  readonly log?: ((line: string) => void) | undefined;
  /** Lets pushes go to hosts that are not loopback. */
  readonly pushAnywhere?: boolean | undefined;
}

/** How often a served sandbox sends the pushes that are due. */
const TICK_MS = 1_000;

export interface ServedSandbox extends AsyncDisposable {
  /** "http://127.0.0.1:3001", without a slash at the end. */
  readonly url: string;
  readonly sandbox: Sandbox;
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

  const server = createServer();
  await listen(server, port, host);
  const url = `http://${bare}:${(server.address() as AddressInfo).port}`;
  const sandbox = createSandbox(options.world ?? defaultWorld([new URL(url).host]), {
    origin: url,
    isOwnHost: (name) => isLoopback(name) || allowRemote,
    mayPushTo: (name) => isLoopback(name) || options.pushAnywhere === true,
  });
  const timer = setInterval(sandbox.tick, TICK_MS).unref();
  server.on(
    "request",
    (incoming, outgoing) => void respond(sandbox, url, incoming, outgoing, options.log),
  );
  const close = () => {
    clearInterval(timer);
    sandbox.world.push.abort();
    return stop(server);
  };
  return { url, sandbox, close, [Symbol.asyncDispose]: close };
}

async function respond(
  sandbox: Sandbox,
  origin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  log?: (line: string) => void,
): Promise<void> {
  const note = (outcome: string) =>
    log?.(`${incoming.method} ${incoming.url?.split("?")[0]} ${outcome}`);
  try {
    const response = await sandbox.fetch(toRequest(incoming, outgoing, origin));
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
