import { readFile } from "node:fs/promises";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Tarball } from "./pack.ts";

/** What would go wrong for somebody who installs this package, one problem a line. */
export async function check(tarball: Tarball): Promise<readonly string[]> {
  const data = await readFile(tarball.file);
  const problems = [
    ...strayFiles(tarball),
    ...(await manifestProblems(data)),
    ...(await typeProblems(data)),
  ];
  return problems.map((problem) => `${tarball.name}: ${problem}`);
}

/** What a package copies into an app, `template`, is source and test there. */
function strayFiles({ contents }: Tarball): readonly string[] {
  return contents
    .filter((path) => !path.startsWith("template/"))
    .filter((path) => /\.test(-d)?\./.test(path) || /(?<!\.d)\.tsx?$/.test(path))
    .map((path) => `${path}: neither tests nor sources belong into a package`);
}

async function manifestProblems(data: Buffer): Promise<readonly string[]> {
  const tarball = new Uint8Array(data).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, level: "warning" });
  return messages.map((message) => formatMessage(message, pkg) ?? message.code);
}

/** Modules are ES modules only, so the ways in which CommonJS and Node 10 resolve them do not count. */
async function typeProblems(data: Buffer): Promise<readonly string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(data));
  if (analysis.types === false) return [];
  return analysis.problems
    .filter(
      (problem) =>
        !("resolutionKind" in problem) || /^(node16-esm|bundler)$/.test(problem.resolutionKind),
    )
    .map((problem) => JSON.stringify(problem));
}
