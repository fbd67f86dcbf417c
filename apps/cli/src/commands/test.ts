import { existsSync } from "node:fs";
import { runsOnGitHub } from "@menshen/app-server";
import { testLayer } from "@menshen/testkit/test-layer";
import { CommandProblem } from "../command-problem.ts";
import { elementRoots } from "../open-offline.ts";
import { setExitCode } from "../output.ts";

/** Runs the conformance kit over the login Types of a root, and the tests beside its elements. */
export async function test({ folder }: { readonly folder?: string | undefined }): Promise<void> {
  const roots = elementRoots(folder);
  for (const root of roots) {
    if (!existsSync(root)) throw new CommandProblem(`there is no folder ${root}`);
  }
  setExitCode(!(await testLayer(roots, { github: runsOnGitHub() })));
}
