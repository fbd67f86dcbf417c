import { cp, mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  isCode,
  type CallContext,
  type Caller,
  type LogFields,
  type OpenElement,
  type Ports,
  type Webhook,
} from "@menshen/core";
import { AsyncDisposableStack } from "@menshen/core/async-disposable-stack";
import { openDatabase } from "@menshen/db";
import { sha256 } from "@menshen/domain";
import { createApp, type App } from "@menshen/runtime";
import { createSandbox, demo, type Sandbox, type SignInAs } from "@menshen/sandbox";
import { baseAppRoot } from "@menshen/login-types";
import { prepareTables } from "@menshen/server";

/** The base app over a database in memory and a sandbox, with the elements that a test writes down. */
export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly ports: Ports;
  readonly sandbox: Sandbox;
  readonly log: { level: string; fields: LogFields; message: string }[];
  /** Calls a method as the network does. */
  call(
    path: string,
    input?: unknown,
    caller?: Caller,
    more?: Partial<CallContext>,
  ): Promise<OpenElement>;
  /** A whole login: start, sign in at the provider's page, exchange. */
  login(element: string, who: SignInAs, page?: "loginUrl" | "authorizeUrl"): Promise<OpenElement>;
  /** Turns our clock and the provider's. */
  pass(ms: number): void;
  /** Turns our clock only: nothing is heard of the provider meanwhile. */
  lag(ms: number): void;
}

export const verifier = "verifier-0123456789-abcdefghijklmnopqrstuvwxyz";
export const challenge: string = sha256(verifier);
export const { corpA, corpB } = demo;
export const redirectUri = "http://127.0.0.1:3000/api/auth/qywx/callback";

/** Config of the first company's portal: an app that sees no private data in the directory. */
export const portal = {
  corpId: corpA.corpId,
  corpSecret: corpA.apps.portal.secret,
  agentId: corpA.apps.portal.agentId,
  redirectUri,
};
/** Config of its older app, which sees everything. */
export const legacy = {
  corpId: corpA.corpId,
  corpSecret: corpA.apps.legacy.secret,
  agentId: String(corpA.apps.legacy.agentId),
  redirectUri,
};

const qywx = "auths.loginTypes.QywxInnerType";

/** @param elements full name -> config of a QywxInnerType instance, or both files of any element */
export async function createTestApp(
  elements: Record<string, object>,
  options: {
    fetch?: typeof fetch;
    variables?: Record<string, string>;
    /** A root of element folders to copy, before `elements` are written. */
    from?: URL;
    /** Runs when the provider has answered a call, before we hear of it. */
    answered?: (path: string) => Promise<void>;
    /** Runs for each statement of the database. */
    onStatement?: () => void;
  } = {},
): Promise<TestApp> {
  await using cleanup = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), "menshen-elements-"));
  cleanup.defer(() => rm(root, { recursive: true }));
  if (options.from) await cp(options.from, root, { recursive: true });
  await writeFile(
    join(root, "app.json"),
    JSON.stringify({ variables: { CORP: { optional: true } } }),
  );
  for (const [name, files] of Object.entries(elements)) await writeElement(root, name, files);
  const sandbox = createSandbox(undefined, { pushFetch: (url, init) => receive(url, init) });
  let nowMs = Date.parse("2026-11-21T08:00:00Z");
  const clock = { now: () => nowMs };
  const log: TestApp["log"] = [];
  const write = (level: string) => (fields: LogFields, message: string) =>
    void log.push({ level, fields, message });
  const logger = {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
  const secret = Buffer.alloc(32, 7);
  const database = cleanup.use(
    await openDatabase({
      url: "sqlite::memory:",
      secret,
      clock,
      log: logger,
      onStatement: options.onStatement,
    }),
  );
  const ports: Ports = {
    clock,
    log: logger,
    fetch:
      options.fetch ??
      (async (input, init) => {
        const answer = await sandbox.fetch(input, init);
        await options.answered?.(new URL(new Request(input, init).url).pathname);
        return answer;
      }),
    tokens: database.tokens,
    data: database.data,
    inbox: database.inbox,
    models: database.models,
    bases: {
      wecomApi: "https://qyapi.weixin.qq.com",
      wecomLogin: "https://login.work.weixin.qq.com",
      wechatApi: "https://api.weixin.qq.com",
      wechatOpen: "https://open.weixin.qq.com",
    },
    settings: {
      publicOrigin: "http://127.0.0.1:3000",
      returnUrls: [],
      sessionIdleMs: 24 * 3_600_000,
      sessionMaxMs: 7 * 24 * 3_600_000,
    },
  };
  const { variables = {} } = options;
  const prepare = prepareTables({ database, log: logger });
  const app = cleanup.use(
    await createApp({ roots: [baseAppRoot, root], ports, variables, prepare }),
  );
  const call: TestApp["call"] = async (path, input, caller = "anonymous", more = {}) => {
    const found = app.find(path);
    if (!found) throw new Error(`no method at ${path}`);
    return await app.call(found.element, found.method, input, contextOf(app, caller, more));
  };
  // Callbacks come in as the server routes them.
  const receive: typeof fetch = async (url, init) => {
    const request = new Request(url, init);
    const path = new URL(request.url).pathname.replace("/api/elements/", "");
    const [element = "", method = ""] = path.split("/");
    const member = app.snapshot.elements.get(element)?.members[method] as Webhook | undefined;
    if (!member) return new Response(null, { status: 404 });
    return await member.run(request, contextOf(app, "anonymous")).catch((error: unknown) => {
      return new Response(null, { status: isCode(error) ? error.httpStatus : 500 });
    });
  };
  const open = cleanup.move();
  return {
    app,
    ports,
    sandbox,
    log,
    call,
    pass: (ms) => {
      nowMs += ms;
      sandbox.world.clock.advance(ms / 1000);
    },
    lag: (ms) => void (nowMs += ms),
    login: async (element, who, page = "loginUrl") => {
      const config = await call(`${element}.getLoginConfig`, { challenge });
      const back = await sandbox.signIn(config[page], who);
      const authCode = back?.searchParams.get("code");
      const state = back?.searchParams.get("state");
      return await call(`${element}.getLoginCode`, { authCode, state, verifier });
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

export function contextOf(app: App, caller: Caller, more: Partial<CallContext> = {}): CallContext {
  const signal = new AbortController().signal;
  return { caller, ip: "203.0.113.9", signal, app, ...more };
}

async function writeElement(root: string, fullName: string, files: object): Promise<void> {
  const folder = join(root, ...fullName.split("."));
  const own =
    "e.json" in files ? files : { "e.json": { type: qywx, title: fullName }, config: files };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "e.json"), JSON.stringify(own["e.json"]));
  if (!("config" in own)) return;
  await writeFile(join(folder, `${fullName.split(".").at(-1)}.json`), JSON.stringify(own.config));
}
