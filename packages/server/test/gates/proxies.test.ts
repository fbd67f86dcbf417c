import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import {
  demo,
  demoElements,
  eventually,
  httpRequest,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/*
 * The examples of docs/guide/forward-auth.md in the proxies themselves, as far as these are installed: `apt install nginx
 * caddy` adds them to this file's tests.
 */

const guide = join(import.meta.dirname, "../../../../docs/guide/forward-auth.md");
const programs = { nginx: await find("nginx"), caddy: await find("caddy") };
const installed = Object.entries(programs).flatMap(([name, path]) =>
  path === undefined ? [] : [[name as keyof typeof programs, path] as const],
);

it(`the examples run in the installed proxies: ${installed.map(([name]) => name).join(", ") || "none"}`, async () => {
  for (const name of ["nginx", "caddy"] as const)
    expect(await example(name)).toContain("/.menshen/");
});

describe.each(installed)("%s with the configuration of the guide", (name, program) => {
  let folder: string;
  let software: Server;
  let test: TestServer;
  let proxy: ChildProcess;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "menshen-proxy-"));
    port = await freePort();
    software = createServer((req, res) => res.end(JSON.stringify(req.headers)));
    await new Promise<void>((resolve) => void software.listen(0, "127.0.0.1", resolve));
    test = await startTestServer({
      files: {
        ...demoElements,
        "auths/gates/Wiki/e.json": { type: "auths.gates.ForwardAuthType", title: "Wiki" },
        "auths/gates/Wiki/Wiki.json": { hosts: [`wiki.example.com:${port}`], public: ["/health"] },
      },
    });
    const config = await example(name);
    const own = config
      .replaceAll("127.0.0.1:8080", `127.0.0.1:${(software.address() as AddressInfo).port}`)
      .replaceAll("127.0.0.1:3000", new URL(test.address).host);
    proxy = await start(own);
    await eventually(async () => (await get("/health").catch(() => null))?.status === 200);
  });
  afterAll(async () => {
    proxy?.kill("SIGTERM");
    if (proxy && proxy.exitCode === null && proxy.signalCode === null) await once(proxy, "exit");
    await test?.close();
    software?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** On plain HTTP and a port of its own; the rest is the example's. */
  async function start(config: string): Promise<ChildProcess> {
    const file = join(folder, "proxy.conf");
    if (name === "caddy") {
      const site = config.replace(/^wiki\.example\.com/m, `http://wiki.example.com:${port}`);
      const options = "{\n  admin off\n  auto_https off\n  storage file_system ./storage\n}\n";
      await writeFile(file, options + site);
      const args = ["run", "--config", file, "--adapter", "caddyfile"];
      return spawn(program, args, { cwd: folder, stdio: "ignore", env: { HOME: folder } });
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
    return spawn(program, ["-p", folder, "-c", file], { stdio: "ignore" });
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
  };

  it("a stranger is led to the login page, and whatever they claim to be is dropped on public paths", async () => {
    const asked = await get("/a?b=c", spoofed);
    expect(asked.status).toBe(302);
    const location = new URL(asked.headers.get("location") ?? "");
    expect(location.origin).toBe(test.url);
    expect(location.searchParams.get("returnTo")).toBe(`http://wiki.example.com:${port}/a?b=c`);
    const open = (await (await get("/health", spoofed)).json()) as Record<string, string>;
    for (const header of Object.keys(spoofed)) expect(open[header] ?? "").toBe("");
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

async function find(program: string): Promise<string | undefined> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  for (const folder of folders) {
    const path = join(folder, program);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
