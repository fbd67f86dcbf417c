import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { blocksOf, placeOf, readDocuments, repository, type Block } from "./documents.ts";

const folder = join(repository, "docs/dist/examples");

it("every TypeScript block of the documents compiles against the workspace", async () => {
  const blocks = (await readDocuments())
    .flatMap(blocksOf)
    .filter(({ language }) => language === "ts" || language === "tsx");
  expect(blocks.length).toBeGreaterThan(10);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(blocks.map((block) => writeFile(join(folder, nameOf(block)), sourceOf(block))));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(configFor(blocks)));
  expect((await compile()).map((line) => inDocument(line, blocks))).toEqual([]);
  // The compiler takes four seconds of its own, and shares the machine with other tests.
}, 180_000);

function nameOf({ document, line, language }: Block): string {
  return `${document.replaceAll(/\W+/g, "-")}-${line}.${language}`;
}

/** The app's generated names are at another place than in the reader's project. */
function sourceOf({ setup, text }: Block): string {
  const names = '"../../../elements/elements.gen.d.ts"';
  return `${setup}${text}`.replaceAll(/"[^"]*\/elements\.gen\.d\.ts"/g, names);
}

function configFor(blocks: readonly Block[]): object {
  return {
    extends: "../../../tsconfig.base.json",
    compilerOptions: {
      lib: ["es2024", "esnext.disposable", "dom", "dom.iterable"],
      jsx: "react-jsx",
      // Readers' projects seldom set it.
      noPropertyAccessFromIndexSignature: false,
      noEmit: true,
    },
    files: blocks.map(nameOf),
  };
}

/** The compiler's findings in the examples, a line each; the sources that they import have a check of their own. */
async function compile(): Promise<string[]> {
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", join(folder, "tsconfig.json"), "--pretty", "false"];
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
    resolve(error ? `${stdout}${stderr}` || error.message : "");
  });
  return (await promise)
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("../"));
}

/** `README-md-60.ts(8,7): error ...` as the line of the document. */
function inDocument(finding: string, blocks: readonly Block[]): string {
  const [, name, line = ""] = /^([^(]+)\((\d+),\d+\)/.exec(finding) ?? [];
  const block = blocks.find((one) => nameOf(one) === name);
  if (!block) return finding;
  const row = Number(line) - (block.setup.split("\n").length - 1);
  return finding.replace(
    /^[^(]+\(\d+,\d+\)/,
    placeOf({ ...block, line: block.line + Math.max(row, 1) - 1 }),
  );
}
