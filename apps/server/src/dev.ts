import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ConsoleMiddleware } from "@menshen/server";
import { EnvProblem } from "./env.ts";
import { runStart } from "./run.ts";
import { consoleRoot } from "./settings.ts";

/** The part of Vite that is used here. Vite is a dependency of the console. */
interface Vite {
  createServer(
    options: object,
  ): Promise<{ middlewares: ConsoleMiddleware; close(): Promise<void> }>;
}

/**
 * `start`, with Vite serving the console from its sources.
 * @throws EnvProblem outside of the repository
 */
export async function runDev(): Promise<void> {
  if (!existsSync(join(consoleRoot, "src"))) {
    throw new EnvProblem(
      "dev serves the console from its sources, which only the repository contains: use menshen start\n" +
        "dev 直接使用控制台源码，仅在代码仓库中可用：请使用 menshen start",
    );
  }
  const path = createRequire(join(consoleRoot, "package.json")).resolve("vite");
  const tool = (await import(pathToFileURL(path).href)) as Vite;
  const vite = await tool.createServer({
    root: consoleRoot,
    // The console has one page: other addresses are 404, as on the built server.
    appType: "mpa",
    server: { middlewareMode: true },
  });
  await runStart("dev", { consoleMiddleware: vite.middlewares });
}
