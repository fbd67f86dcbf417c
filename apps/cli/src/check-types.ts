import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { CommandProblem } from "./command-problem.ts";

/** What the compiler says, with its place where it has one. */
export interface CompilerFinding {
  /** Absolute. */
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
  readonly severity: "error" | "warning";
  /** `TS2322` */
  readonly code: string;
  /** Several lines where the compiler explains more. */
  readonly message: string;
}

/**
 * What the compiler of the app says about the code of its elements.
 * @throws CommandProblem the app has no tsconfig.json or no typescript
 */
export async function checkTypes(root: string): Promise<CompilerFinding[]> {
  const project = nearestTsconfig(root);
  if (project === undefined)
    throw new CommandProblem(`--types: there is no tsconfig.json in ${root} or above it`);
  const folder = dirname(project);
  const args = [compilerOf(project), "--noEmit", "--pretty", "false", "-p", project];
  const output = await new Promise<string>((resolveOutput, reject) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout) => {
      // Findings are an exit code, too; a compiler that could not be run has a code in letters.
      if (typeof error?.code === "string") reject(error);
      else resolveOutput(stdout);
    });
  });
  return findingsIn(output, folder);
}

const FINDING =
  /^(?:(?<file>.+)\((?<line>\d+),(?<column>\d+)\): )?(?<severity>error|warning) (?<code>TS\d+): (?<message>.*)$/;

/** A finding begins with its place, if any; indented lines behind it explain it. */
function findingsIn(output: string, folder: string): CompilerFinding[] {
  const findings: CompilerFinding[] = [];
  for (const text of output.split(/\r?\n/)) {
    const {
      file,
      line,
      column,
      severity,
      code = "",
      message = "",
    } = FINDING.exec(text)?.groups ?? {};
    const last = findings.at(-1);
    if (severity === "error" || severity === "warning") {
      const place = file !== undefined && {
        path: resolve(folder, file),
        line: Number(line),
        column: Number(column),
      };
      findings.push({ ...place, severity, code, message });
    } else if (last && /^\s+\S/.test(text)) {
      findings.splice(-1, 1, { ...last, message: `${last.message}\n${text}` });
    }
  }
  return findings;
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
