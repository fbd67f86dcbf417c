import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { sandboxOptions } from "@menshen/sandbox/command-line";
import { startTestProcess } from "@menshen/testkit/process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../bin/menshen.js");
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "menshen-cli-"));
  write("app.json", '{ "name": "mine" }');
  write("auths/Company/e.json", '{ "type": "auths.loginTypes.QywxInnerType", "title": "Company" }');
});
afterAll(() => rmSync(root, { recursive: true }));

describe("menshen check", () => {
  it("check lists the errors and exits with 1", async () => {
    write("auths/Company/Company.json", '{\n  "corpId": 7,\n  "corpSecret": "S3CRET"\n}\n');
    const { code, output } = await run("check", "--root", root);
    expect(code).toBe(1);
    expect(output.split("\n").slice(0, 2)).toEqual([
      "mine/auths/Company/Company.json:1:1 error /agentId: required, expected string / number [value-missing]",
      "mine/auths/Company/Company.json:1:1 error /redirectUri: required, expected string [value-missing]",
    ]);
    expect(output).toContain(
      "mine/auths/Company/Company.json:2:13 error /corpId: wrong type, expected string [value-type]",
    );
    expect(output).not.toContain("S3CRET");
  });

  it("check reports blanks around ids and addresses of a login element", async () => {
    const config = {
      corpId: "ww1 ",
      corpSecret: "S3CRET",
      agentId: "\u200b1",
      redirectUri: "http://127.0.0.1:3000/api/auth/x\n",
    };
    write("auths/Company/Company.json", JSON.stringify(config));
    const { code, output } = await run("check", "--root", root);
    expect(code).toBe(1);
    const found = output.split("\n").filter((line) => line.endsWith("[value-blank]"));
    expect(found.map((line) => /error (\S+):.*\((U\+\w+)\)/.exec(line)?.slice(1))).toEqual([
      ["/corpId", "U+0020"],
      ["/agentId", "U+200B"],
      ["/redirectUri", "U+000A"],
    ]);
  });

  it("check allows the hosts that a server started in the same environment allows", async () => {
    const config = {
      corpId: "ww1",
      corpSecret: "S3CRET",
      agentId: "1",
      redirectUri: "http://127.0.0.1:3000/api/auth/x",
      apiBase: "https://wecom.corp.example:443",
    };
    write("auths/Company/Company.json", JSON.stringify(config));
    const refused = await run("check", "--root", root);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(
      "error /apiBase: the host is not allowed: add wecom.corp.example to MENSHEN_PROVIDER_HOSTS [host-refused]",
    );
    const checkWith = (env: Record<string, string>) => runNode([bin, "check", "--root", root], env);
    const allowed = await checkWith({ MENSHEN_PROVIDER_HOSTS: "wecom.corp.example" });
    expect(allowed.code).toBe(0);
    write(
      "auths/Company/Company.json",
      JSON.stringify({ ...config, apiBase: "http://127.0.0.1:3001" }),
    );
    expect((await run("check", "--root", root)).code).toBe(0);
    expect((await checkWith({ MENSHEN_SANDBOX: "off" })).code).toBe(1);
  });

  it("check exits with 0 without errors", async () => {
    write(
      "auths/Company/Company.json",
      '{ "corpId": "ww1", "corpSecret": "S3CRET", "agentId": "1", "redirectUri": "http://127.0.0.1:3000/api/auth/x" }',
    );
    expect(await run("check", "--root", root)).toEqual({
      code: 0,
      output: expect.stringMatching(/^\d+ elements: 0 errors, 0 warnings, 0 notes\n$/),
    });
  });
});

describe("menshen types", () => {
  it("types writes elements.gen.d.ts, and --check reports an outdated file", async () => {
    const file = join(root, "elements.gen.d.ts");
    expect((await run("types", "--root", root, "--check")).code).toBe(1);
    expect((await run("types", "--root", root)).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain(
      'Company: Leaf<typeof import("@menshen/login-types/elements/auths/loginTypes/QywxInnerType/QywxInnerType.ts").default>;',
    );
    expect(await run("types", "--root", root, "--check")).toEqual({
      code: 0,
      output: `${file}: up to date\n`,
    });
  });
});

describe("menshen sandbox", () => {
  it("menshen sandbox passes every option on: HTTPS, a stored authority, its export, worlds", async () => {
    const [ca, exported] = [join(root, "ca"), join(root, "exported.pem")];
    const args = ["sandbox", "--port", "0", "--tls", "--ca", ca, "--export-ca", exported];
    const run = startTestProcess(bin, { args: [...args, "--worlds", "1"], cwd: root, env: {} });
    try {
      const [, url = ""] = await run.printed(/sandbox: (https:\S+)/);
      const certificate = readFileSync(exported, "utf8");
      expect(readFileSync(join(ca, "ca.pem"), "utf8")).toBe(certificate);
      const status = (path: string) => statusOf(`${url}${path}`, certificate);
      expect(await status("/health")).toBe(200);
      expect(await status("/w/one/health")).toBe(200);
      expect(await status("/w/two/health")).toBeGreaterThanOrEqual(400);
    } finally {
      await run.kill();
    }
  });

  it("menshen sandbox --help lists every option of the sandbox's own command", async () => {
    const { output } = await run("sandbox", "--help");
    for (const option of Object.keys(sandboxOptions)) expect(output).toContain(`--${option}`);
  });
});

describe("menshen types --client", () => {
  it("types --client writes one file that imports @menshen/client only, and --check compares it", async () => {
    const file = join(root, "client.ts");
    const args = ["types", "--root", root, "--client", file];
    expect((await run(...args, "--check")).code).toBe(1);
    expect(await run(...args)).toEqual({ code: 0, output: `${file}: written\n` });
    const text = readFileSync(file, "utf8");
    expect(text.match(/from ".*"/g)).toEqual(['from "@menshen/client"']);
    expect(text).toContain("    Company: Element<QywxInnerType>;\n");
    expect((await run(...args, "--check")).code).toBe(0);
  });

  it("types --watch writes again when an element is added, until it is ended", async () => {
    const file = join(root, "watched.ts");
    const watching = spawn(process.execPath, [
      bin,
      "types",
      "--root",
      root,
      "--client",
      file,
      "--watch",
    ]);
    const lines = createInterface({ input: watching.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe(`${file}: written`);
    write("auths/Second/e.json", '{ "type": "auths.loginTypes.WeChatType", "title": "Second" }');
    expect((await lines.next()).value).toBe(`${file}: written`);
    expect(readFileSync(file, "utf8")).toContain("    Second: Element<WeChatType>;\n");
    const ended = once(watching, "exit");
    watching.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});

describe("menshen --help", () => {
  it("--help of the command line lists every command of element editors", async () => {
    const { output } = await run("--help");
    for (const command of ["check", "types", "sandbox"]) expect(output).toContain(command);
  });

  it("--help of a command shows its options and examples, without the environment it does not read", async () => {
    const { output } = await run("types", "--help");
    expect(output).toContain("--check");
    expect(output).toContain("menshen types --check    # in CI");
    expect(output).not.toContain("MENSHEN_ADMIN_TOKEN");
  });

  it("an unknown command is an error that names it and lists the others", async () => {
    const { code, output } = await run("strat");
    expect(code).toBe(1);
    expect(output).toContain("Unknown command");
    expect(output).toContain("strat");
    expect(output).toContain("RUN A SERVER");
  });

  it("an older Node is refused before anything is loaded", async () => {
    const older =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.19.1'}});" +
      "Object.defineProperty(process,'version',{value:'v20.19.1'})";
    const { code, output } = await runNode(["--import", older, bin, "check"]);
    expect(code).toBe(1);
    expect(output).toContain("Menshen needs Node 22.18 or newer; this is v20.19.1");
  });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

function statusOf(url: string, ca: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  get(url, { ca }, (answer) => resolve(answer.resume().statusCode ?? 0)).on("error", reject);
  return promise;
}

function run(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return runNode([bin, ...args]);
}

async function runNode(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const env = { ...process.env, ...variables };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}
