import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ConsoleMiddleware } from "@menshen/server";
import { start } from "./run.ts";
import { consoleRoot } from "./settings.ts";

/** The part of Vite that is used here; Vite itself is the console's. */
interface Vite {
  createServer(
    options: object,
  ): Promise<{ middlewares: ConsoleMiddleware; close(): Promise<void> }>;
}

/** `start` with the console's sources served by Vite, in the console's place. */
export async function dev(): Promise<void> {
  const path = createRequire(join(consoleRoot, "package.json")).resolve("vite");
  const tool = (await import(pathToFileURL(path).href)) as Vite;
  const vite = await tool.createServer({
    root: consoleRoot,
    appType: "spa",
    server: { middlewareMode: true },
  });
  await start("dev", { consoleMiddleware: vite.middlewares });
}
