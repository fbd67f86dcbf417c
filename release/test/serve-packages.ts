import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
    /** The environment of a stranger whose npm knows the packages and has nothing in its cache yet. */
    stranger: Readonly<Record<string, string>>;
    /** What `npm create menshen` made, with its packages installed. */
    app: string;
  }
}

const execute = promisify(execFile);

/** Far more than it takes; a registry that does not answer is a failure. */
const INSTALL_MS = 400_000;

/** Builds, packs and checks all packages once, serves them as a registry does, and creates an app from them. */
export default async function servePackages(project: TestProject): Promise<() => Promise<void>> {
  await using opening = new AsyncDisposableStack();
  const { stdout } = await execute(process.execPath, [
    join(import.meta.dirname, "../src/main.ts"),
    "--dry-run",
  ]);
  const files = (await readdir(tarballs)).map((name) => join(tarballs, name));
  const { stdout: upstream } = await execute("npm", ["config", "get", "registry"]);
  const registry = opening.use(await serveRegistry(files, upstream.trim().replace(/\/$/, "")));
  const home = await mkdtemp(join(tmpdir(), "menshen-stranger-"));
  opening.defer(() => rm(home, { recursive: true, force: true, maxRetries: 3 }));
  const stranger = {
    ...environment(),
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    HOME: home,
    npm_config_registry: registry.url,
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    // npm waits five minutes for a connection that fell silent.
    npm_config_fetch_timeout: "15000",
    npm_config_fetch_retries: "5",
    npm_config_fetch_retry_mintimeout: "500",
  };
  await execute("npm", ["create", "--yes", "menshen", "my-login"], {
    cwd: home,
    env: stranger,
    timeout: INSTALL_MS,
  });
  project.provide("dryRun", stdout);
  project.provide("tarballs", files);
  project.provide("stranger", stranger);
  project.provide("app", join(home, "my-login"));
  const open = opening.move();
  return async () => await open.disposeAsync();
}

/** Without what this repository's pnpm and Vitest set; proxies and certificates are the machine's. */
function environment(): Record<string, string> {
  const given = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined && !/^(?:npm_|pnpm_|node_env|vitest|menshen_)/i.test(name),
  );
  return Object.fromEntries(given) as Record<string, string>;
}
