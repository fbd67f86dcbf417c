import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { startTestProcess } from "@menshen/testkit/process";
import { build, type Rolldown } from "vite";
import { expect, inject, it } from "vitest";

const modules = join(inject("app"), "node_modules");
const env = inject("stranger");
const node22 = join(import.meta.dirname, "../node_modules/node-22/bin/node");
const execute = promisify(execFile);

it("menshen start makes elements/ with the demo app in an empty folder, and leaves it alone from then on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "menshen-empty-"));
  const start = () =>
    startTestProcess(join(modules, "menshen/bin/menshen.js"), {
      args: ["start"],
      cwd: folder,
      env: { ...env, PORT: "0", SANDBOX_PORT: "0" },
    });
  const first = start();
  await first.printed(/elements\/: .* created with the demo app/);
  const [, url = ""] = await first.printed(/Login page\s+(http:\S+)\/login/);
  const login = await fetch(`${url}/login`, { headers: { "accept-language": "en" } });
  expect(await login.text()).toContain("Sign in with WeCom");
  expect((await readdir(folder)).sort()).toEqual(["data", "elements"]);
  await first.kill("SIGTERM");

  await rm(join(folder, "elements/auths"), { recursive: true });
  const second = start();
  await second.printed(/Login page/);
  expect(await readdir(join(folder, "elements"))).toEqual(["app.json"]);
  expect(second.output()).not.toContain("demo app");
  await second.kill("SIGTERM");
  await rm(folder, { recursive: true });
});

it("the service of the systemd page starts from the installed package with the page's environment", async () => {
  const page = await readFile(join(import.meta.dirname, "../../docs/operate/systemd.md"), "utf8");
  expect(page).toMatch(/npm install --prefix \/opt\/menshen --ignore-scripts menshen@/);
  const [, program = "", args = ""] = /^ExecStart=\/opt\/menshen\/(\S+) (.*)$/m.exec(page) ?? [];
  const state = await mkdtemp(join(tmpdir(), "menshen-state-"));
  const settings = [...page.matchAll(/^([A-Z_]+)=(\S.*)$/gm)].map(([, name = "", value = ""]) => [
    name,
    value
      .replace("/var/lib/menshen", state)
      .replace("/run/credentials/menshen.service", state)
      .replace("/etc/menshen", inject("app"))
      .replace("<64 hex digits>", "07".repeat(32))
      .replace("<a long random text>", "a-token-of-an-administrator"),
  ]);
  await using run = startTestProcess(join(inject("app"), program), {
    args: args.split(" "),
    cwd: state,
    env: { ...env, ...Object.fromEntries(settings), PORT: "0" },
  });
  await run.printed(/"url":"https:\/\/login\.example\.com"[^]*"msg":"listening"/);
  await run.kill();
  expect(await readdir(state)).toContain("menshen.db");
  await rm(state, { recursive: true });
});

it("menshen dev says that it needs the repository", async () => {
  const run = startTestProcess(join(modules, "menshen/bin/menshen.js"), { args: ["dev"], env });
  expect(await run.exited).toBe(1);
  expect(run.output()).toContain("use menshen start");
});

it("menshen-sandbox serves the simulator from its own package", async () => {
  await using run = startTestProcess(join(modules, ".bin/menshen-sandbox"), {
    args: ["--port", "0", "--quiet"],
    env,
  });
  const [, url = ""] = await run.printed(/sandbox: (http:\S+)/);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it("every entry of every package can be imported on Node 22 and 24", async () => {
  const entries = await allEntries();
  expect(entries.length).toBeGreaterThan(20);
  const script = `for (const entry of ${JSON.stringify(entries)}) await import(entry);`;
  for (const node of [process.execPath, node22]) {
    await execute(node, ["--input-type=module", "--eval", script], { cwd: inject("app"), env });
  }
});

it("the declarations of every package compile without skipLibCheck", async () => {
  const entries = await allEntries();
  const file = join(inject("app"), "all-entries.ts");
  await writeFile(
    file,
    entries.map((entry, n) => `export type * as e${n} from "${entry}";\n`).join(""),
  );
  const options = [
    "--ignoreConfig",
    "--noEmit",
    "--strict",
    "--target",
    "es2024",
    "--module",
    "nodenext",
    "--lib",
    "es2024,esnext.disposable,dom",
    "--types",
    "node",
  ];
  const { stdout } = await execute(join(modules, ".bin/tsc"), [...options, file], {
    cwd: inject("app"),
  }).catch((error: { stdout: string }) => error);
  await rm(file);
  const errors = stdout.split("\n").filter((line) => line.includes("error TS"));
  expect(errors.filter((line) => !/^node_modules\/(?!@menshen\/)/.test(line))).toEqual([]);
});

it("the client of a browser is below 12,000 bytes gzipped, without the tables of codes and what reads event streams", async () => {
  const page = join(inject("app"), "page.js");
  await writeFile(page, 'export { createClient, isCode } from "@menshen/client";\n');
  const { output } = (await build({
    configFile: false,
    logLevel: "error",
    root: inject("app"),
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: { input: page, preserveEntrySignatures: "strict" },
    },
  })) as Rolldown.RolldownOutput;
  await rm(page);
  const chunks = new Map(
    output.flatMap((part) => (part.type === "chunk" ? [[part.fileName, part] as const] : [])),
  );
  const [entry] = output;
  const atOnce = [entry, ...entry.imports.map((name) => chunks.get(name))];
  const sizes = atOnce.map((chunk) => gzipSync(chunk?.code ?? "").length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(12_000);
  const code = atOnce.map((chunk) => chunk?.code).join("");
  expect(code).toContain("LOGIN_DENIED");
  expect(code).not.toContain("ELEMENT_NOT_FOUND");
  expect(code).not.toContain("EventSource(");
  expect(chunks.size).toBeGreaterThan(atOnce.length);
});

/** `@menshen/core`, `@menshen/core/code` and so on, without patterns and without what optional packages are needed for. */
async function allEntries(): Promise<readonly string[]> {
  const names = (await readdir(join(modules, "@menshen"))).map((name) => `@menshen/${name}`);
  const entries = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(modules, name, "package.json"), "utf8");
      const { exports } = JSON.parse(text) as { exports: Record<string, unknown> };
      return Object.keys(exports).map((path) => name + path.slice(1));
    }),
  );
  return entries
    .flat()
    .filter((entry) => !/\*|\.json$/.test(entry) && entry !== "@menshen/testkit/filters");
}
