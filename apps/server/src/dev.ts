import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ConsoleMiddleware } from "@menshen/server";
import { runStart } from "./run.ts";
import { consoleRoot } from "./settings.ts";

/** The part of Vite that is used here. Vite is a dependency of the console. */
interface Vite {
  createServer(
    options: object,
  ): Promise<{ middlewares: ConsoleMiddleware; close(): Promise<void> }>;
}

/** `start`, with Vite serving the console from its sources. */
export async function runDev(): Promise<void> {
  const path = createRequire(join(consoleRoot, "package.json")).resolve("vite");
  const tool = (await import(pathToFileURL(path).href)) as Vite;
  const vite = await tool.createServer({
    root: consoleRoot,
    appType: "spa",
    server: { middlewareMode: true },
  });
  await runStart("dev", { consoleMiddleware: vite.middlewares });
}
