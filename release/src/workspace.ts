import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export const repository = join(import.meta.dirname, "../..");

/** Runs a program in the repository and returns what it printed. @throws Error with the program's own output */
export async function run(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { cwd: repository, maxBuffer: 64 * 2 ** 20 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

const execute = promisify(execFile);

export interface WorkspacePackage {
  readonly name: string;
  readonly version: string;
  /** Absolute. */
  readonly path: string;
}

/** The packages that are published: those of the workspace that are not private. */
export async function publishedPackages(): Promise<readonly WorkspacePackage[]> {
  const listed = await run("pnpm", ["list", "--recursive", "--depth", "-1", "--json"]);
  const packages = JSON.parse(listed) as (WorkspacePackage & { private: boolean })[];
  return packages.filter((one) => !one.private);
}
