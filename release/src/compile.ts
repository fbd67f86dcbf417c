import { existsSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { repository, run, type WorkspacePackage } from "./workspace.ts";

const compiled = join(repository, "release/dist/compiled");

/**
 * Compiles the sources of all packages at once and moves the result into the `dist` of each, where files lie beside each
 * other as in the sources: `src/index.ts` becomes `dist/src/index.js` and `dist/src/index.d.ts`.
 */
export async function compile(packages: readonly WorkspacePackage[]): Promise<void> {
  await rm(compiled, { recursive: true, force: true });
  await run("tsc", ["-p", "release/tsconfig.json"]);
  // What runs in browsers has their types, which the rest must not use.
  await run("tsc", ["-p", "release/tsconfig.browser.json"]);
  for (const { path } of packages) {
    const output = join(compiled, relative(repository, path));
    if (!existsSync(output)) continue;
    const dist = join(path, "dist");
    await rm(dist, { recursive: true, force: true });
    // The version that a package reports is that of its own package.json.
    await rm(join(output, "package.json"), { force: true });
    await rename(output, dist);
    await copyElementFiles(path, dist);
  }
}

/** `e.json` and `app.json`, which belong to compiled elements as to their sources. */
async function copyElementFiles(path: string, dist: string): Promise<void> {
  const elements = join(path, "elements");
  if (!existsSync(elements)) return;
  await cp(elements, join(dist, "elements"), {
    recursive: true,
    filter: (source) => !source.endsWith(".ts"),
  });
}
