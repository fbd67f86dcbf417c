import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { serveSandbox } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import { blocksOf, placeOf, readDocuments, repository, type Block } from "./documents.ts";

const run = promisify(execFile);
const documents = await readDocuments();
const blocks = documents.flatMap(blocksOf).filter(({ language }) => language === "sh");

const help = readHelp();
const scripts = readScripts();

it("every shell block of the documents is valid shell", async () => {
  const findings = await Promise.all(
    blocks.map((block) =>
      run("bash", ["-n", "-c", block.text]).then(
        () => [],
        (error: Error) => [`${placeOf(block)}: ${error.message}`],
      ),
    ),
  );
  expect(findings.flat()).toEqual([]);
});

it("every script and every menshen command in the documents exists, with its options", async () => {
  const known = { help: await help, scripts: await scripts };
  const unknown = blocks.flatMap((block) =>
    commandsOf(block.text)
      .filter((words) => !exists(words, known))
      .map((words) => `${placeOf(block)}: ${words.join(" ")}`),
  );
  expect(unknown).toEqual([]);
});

it("every script and menshen command named in running text exists", async () => {
  const known = { help: await help, scripts: await scripts };
  const unknown = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:npx -y pnpm@12|pnpm|menshen) [^`\n]+)`/g)]
      .flatMap(([, command = ""]) => commandsOf(command))
      .filter((words) => !exists(words, known))
      .map((words) => `${path}: ${words.join(" ")}`),
  );
  expect(unknown).toEqual([]);
});

describe("harmless shell blocks", () => {
  it.each(blocks.filter(({ info }) => info === "run").map((block) => [placeOf(block), block]))(
    "%s runs",
    async (_, { text }) => {
      const path = `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}`;
      const options = { cwd: repository, env: { ...process.env, PATH: path } };
      await expect(run("bash", ["-euc", text], options)).resolves.toBeDefined();
    },
  );

  it.each(blocks.filter(({ info }) => info === "sandbox").map((block) => [placeOf(block), block]))(
    "%s runs against a sandbox",
    async (_, { text }: Block) => {
      await using sandbox = await serveSandbox({ port: 0 });
      const script = text
        .replaceAll(/\bcurl -s /g, "curl --silent --show-error --fail ")
        .replaceAll("127.0.0.1:3001", new URL(sandbox.url).host);
      await expect(run("bash", ["-euo", "pipefail", "-c", script])).resolves.toBeDefined();
    },
  );
});

async function readHelp(): Promise<Known["help"]> {
  const overview = await menshenHelp([]);
  const names = [...overview.matchAll(/^ {2}([a-z][a-z-]*) {2,}\S/gm)].map(([, name = ""]) => name);
  const entries = names.map(async (name) => {
    const own = await menshenHelp([name]);
    const [, inner = ""] = /USAGE.* ([a-z-]+(?:\|[a-z-]+)+)$/m.exec(own) ?? [];
    const nested = inner.split("|").filter(Boolean);
    const texts = await Promise.all(nested.map((one) => menshenHelp([name, one])));
    const text = [own, ...texts].join("\n");
    const options = [...text.matchAll(/--([a-z][a-z-]*)/g)].map(([, option = ""]) => option);
    return [name, new Set(["help", ...options])] as const;
  });
  return new Map(await Promise.all(entries));
}

async function menshenHelp(command: readonly string[]): Promise<string> {
  const bin = join(repository, "apps/cli/bin/menshen.js");
  const { stdout } = await run(process.execPath, [bin, ...command, "--help"], {
    env: { ...process.env, NO_COLOR: "1" },
  });
  return stdout;
}

async function readScripts(): Promise<Known["scripts"]> {
  const text = await readFile(join(repository, "package.json"), "utf8");
  return new Set(Object.keys((JSON.parse(text) as { scripts: object }).scripts));
}

interface Known {
  /** Sub-command of menshen -> its long options. */
  readonly help: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of the root package. */
  readonly scripts: ReadonlySet<string>;
}

/** What pnpm itself brings. */
const builtIn = new Set(["add", "change", "exec", "install", "run", "version"]);

/** The simple commands of a script: the words of each, without assignments in front. */
function commandsOf(text: string): string[][] {
  return text
    .replaceAll(/\\\n/g, " ")
    .replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/g, "_")
    .replaceAll(/(^|\s)#.*$/gm, "")
    .split(/[\n;|]|&&/)
    .map((part) => part.trim().split(/\s+/))
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=|^sudo$/.test(word))));
}

function exists(words: readonly string[], { help, scripts }: Known): boolean {
  const [name, ...rest] = words[0] === "npx" ? words.slice(2) : words;
  if (name === "menshen") return isMenshenCommand(rest, help);
  if (name !== "pnpm" && name !== "pnpm@12") return true;
  const [script = "", ...others] = rest[0] === "run" ? rest.slice(1) : rest;
  if (script === "menshen") return scripts.has(script) && isMenshenCommand(others, help);
  return scripts.has(script) || builtIn.has(script) || script.startsWith("-");
}

function isMenshenCommand(
  [command = "", ...rest]: readonly string[],
  help: Known["help"],
): boolean {
  if (command === "" || command === "--help" || /^[<…]|\.\.\.$/.test(command)) return true;
  const options = help.get(command);
  const used = rest.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
  return options !== undefined && used.every((option) => options.has(option.split("=")[0] ?? ""));
}
