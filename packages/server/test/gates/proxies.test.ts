import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  demo,
  demoElements,
  eventually,
  httpRequest,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram, freePort, startEcho, startProgram } from "../real-programs.ts";

/*
 * The examples of docs/guide/forward-auth.md in the proxies themselves, as far as these are installed: `apt install nginx
 * caddy` adds them to this file's tests.
 */

const guide = join(import.meta.dirname, "../../../../docs/guide/forward-auth.md");
const programs = { nginx: await findProgram("nginx"), caddy: await findProgram("caddy") };
const installed = Object.entries(programs).flatMap(([name, path]) =>
  path === undefined ? [] : [[name as keyof typeof programs, path] as const],
);

it(`the examples run in the installed proxies: ${installed.map(([name]) => name).join(", ") || "none"}`, async () => {
  for (const name of ["nginx", "caddy"] as const)
    expect(await example(name)).toContain("/.menshen/");
});

describe.each(installed)("%s with the configuration of the guide", (name, program) => {
  const stack = new AsyncDisposableStack();
  let folder: string;
  let test: TestServer;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "menshen-proxy-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    port = await freePort();
    const software = stack.use(await startEcho());
    test = await startTestServer({
      files: {
        ...demoElements,
        "auths/gates/Wiki/e.json": { type: "auths.gates.ForwardAuthType", title: "Wiki" },
        "auths/gates/Wiki/Wiki.json": { hosts: [`wiki.example.com:${port}`], public: ["/health"] },
      },
    });
    stack.defer(() => test.close());
    const config = await example(name);
    const own = config
      .replaceAll("127.0.0.1:8080", `127.0.0.1:${software.port}`)
      .replaceAll("127.0.0.1:3000", new URL(test.address).host);
    stack.use(await start(own));
    await eventually(async () => (await get("/health").catch(() => null))?.status === 200, 30_000);
  });
  afterAll(() => stack.disposeAsync());

  /** On plain HTTP and a port of its own; the rest is the example's. */
  async function start(config: string): Promise<AsyncDisposable> {
    const file = join(folder, "proxy.conf");
    if (name === "caddy") {
      const site = config.replace(/^wiki\.example\.com/m, `http://wiki.example.com:${port}`);
      const options = "{\n  admin off\n  auto_https off\n  storage file_system ./storage\n}\n";
      await writeFile(file, options + site);
      const args = ["run", "--config", file, "--adapter", "caddyfile"];
      return startProgram(program, args, { cwd: folder, env: { HOME: folder } });
    }
    const server = config
      .replace("listen 443 ssl;", `listen 127.0.0.1:${port};`)
      .replaceAll(/^ *ssl_.*\n/gm, "")
      .replace("https://wiki.example.com", `http://wiki.example.com:${port}`);
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((path) => `${path}_temp_path ${folder}/${path};`)
      .join("\n");
    await writeFile(
      file,
      `daemon off;\nmaster_process off;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\nevents {}\n` +
        `http {\naccess_log off;\n${paths}\n${server}\n}\n`,
    );
    return startProgram(program, ["-p", folder, "-c", file], {});
  }

  const get = (path: string, headers: Record<string, string> = {}) =>
    httpRequest(new URL(`http://127.0.0.1:${port}`), {
      path,
      headers: { host: `wiki.example.com:${port}`, ...headers },
    });

  const spoofed = {
    "remote-user": "admin",
    "remote-name": "admin",
    "remote-email": "admin@example.com",
    "remote-groups": "admins",
    "remote-corp": "wwAdmin",
    // Software behind CGI or WSGI cannot tell them from those with a hyphen.
    remote_user: "admin",
    Remote_Groups: "admins",
  };

  it("a stranger is led to the login page, and whatever they claim to be is dropped on public paths", async () => {
    const asked = await get("/a?b=c", spoofed);
    expect(asked.status).toBe(302);
    const location = new URL(asked.headers.get("location") ?? "");
    expect(location.origin).toBe(test.url);
    expect(location.searchParams.get("returnTo")).toBe(`http://wiki.example.com:${port}/a?b=c`);
    const open = (await (await get("/health", spoofed)).json()) as Record<string, string>;
    for (const header of Object.keys(spoofed)) expect(open[header.toLowerCase()] ?? "").toBe("");
  });

  it("a client's own question about another address does not open a protected one", async () => {
    const host = `wiki.example.com:${port}`;
    for (const headers of [
      { "x-original-url": `http://${host}/health` },
      { "x-forwarded-host": host, "x-forwarded-uri": "/health", "x-forwarded-proto": "http" },
    ]) {
      expect((await get("/admin", headers)).status).toBeGreaterThanOrEqual(300);
    }
    for (const path of ["/health/../admin", "/health/%2e%2e/admin", "//health"]) {
      expect((await get(path)).status).toBeGreaterThanOrEqual(300);
    }
  });

  it("a person signs in on the way, and the software learns who it is", async () => {
    const browser = test.browser();
    await test.signIn(browser, demo.corpA.people.xiaoman);
    const jar = new Map<string, string>();
    let url = `http://wiki.example.com:${port}/a?b=c`;
    let answer: Response;
    do {
      const { origin, pathname, search } = new URL(url);
      const cookie = Array.from(jar, (pair) => pair.join("=")).join("; ");
      answer =
        origin === test.url
          ? await browser.visit(url)
          : await get(pathname + search, { ...spoofed, ...(cookie && { cookie }) });
      for (const line of origin === test.url ? [] : answer.headers.getSetCookie()) {
        const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(key, value);
      }
      url = new URL(answer.headers.get("location") ?? "/", url).href;
    } while (answer.headers.has("location"));
    expect(answer.status).toBe(200);
    const received = (await answer.json()) as Record<string, string>;
    expect(decodeURIComponent(received["remote-name"] ?? "")).toBe("林小满");
    expect(received["remote-corp"]).toBe(demo.corpA.corpId);
    expect(JSON.stringify(received)).not.toContain("admin");
  });
});

/** The example of a proxy in the guide. */
async function example(name: keyof typeof programs): Promise<string> {
  const text = await readFile(guide, "utf8");
  return new RegExp(`^\`\`\`${name}\\n([^]*?)^\`\`\``, "m").exec(text)?.[1] ?? "";
}
