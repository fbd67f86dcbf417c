import type { LogFields, Logger, Ports } from "@menshen/core";
import { createApp, type App } from "@menshen/runtime";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { MakeContext } from "../src/fast-path.ts";
import { createRpc, type Rpc, type RpcContext } from "../src/index.ts";
import type { RpcOptions } from "../src/rpc.ts";

interface LogLine extends LogFields {
  level: string;
  message: string;
}

const silent = () => {};

export function openFixture(...roots: string[]): Promise<App> {
  const log: Logger = { debug: silent, info: silent, warn: silent, error: silent };
  const base = "http://127.0.0.1:1";
  const ports = {
    log,
    clock: { now: () => 0 },
    bases: { wecomApi: base, wecomLogin: base, wechatApi: base, wechatOpen: base },
  };
  return createApp({
    roots: roots.length > 0 ? roots : [`${import.meta.dirname}/app`],
    // What the elements of these tests touch when they are made.
    ports: ports as unknown as Ports,
  });
}

export interface Host extends AsyncDisposable {
  readonly url: string;
  readonly rpc: Rpc;
  readonly lines: LogLine[];
}

/** An rpc on a random port: by default the fast path in front of the tRPC adapter. */
export async function serve(
  app: App,
  options: Partial<RpcOptions> & { only?: "adapter"; context?: MakeContext } = {},
): Promise<Host> {
  const lines: LogLine[] = [];
  const rpc = createRpc({ app, log: collect(lines), ...options });
  const listener: RequestListener = (req, res) => {
    const { only, context = contextOf(app) } = options;
    if (only === "adapter") rpc.handleTrpc(req, res, context);
    else if (rpc.handleFastPath(req, res, context) === false) rpc.handleTrpc(req, res, context);
  };
  // A busy machine may leave a connection idle for longer than the default, and the client would find it closed.
  const server = createServer({ keepAliveTimeout: 120_000 }, listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    rpc,
    lines,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** `Authorization` says who calls: `user`, `admin`, `broken` for a context that cannot be made. */
export function contextOf(app: App): MakeContext {
  return (req, res) => {
    const gone = new AbortController();
    res.once("close", () => gone.abort());
    const who = req.headers.authorization;
    if (who === "broken") throw new Error("no context");
    const caller = who === "user" || who === "admin" ? who : "anonymous";
    const context: RpcContext = {
      caller,
      userId: caller === "user" ? "u1" : undefined,
      ip: "192.0.2.1",
      signal: gone.signal,
      app,
      http: {
        fromBrowser: false,
        userAgent: "",
        setSession: (token) => void res.appendHeader("Set-Cookie", `session=${token}`),
        clearSession: () => void res.appendHeader("Set-Cookie", "session="),
      },
    };
    return caller === "user" ? Promise.resolve(context) : context;
  };
}

function collect(lines: LogLine[]): Logger {
  const at = (level: string) => (fields: LogFields, message: string) =>
    void lines.push({ ...fields, level, message });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
