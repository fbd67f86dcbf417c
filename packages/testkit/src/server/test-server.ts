import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AsyncDisposableStack } from "@menshen/core/async-disposable-stack";
import { baseAppRoot } from "@menshen/login-types";
import {
  createSandbox,
  demo,
  demoVariables,
  serveSandbox,
  trustHost,
  type Sandbox,
  type WorldInit,
} from "@menshen/sandbox";
import {
  createServer,
  type MenshenServer,
  type ServerConfig,
  type Variables,
} from "@menshen/server";
import { saveCallback } from "../save-callback.ts";
import { createBrowser, type Browser } from "./browser.ts";
import { createCalls, type Calls } from "./calls.ts";
import {
  demoElements,
  demoLogin,
  demoProxy,
  makeElementsDir,
  writeElement,
  type ElementFiles,
} from "./elements-dir.ts";

export interface TestServerOptions {
  /** Element roots of an app, loaded where they are, below the temporary folder: `["./elements"]`. */
  readonly roots?: readonly string[] | undefined;
  /** Files of the temporary elements folder; the demo login element by default, nothing where there are `roots`. */
  readonly files?: ElementFiles | undefined;
  /** The world of the sandbox; the demo world by default. */
  readonly world?: WorldInit | undefined;
  /** A sandbox that several servers share; one of its own by default. Its callbacks go to the address set in it. */
  readonly sandbox?: Sandbox | undefined;
  /** Also serve the sandbox on a free port, so that a real browser can open its pages. */
  readonly serveSandbox?: boolean | undefined;
  /** Which demo app the element signs in with; the first company's portal by default. */
  readonly wecom?: { corpId: string; agentId: number; secret: string } | undefined;
  /** What `{{NAME}}` may refer to, beside the demo app's variables. */
  readonly variables?: Variables | undefined;
  /** Overrides of any other option of createServer. */
  readonly config?: Partial<ServerConfig> | undefined;
}

/** A server over a fresh folder, a fresh database and a sandbox. */
export interface TestServer extends Calls, AsyncDisposable {
  /** "http://127.0.0.1:4321", without a slash at the end. */
  readonly url: string;
  /** Where this server listens; differs from `url` when `publicOrigin` is set. */
  readonly address: string;
  readonly server: MenshenServer;
  readonly app: MenshenServer["app"];
  readonly database: MenshenServer["database"];
  readonly sandbox: Sandbox;
  /** The temporary elements folder; watched, so that files written there go live. */
  readonly elementsDir: string;
  readonly adminToken: string;
  /** Headers of an administrator's call. */
  readonly asAdmin: Record<string, string>;
  /** Everything logged so far, at every level, a JSON text per line. */
  logLines(): readonly string[];
  /** Saves a file of the elements folder by rename. */
  write(name: string, content: string | object): Promise<void>;
  /** A person's browser with an empty cookie jar. */
  browser(): Browser;
  /**
   * Signs in as a sandbox person through `/start`, the provider's page and the landing.
   * @returns the landing's answer; the browser holds the session
   */
  signIn(browser: Browser, userId: string, options?: SignInOptions): Promise<Response>;
  close(): Promise<void>;
}

export interface SignInOptions {
  /** The demo login element by default. */
  readonly fullName?: string;
  readonly flow?: "qr" | "workbench";
  readonly returnTo?: string;
  /** Which company, where the element serves several: its organisation code, or its id. */
  readonly org?: string;
  readonly corpId?: string;
  /** A login test of the console. */
  readonly dryRun?: string;
  /** From the page of an invitation that the browser has opened. */
  readonly purpose?: "invitation";
  /** "confirm" by default. */
  readonly action?: "confirm" | "refuse";
}

/**
 * Starts everything in this process on free ports.
 *
 * @example
 * await using test = await startTestServer();
 * const browser = test.browser();
 * await test.signIn(browser, demo.corpA.people.xiaoman);
 * const session = await browser.visit("/api/auth/session");
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  await using opening = new AsyncDisposableStack();
  const roots = options.roots ?? [];
  const files = options.files ?? (roots.length > 0 ? {} : demoElements);
  const elements = opening.use(await makeElementsDir(files));
  const served = options.serveSandbox
    ? opening.use(await serveSandbox({ port: 0, world: options.world }))
    : undefined;
  const sandbox = served?.sandbox ?? options.sandbox ?? createSandbox(options.world);
  const lines: string[] = [];
  const wecom = options.wecom ?? { corpId: demo.corpA.corpId, ...demo.corpA.apps.portal };
  const adminToken = randomBytes(24).toString("base64url");
  const server = opening.use(
    await createServer({
      mode: "start",
      roots: [
        { path: baseAppRoot, official: true },
        ...[...roots, elements.path].map((path) => ({ path })),
      ],
      databaseUrl: "sqlite::memory:",
      secret: randomBytes(32),
      adminToken,
      port: 0,
      bases: basesOf(served?.url),
      providerHosts: [new URL(demo.oauth.issuer).host],
      variables: (origin) => ({
        ...demoVariables(origin, served?.url),
        ...variablesOf(wecom),
        ...options.variables,
      }),
      edit: true,
      fetch: sandbox.fetch,
      sandboxUrl: served?.url,
      log: { level: "debug", write: (line) => void lines.push(line) },
      drainMs: 2_000,
      // Tests of two nodes may share a file.
      ownsDatabase: false,
      checksOutputs: true,
      ...options.config,
    }),
  );
  trustHost(sandbox.world, new URL(server.url).host);
  if (!options.sandbox && server.app.findElement(demoProxy)) await connectSuite(sandbox, server);

  const open = opening.move();
  const close = () => open.disposeAsync();
  return {
    ...createCalls(server.address, new URL(server.url).host),
    url: server.url,
    address: server.address,
    server,
    app: server.app,
    database: server.database,
    sandbox,
    elementsDir: elements.path,
    adminToken,
    asAdmin: { authorization: `Bearer ${options.config?.adminToken ?? adminToken}` },
    logLines: () => lines,
    write: (name, content) => writeElement(elements.path, name, content),
    browser: () => createBrowser(server.url, () => server.address),
    signIn: (browser, userId, how) => signIn(sandbox, browser, userId, how),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function signIn(
  sandbox: Sandbox,
  browser: Browser,
  userId: string,
  { fullName = demoLogin, flow = "qr", action = "confirm", ...query }: SignInOptions = {},
): Promise<Response> {
  const parameters = new URLSearchParams({ flow, ...query });
  const started = await browser.visit(
    `/api/auth/${fullName}/start?${parameters.toString()}`,
    query.purpose && { "sec-fetch-site": "same-origin" },
  );
  const page = started.headers.get("location");
  if (page === null) return started;
  const back = await sandbox.signIn(page, { userId, action });
  if (!back) throw new Error(`the provider's page sent ${userId} nowhere`);
  return await browser.visit(back);
}

function basesOf(sandboxUrl: string | undefined): ServerConfig["bases"] {
  return {
    wecomApi: sandboxUrl ?? "https://qyapi.weixin.qq.com",
    wecomLogin: sandboxUrl ?? "https://login.work.weixin.qq.com",
    wechatApi: sandboxUrl ?? "https://api.weixin.qq.com",
    wechatOpen: sandboxUrl ?? "https://open.weixin.qq.com",
  };
}

function variablesOf({
  corpId,
  agentId,
  secret,
}: {
  corpId: string;
  agentId: number;
  secret: string;
}): Variables {
  return {
    WECOM_CORP_ID: corpId,
    WECOM_CORP_SECRET: secret,
    WECOM_AGENT_ID: String(agentId),
  };
}

/** The demo's suite has its callback address, and its first ticket is on record. */
async function connectSuite({ world }: Sandbox, { url, database }: MenshenServer): Promise<void> {
  const { suiteId } = demo.provider.template;
  const notify = `${url}/api/elements/${demoProxy}/notify`;
  const { ok, problem } = await saveCallback(world, { suiteId }, { url: notify });
  if (!ok) throw new Error(`the callback address was not verified: ${problem}`);
  const signal = AbortSignal.timeout(10_000);
  while (!(await database.data.suiteTickets.find(suiteId))) await wait(5, undefined, { signal });
}
