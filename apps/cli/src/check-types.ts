import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CommandProblem } from "./command-problem.ts";

/**
 * What the compiler of the app says about the code of its elements, a finding a line.
 * @throws CommandProblem the app has no tsconfig.json or no typescript
 */
export async function checkTypes(root: string): Promise<string[]> {
  const project = nearestTsconfig(root);
  if (project === undefined)
    throw new CommandProblem(`--types: there is no tsconfig.json in ${root} or above it`);
  const args = [compilerOf(project), "--noEmit", "--pretty", "false", "-p", project];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: dirname(project) }, (error, stdout) => {
      // Findings are an exit code, too; a compiler that could not be run has a code in letters.
      if (typeof error?.code === "string") reject(error);
      else resolve(stdout);
    });
  });
  return output.split("\n").filter((line) => line.trim() !== "");
}

function nearestTsconfig(folder: string): string | undefined {
  const file = join(folder, "tsconfig.json");
  if (existsSync(file)) return file;
  const above = dirname(folder);
  return above === folder ? undefined : nearestTsconfig(above);
}

function compilerOf(project: string): string {
  try {
    const require = createRequire(project);
    const manifest = require.resolve("typescript/package.json");
    const { bin } = require(manifest) as { bin: { tsc: string } };
    return join(dirname(manifest), bin.tsc);
  } catch {
    throw new CommandProblem(`--types: install typescript beside ${project}`);
  }
}
