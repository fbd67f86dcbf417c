import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { blocksOf, fileOf, readDocuments, repository } from "./documents.ts";

const folder = join(repository, "docs/dist/own-types");

it("the tutorial on own Types passes its own test, under Vitest without any configuration", async () => {
  const documents = await readDocuments();
  const page = documents.find(({ path }) => path === "docs/guide/own-types.md");
  const files = blocksOf(page ?? { path: "", text: "" }).flatMap((block) => {
    const file = fileOf(block);
    return file === undefined ? [] : [{ file, text: block.text }];
  });
  await rm(folder, { recursive: true, force: true });
  for (const { file, text } of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const vitest = join(repository, "node_modules/vitest/vitest.mjs");
  const report = join(folder, "report.json");
  const args = [vitest, "run", "--root", folder, "--reporter", "json", "--outputFile", report];
  await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(() => {
    // The report says which tests failed.
  });
  const { success, numPassedTests } = JSON.parse(await readFile(report, "utf8")) as {
    success: boolean;
    numPassedTests: number;
  };
  expect({ success, numPassedTests }).toEqual({ success: true, numPassedTests: 11 });
}, 120_000);
