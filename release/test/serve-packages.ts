import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { serveRegistry } from "../src/local-registry.ts";
import { tarballs } from "../src/pack.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** What `pnpm release --dry-run` printed. */
    dryRun: string;
    /** Every published package, as a file. */
    tarballs: readonly string[];
    /** URL of an npm registry that has them. */
    registry: string;
  }
}

/** Builds, packs and checks all packages once, and serves them as the npm registry would. */
export default async function servePackages(project: TestProject): Promise<() => Promise<void>> {
  const main = join(import.meta.dirname, "../src/main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--dry-run"]);
  const files = (await readdir(tarballs)).map((name) => join(tarballs, name));
  const registry = await serveRegistry(files);
  project.provide("dryRun", stdout);
  project.provide("tarballs", files);
  project.provide("registry", registry.url);
  return async () => await registry[Symbol.asyncDispose]();
}
