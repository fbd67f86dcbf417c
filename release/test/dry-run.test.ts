import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";
import { parse } from "yaml";
import { publishedPackages, repository } from "../src/workspace.ts";

it("release --dry-run leaves a tarball of every package that passes publint and arethetypeswrong", () => {
  expect(inject("dryRun")).toMatch(/^\d+ packages in .*\. Nothing was published\.\n$/);
  const names = inject("tarballs").map((file) => basename(file).replace(/-\d.*$/, ""));
  const expected = ["client", "core", "db", "domain", "login-types", "providers", "rpc", "runtime"];
  const others = ["sandbox", "server", "testkit"];
  expect(names).toEqual(
    expect.arrayContaining([
      "menshen",
      "create-menshen",
      ...[...expected, ...others].map((name) => `menshen-${name}`),
    ]),
  );
});

it("every published package is in the list of those that are released with one version", async () => {
  const file = join(repository, "pnpm-workspace.yaml");
  const { versioning } = parse(await readFile(file, "utf8")) as {
    versioning: { fixed: string[][] };
  };
  const published = (await publishedPackages()).map(({ name }) => name);
  expect(versioning.fixed.map((names) => names.toSorted())).toEqual([published.toSorted()]);
});

it("the check of tarballs reports tests, sources, missing entries and missing types", async () => {
  const dir = await mkdtemp(join(tmpdir(), "menshen-faulty-"));
  const files = {
    "package.json": JSON.stringify({
      name: "faulty",
      version: "1.0.0",
      type: "module",
      exports: { ".": { default: "./index.js" }, "./absent": "./absent.js" },
    }),
    "index.js": "export const one = 1;\n",
    "other.d.ts": "export declare const two: number;\n",
    "index.test.js": "",
    "source.ts": "export {};\n",
  };
  await mkdir(join(dir, "package"));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(dir, "package", name), text);
  }
  const file = join(dir, "faulty.tgz");
  await execute("tar", ["-czf", file, "-C", dir, "package"]);
  const problems = await checkApart({ name: "faulty", file, contents: Object.keys(files) });
  await rm(dir, { recursive: true });
  expect(problems).toEqual([
    expect.stringContaining("index.test.js: neither tests nor sources"),
    expect.stringContaining("source.ts: neither tests nor sources"),
    expect.stringContaining("absent.js"),
    ...["UntypedResolution", "UntypedResolution", "NoResolution", "NoResolution"].map((kind) =>
      expect.stringContaining(kind),
    ),
  ]);
});

const execute = promisify(execFile);

/** In a process of its own: Vitest's resolves packages with conditions that this one's libraries do not expect. */
async function checkApart(tarball: object): Promise<unknown> {
  const module = join(import.meta.dirname, "../src/check.ts");
  const script = `import { check } from ${JSON.stringify(module)};
    process.stdout.write(JSON.stringify(await check(${JSON.stringify(tarball)})));`;
  const { stdout } = await execute(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout);
}
