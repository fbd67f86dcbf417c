import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, get, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startPostgres } from "@menshen/testkit/postgres";
import { startTestProcess, type TestProcess } from "@menshen/testkit/process";
import { startSilentProxy } from "@menshen/testkit/silent-proxy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../bin/menshen.js");
const elements = join(import.meta.dirname, "../../../elements");
const secrets = { MENSHEN_SECRET: "07".repeat(32), MENSHEN_ADMIN_TOKEN: "test-token-0123456789" };

let dir: string;
const running = new Set<TestProcess>();
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "menshen-run-"));
});
afterEach(async () => {
  await Promise.all([...running].map((run) => run.kill()));
  running.clear();
  await rm(dir, { recursive: true, maxRetries: 3 });
});

function menshen(args: string[], env: Record<string, string> = {}, nodeArgs: string[] = []) {
  const run = startTestProcess(bin, {
    args,
    nodeArgs,
    cwd: dir,
    env: {
      PATH: process.env["PATH"],
      MENSHEN_ELEMENTS: elements,
      MENSHEN_DRAIN_SECONDS: "0",
      ...env,
    },
  });
  running.add(run);
  return run;
}

/** `start` on free ports, with calls that tests make. */
async function startDemo() {
  const run = menshen(["start"], { PORT: "0", SANDBOX_PORT: "0" });
  const [, url = ""] = await run.printed(/Login page\s+(http:\S+)\/login/);
  const [, sandboxUrl = ""] = await run.printed(/Sandbox\s+(http:\S+)/);
  const json = { "content-type": "application/json" };
  const sandbox = async (operation: string, input?: object) => {
    const init = input && { method: "POST", headers: json, body: JSON.stringify(input) };
    const answer = await fetch(`${sandboxUrl}/sandbox/api/${operation}`, init);
    // oxlint-disable-next-line no-explicit-any -- each operation has its own answer
    return (await answer.json()) as any;
  };
  return {
    ...run,
    sandbox,
    async admin(path: string, input: object) {
      const token = (await readFile(join(dir, "data/admin-token"), "utf8")).trim();
      const headers = { ...json, authorization: `Bearer ${token}` };
      return await fetch(`${url}/trpc/${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify(input),
      });
    },
    /** Signs a member in by the organisation code; returns the last redirect. */
    async signIn(org: string) {
      const started = await visit(`${url}/api/auth/auths.QywxProxyTemp/start?org=${org}`);
      const loginUrl = started.headers.location;
      const { redirect } = await sandbox("sign-in", { loginUrl, userId: "LinXiaoMan" });
      const cookies = (started.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]);
      return (await visit(redirect, { cookie: cookies.join("; ") })).headers.location;
    },
  };
}

/** A navigation: Node's fetch would send Sec-Fetch headers of a script. */
async function visit(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { headers }, resolve).on("error", reject);
  return (await promise).resume();
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

it("spans reach an OTLP collector before the process ends, and none are made without one", async () => {
  const received: string[] = [];
  const collector = createHttpServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => (text += part));
    request.on("end", () => {
      received.push(`${request.url} ${text}`);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const { port } = collector.address() as AddressInfo;
  try {
    const env = {
      PORT: "0",
      MENSHEN_SANDBOX: "off",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_SERVICE_NAME: "menshen-test",
    };
    const run = menshen(["start"], env);
    const [, url = ""] = await run.printed(/Login page\s+(http:\S+)\/login/);
    await (await fetch(`${url}/healthz`)).text();
    await run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
    const all = received.join("\n");
    expect(all).toContain("/v1/traces ");
    expect(all).toContain('"stringValue":"menshen-test"');
    expect(all).toContain('"name":"GET operations"');
    received.length = 0;
    const silent = menshen(["start"], { ...env, OTEL_SDK_DISABLED: "true" });
    const [, other = ""] = await silent.printed(/Login page\s+(http:\S+)\/login/);
    await (await fetch(`${other}/healthz`)).text();
    await silent.kill("SIGTERM");
    expect(received).toEqual([]);
  } finally {
    collector.close();
  }
});

it("start writes the types for clients, and again with an element that is added while it runs", async () => {
  const add = async (name: string, result: string): Promise<void> => {
    const folder = join(dir, "elements", name);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, `${name}.ts`),
      `import { defineService, query } from "@menshen/core";
export default defineService({
  create: () => ({ ask: query({ access: "public", run: () => (${result}) }) }),
});
`,
    );
    await writeFile(
      join(folder, "e.json"),
      `{ "type": "services.NormalType", "title": "${name}" }`,
    );
  };
  await add("First", "{ at: new Date(0) }");
  const run = menshen(["start"], {
    PORT: "0",
    MENSHEN_SANDBOX: "off",
    MENSHEN_ELEMENTS: join(dir, "elements"),
    MENSHEN_CLIENT_TYPES: join(dir, "menshen.ts"),
  });
  await run.printed(/menshen\.ts: written/);
  const file = () => readFile(join(dir, "menshen.ts"), "utf8");
  expect(await file()).toContain("First: Element<First>;");
  expect(await file()).toContain("at: string;");
  await add("Second", "1n");
  await run.printed(/Second\.ask: left out, because the compiler refuses it/);
  expect(await file()).toContain("Second: Element<Second>;");
  await run.kill("SIGTERM");
  expect(await run.exited).toBe(0);
});

describe("menshen backup and restore", () => {
  it("copy the database of a running server, and put it back when it has stopped", async () => {
    const run = await startDemo();
    const file = join(dir, "backup.db");
    const backup = menshen(["backup", "backup.db"]);
    expect(await backup.exited).toBe(0);
    expect(backup.output()).toMatch(/integrity checked[^]*MENSHEN_SECRET with key id [0-9a-f]{8}/);
    const refused = menshen(["restore", file]);
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain("another server uses the database file");
    await run.kill("SIGTERM");
    const restored = menshen(["restore", file]);
    expect(await restored.exited).toBe(0);
    expect(restored.output()).toMatch(/The previous database is .*menshen\.db\.replaced-\d{14}/);
    const again = menshen(["backup", file]);
    expect(await again.exited).toBe(1);
    expect(again.output()).toContain("a backup replaces no file");
  });
});

describe("menshen start", () => {
  it("start runs server and sandbox, prints the console's link, stores its secrets, stops on SIGTERM", async () => {
    const run = menshen(["start"], { PORT: "0", SANDBOX_PORT: "0" });
    const [, url = "", token = ""] = await run.printed(
      /(http:\/\/127\.0\.0\.1:\d+)\/#admin=([\w-]{43})/,
    );
    const [, sandbox = ""] = await run.printed(/Sandbox\s+(http:\S+)/);
    const login = await (
      await fetch(`${url}/login`, { headers: { "accept-language": "en" } })
    ).text();
    expect(login).toContain("Sign in with WeCom");
    expect((await fetch(sandbox)).status).toBe(200);
    const signIn = () =>
      fetch(`${url}/api/admin/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token }),
      });
    expect([(await signIn()).status, (await signIn()).status]).toEqual([200, 403]);
    expect((await readdir(join(dir, "data"))).sort()).toEqual(
      expect.arrayContaining(["admin-token", "menshen.db", "secret"]),
    );
    await run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
  });

  it("members of a company that authorised the demo proxy app sign in, also after a restart and a sandbox reset", async () => {
    const suiteId = "dk5f2c9e1ab03d7746";
    const corpId = "ww5a1d0b0c7e3f9a24";
    let run = await startDemo();
    // Pushes of the restarted sandbox must not be older than this.
    await run.sandbox("clock", { advanceSeconds: 86_400 });
    await run.printed(/(?:event=suite_ticket[^]*){2}/);
    await run.sandbox("authorise", { suiteId, corpId });
    await run.printed(/event=create_auth/);
    const { authorisations } = await run.sandbox("authorisations");
    const set = { corpId: authorisations[0].openCorpId, code: "hq" };
    expect((await run.admin("auths.QywxProxyTemp.setCode", set)).status).toBe(200);
    expect(await run.signIn("hq")).toBe("/");
    await run.kill("SIGTERM");

    run = await startDemo();
    await run.printed(
      /event=suite_ticket[^]*event=create_auth|event=create_auth[^]*event=suite_ticket/,
    );
    expect(await run.signIn("hq")).toBe("/");

    await run.sandbox("reset", {});
    await run.printed(/(?:event=create_auth[^]*){2}/);
    expect(await run.signIn("hq")).toBe("/");
    await run.kill("SIGTERM");
  });

  it("start runs no sandbox when it is off or a real app is configured", async () => {
    for (const env of [
      { MENSHEN_SANDBOX: "off" },
      { WECOM_CORP_ID: "ww1" },
      { GITHUB_CLIENT_ID: "Iv1.1" },
    ]) {
      const run = menshen(["start"], { PORT: "0", SANDBOX_PORT: "0", ...env });
      await run.printed(/Ctrl\+C stops/);
      expect(run.output()).not.toContain("Sandbox ");
      await run.kill("SIGTERM");
    }
  });

  it("start explains a port in use without a stack trace", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as { port: number };
    const run = menshen(["start"], { PORT: String(port), SANDBOX_PORT: "0" });
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain(`Port ${port} is in use.`);
    expect(run.output()).toContain("PORT=3010");
    expect(run.output()).not.toContain("    at ");
    await new Promise((resolve) => blocker.close(resolve));
  });
});

/** What a signalled `serve` answers while it drains, and its exit code. */
async function drain(signal: NodeJS.Signals) {
  const env = { ...secrets, PORT: "0", MENSHEN_DRAIN_SECONDS: "1.5" };
  const run = menshen(["serve"], { ...env, MENSHEN_DATABASE_URL: "sqlite::memory:" });
  const [, url = ""] = await run.printed(/"url":"(http:[^"]+)"/);
  process.kill(run.pid, signal);
  await run.printed(/"drainDelayMs":1500,"msg":"stopping"/);
  // A terminal that closes sends it twice.
  process.kill(run.pid, "SIGHUP");
  const statusOf = async (path: string) => (await fetch(`${url}/${path}`)).status;
  const [readyz, login] = await Promise.all(["readyz", "login"].map(statusOf));
  return { readyz, login, exitCode: await run.exited };
}

describe("menshen serve", () => {
  it.each([
    [{}, "MENSHEN_SECRET"],
    [{ MENSHEN_SECRET: secrets.MENSHEN_SECRET }, "MENSHEN_ADMIN_TOKEN"],
  ])("serve with %o generates no secret and asks for %s", async (env, missing) => {
    const run = menshen(["serve"], { PORT: "0", ...env });
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain(`serve needs ${missing} (or ${missing}_FILE).`);
    expect(await readdir(dir)).toEqual([]);
  });

  it("serve refuses a missing elements folder before anything is opened", async () => {
    const run = menshen(["serve"], { PORT: "0", ...secrets, MENSHEN_ELEMENTS: "./absent" });
    expect(await run.exited).toBe(1);
    expect(run.output()).toBe("MENSHEN_ELEMENTS: there is no folder ./absent\n");
    await writeFile(join(dir, "file"), "");
    const below = menshen(["serve"], { PORT: "0", ...secrets, MENSHEN_ELEMENTS: "./file/below" });
    expect(await below.exited).toBe(1);
    expect(below.output()).toMatch(/^MENSHEN_ELEMENTS: .*below/);
    await rm(join(dir, "file"));
    expect(await readdir(dir)).toEqual([]);
  });

  it("serve explains a database folder that it may not write, without a stack trace", async () => {
    await writeFile(join(dir, "data"), "a file, not a folder");
    const run = menshen(["serve"], { PORT: "0", ...secrets });
    expect(await run.exited).toBe(1);
    expect(run.output()).toMatch(/^MENSHEN_DATABASE_URL: E(?:EXIST|NOTDIR).*data/);
    expect(run.output()).not.toContain("    at ");
    await mkdir(join(dir, "own.db.lock"));
    const unlocked = menshen(["serve"], {
      PORT: "0",
      ...secrets,
      MENSHEN_DATABASE_URL: "sqlite:./own.db",
    });
    expect(await unlocked.exited).toBe(1);
    expect(unlocked.output()).toMatch(/^MENSHEN_DATABASE_URL: \.\/own\.db\.lock: /);
    expect(unlocked.output()).not.toContain("    at ");
  });

  it("serve refuses a misspelt variable and warns of an unknown one", async () => {
    const misspelt = menshen(["serve"], { PORT: "0", ...secrets, MENSHEN_EDITS: "on" });
    expect(await misspelt.exited).toBe(1);
    expect(misspelt.output()).toBe("MENSHEN_EDITS: unknown; did you mean MENSHEN_EDIT?\n");
    const unknown = menshen(["serve"], { PORT: "0", ...secrets, MENSHEN_COLOUR: "red" });
    await unknown.printed(/MENSHEN_COLOUR: unknown variable, ignored[^]*"url":/);
    await unknown.kill("SIGTERM");
    expect(await unknown.exited).toBe(0);
  });

  it("serve reads its secrets from files and logs at the level it is given", async () => {
    await writeFile(join(dir, "secret"), `${secrets.MENSHEN_SECRET}\n`);
    await writeFile(join(dir, "token"), `${secrets.MENSHEN_ADMIN_TOKEN}\n`);
    const port = await freePort();
    const run = menshen(["serve"], {
      PORT: String(port),
      MENSHEN_SECRET_FILE: join(dir, "secret"),
      MENSHEN_ADMIN_TOKEN_FILE: join(dir, "token"),
      MENSHEN_LOG_LEVEL: "error",
    });
    const list = () =>
      fetch(`http://127.0.0.1:${port}/trpc/app.elements.list`, {
        headers: { authorization: `Bearer ${secrets.MENSHEN_ADMIN_TOKEN}` },
      }).then(
        ({ status }) => status,
        () => 0,
      );
    let hasEnded = false;
    void run.exited.then(() => (hasEnded = true));
    while ((await list()) !== 200) expect(hasEnded).toBe(false);
    await run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
    expect(run.output()).toBe("");
  });

  it("a second serve on the same database file is refused without a stack trace", async () => {
    const first = menshen(["serve"], { PORT: "0", ...secrets });
    await first.printed(/"url":/);
    const second = menshen(["serve"], { PORT: "0", ...secrets });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain("another server uses the database file ./data/menshen.db");
    expect(second.output()).not.toContain("    at ");
    await first.kill("SIGKILL");
    await first.exited;
    const third = menshen(["serve"], { PORT: "0", ...secrets });
    await third.printed(/"url":/);
    await third.kill("SIGTERM");
    expect(await third.exited).toBe(0);
  });

  it("serve names a missing database, answers again after three seconds of silence, and stops during one", async () => {
    await using postgres = await startPostgres();
    await using proxy = await startSilentProxy(await postgres.createDatabase());
    const absent = Object.assign(new URL(proxy.url), { pathname: "/absent" }).href;
    const refused = menshen(["serve"], { PORT: "0", ...secrets, MENSHEN_DATABASE_URL: absent });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toBe(
      'the database cannot be reached: there is no such database: database "absent" does not exist (3D000)\n',
    );
    const run = menshen(["serve"], { PORT: "0", ...secrets, MENSHEN_DATABASE_URL: proxy.url });
    const [, url = ""] = await run.printed(/"url":"(http:[^"]+)"/);
    const headers = { cookie: "menshen=a-session-token-that-was-never-issued-0000000" };
    const check = async () => (await fetch(`${url}/api/auth/session`, { headers })).status;
    const checks = (count: number) => Promise.all(Array.from({ length: count }, check));
    expect(new Set(await checks(40))).toEqual(new Set([401]));

    proxy.silence();
    const during = checks(40);
    await wait(3_000);
    proxy.resume();
    const failed = (await during).filter((status) => status !== 401);
    expect(failed).toEqual(failed.map(() => 503));
    expect(failed.length).toBeLessThanOrEqual(10);
    for (let round = 0; round < 10; round++) {
      expect(new Set(await checks(40))).toEqual(new Set([401]));
    }
    expect((await fetch(`${url}/readyz`)).status).toBe(200);

    proxy.silence();
    const blocked = checks(20).catch(() => null);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { database: "unreachable" }]);
    await run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
    await blocked;
  }, 90_000);

  it("after SIGTERM or SIGHUP serve is not ready and still answers for MENSHEN_DRAIN_SECONDS, then ends", async () => {
    const drained = { readyz: 503, login: 200, exitCode: 0 };
    expect(await Promise.all([drain("SIGTERM"), drain("SIGHUP")])).toEqual([drained, drained]);
  });

  it("serve refuses an address of another machine and a taken port before it opens its database", async () => {
    const elsewhere = menshen(["serve"], { ...secrets, PORT: "3999", HOST: "203.0.113.7" });
    expect(await elsewhere.exited).toBe(1);
    expect(elsewhere.output()).toMatch(/^HOST: this machine has no such address/);
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as { port: number };
    const taken = menshen(["serve"], { ...secrets, PORT: String(port) });
    expect(await taken.exited).toBe(1);
    expect(taken.output()).toContain(`Port ${port} is in use.`);
    expect(await readdir(dir)).toEqual([]);
    await new Promise((resolve) => blocker.close(resolve));
  });

  it("the sandbox never runs under serve, nor is any of its code loaded", async () => {
    const sandboxPort = await freePort();
    const watcher = `import { registerHooks } from "node:module";
      registerHooks({ load(url, context, next) {
        if (/packages\\/sandbox|server\\/src\\/sandbox/.test(url)) process.stderr.write("LOADED " + url + "\\n");
        return next(url, context);
      } });`;
    const hook = `data:text/javascript,${encodeURIComponent(watcher)}`;
    const env = { SANDBOX_PORT: String(sandboxPort), MENSHEN_SANDBOX: "on" };

    const control = menshen(["start"], { PORT: "0", ...env }, ["--import", hook]);
    await control.printed(/LOADED .*packages\/sandbox/);
    await control.kill("SIGKILL");

    const run = menshen(["serve"], { PORT: "0", ...env, ...secrets }, ["--import", hook]);
    const [, url = ""] = await run.printed(/"url":"(http:[^"]+)"/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${sandboxPort}/`)).rejects.toThrow("fetch failed");
    expect(run.output()).not.toContain("LOADED");
    // Without its variables the demo element is inactive, not broken.
    const list = await (
      await fetch(`${url}/trpc/auths.loginTypes.services.AuthSvc.listLoginTypes`)
    ).json();
    expect(list).toEqual({ result: { data: [] } });
    const info = await (await fetch(`${url}/trpc/app.info`)).json();
    expect(info).toMatchObject({ result: { data: { mode: "serve", edit: false } } });
    await run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
  });

  it("serve calls providers through the proxy of the environment", async () => {
    const asked = Promise.withResolvers<string | undefined>();
    const proxy = createHttpServer().on("connect", ({ url }, client) => {
      asked.resolve(url);
      client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as { port: number };
    const run = menshen(["serve"], {
      PORT: "0",
      https_proxy: `http://127.0.0.1:${port}`,
      WECOM_CORP_ID: "ww1",
      WECOM_CORP_SECRET: "secret-of-the-app",
      WECOM_AGENT_ID: "1000002",
      WECOM_REDIRECT_URI: "http://127.0.0.1/api/auth/qywx/callback",
      ...secrets,
    });
    const [, url = ""] = await run.printed(/"url":"(http:[^"]+)"/);
    const element = `${url}/trpc/auths.loginTypes.QywxInnerExample`;
    const started = (await (await fetch(`${element}.getLoginConfig`)).json()) as {
      result: { data: { state: string } };
    };
    const login = fetch(`${element}.getLoginCode`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ authCode: "code", state: started.result.data.state }),
    });
    expect(await asked.promise).toBe("qyapi.weixin.qq.com:443");
    expect(await (await login).json()).toMatchObject({ error: { data: { errcode: 10501 } } });
    await run.kill("SIGTERM");
    await new Promise((resolve) => proxy.close(resolve));
  });

  it("admin-link prints a link that signs an administrator in", async () => {
    const port = await freePort();
    const env = { PORT: String(port), ...secrets };
    const run = menshen(["serve"], env);
    await run.printed(/"url":/);
    const printed = menshen(["admin-link"], env);
    expect(await printed.exited).toBe(0);
    const link = new URL(printed.output().trim());
    expect(link.origin).toBe(`http://127.0.0.1:${port}`);
    const answer = await fetch(`${link.origin}/api/admin/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: link.hash.slice("#admin=".length) }),
    });
    expect(answer.status).toBe(200);
    await run.kill("SIGTERM");
  });
});

describe("menshen user grant-admin", () => {
  it("makes a user of the running server an administrator, and reports an unknown user", async () => {
    const port = await freePort();
    const env = { PORT: String(port), ...secrets };
    const run = menshen(["serve"], env);
    await run.printed(/"url":/);
    const call = async (path: string, init?: RequestInit) => {
      const headers = {
        authorization: `Bearer ${secrets.MENSHEN_ADMIN_TOKEN}`,
        "content-type": "application/json",
      };
      const answer = await fetch(`http://127.0.0.1:${port}/trpc/app.${path}`, { ...init, headers });
      return ((await answer.json()) as { result: { data: unknown } }).result.data;
    };
    await call("users.create", { method: "POST", body: JSON.stringify({ userId: "lin" }) });
    const unknown = menshen(["user", "grant-admin", "gone"], env);
    expect(await unknown.exited).toBe(1);
    expect(unknown.output()).toBe("there is no such user\n");
    const granted = menshen(["user", "grant-admin", "lin"], env);
    expect(await granted.exited).toBe(0);
    expect(granted.output()).toBe("lin is an administrator\n");
    expect(await call("users.list")).toMatchObject([{ userId: "lin", role: "admin" }]);
    expect(await call("audit.list")).toMatchObject([
      { action: "user-role-set", userId: "lin", actor: "system", detail: { by: "cli" } },
      { action: "user-created" },
    ]);
    await run.kill("SIGTERM");
  });
});

describe("menshen admin-link, keys and migrate", () => {
  it.each(["admin-link", "keys", "migrate", "user grant-admin lin"])(
    "%s requires the secrets that serve requires",
    async (name) => {
      const run = menshen(name.split(" "));
      expect(await run.exited).toBe(1);
      expect(run.output()).toContain(
        `${name.replace(" lin", "")} needs MENSHEN_SECRET (or MENSHEN_SECRET_FILE).`,
      );
      expect(await readdir(dir)).toEqual([]);
    },
  );

  it("admin-link does not create a database, and prints no link without an address", async () => {
    const nowhere = menshen(["admin-link"], { ...secrets, PORT: "0" });
    expect(await nowhere.exited).toBe(1);
    expect(nowhere.output()).toBe("MENSHEN_PUBLIC_URL: needed for a link where PORT is 0\n");
    const run = menshen(["admin-link"], secrets);
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain("MENSHEN_DATABASE_URL: there is no database ./data/menshen.db");
    expect(await readdir(dir)).toEqual([]);
  });

  it("keys counts rows by key, also where a server would refuse to start", async () => {
    await menshen(["migrate"], secrets).exited;
    const counted = menshen(["keys"], secrets);
    expect(await counted.exited).toBe(0);
    expect(counted.output()).toMatch(/^keyChecks +[0-9a-f]{8} +current +1$/m);
    expect(counted.output()).toContain("No row is left under an earlier secret.");
    const other = menshen(["keys"], { ...secrets, MENSHEN_SECRET: "ab".repeat(32) });
    expect(await other.exited).toBe(0);
    expect(other.output()).toMatch(/^keyChecks +[0-9a-f]{8} +missing +1$/m);
  });

  it("migrate creates the schema and prints its version", async () => {
    const run = menshen(["migrate"], secrets);
    expect(await run.exited).toBe(0);
    expect(run.output()).toMatch(/^schema version \d+\n$/);
    expect(await readdir(join(dir, "data"))).toContain("menshen.db");
  });
});

describe("menshen", () => {
  it("--help lists the server commands and the environment", async () => {
    const run = menshen(["--help"]);
    expect(await run.exited).toBe(0);
    for (const name of [
      "start",
      "dev",
      "serve",
      "admin-link",
      "MENSHEN_TRUSTED_PROXIES",
      "SANDBOX_PORT",
    ]) {
      expect(run.output()).toContain(name);
    }
  });

  it("serve --help shows an example and every variable of the environment", async () => {
    const run = menshen(["serve", "--help"]);
    expect(await run.exited).toBe(0);
    expect(run.output()).toContain("MENSHEN_SECRET=... MENSHEN_ADMIN_TOKEN=... menshen serve");
    expect(run.output()).toContain("MENSHEN_DATABASE_URL  [sqlite:./data/menshen.db]");
  });

  it("start names an unusable variable and does not quote its value", async () => {
    const run = menshen(["start"], { PORT: "many" });
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain("PORT: not usable");
    expect(run.output()).not.toContain("many");
  });

  it("start refuses an old Node and names its version", async () => {
    const old = `Object.defineProperty(process, "versions", { value: { node: "20.19.4" } });
      Object.defineProperty(process, "version", { value: "v20.19.4" });`;
    const run = menshen(["start"], {}, [
      "--import",
      `data:text/javascript,${encodeURIComponent(old)}`,
    ]);
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain("Menshen needs Node 22.18 or newer; this is v20.19.4");
    expect(run.output()).toContain("npx -y pnpm@12 start");
  });
});
