import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { consolePolicy, originsOf, pageIsolation } from "../security-headers.ts";
import type { Host } from "../../host.ts";
import { noConsolePage } from "../../login/pages/small-pages.ts";
import { pageLocale, type Web } from "../web-context.ts";

/** The built console: its page at `/`, since its routes are fragments, and hashed files cached for ever. */
export function consoleFiles(host: Host): Hono<Web> {
  const { consoleDir, bases } = host.config;
  const policy = consolePolicy(originsOf([bases.wecomLogin, bases.wechatOpen]));
  const web = new Hono<Web>();
  const page = consoleDir === undefined ? undefined : readPage(consoleDir);
  if (consoleDir === undefined || page === undefined) {
    return web.get("/", (c) => noConsolePage(pageLocale(host, c)));
  }
  return web
    .get("/", (c) => c.html(page, 200, pageHeaders(policy)))
    .get("*", setCacheControl, compress(), serveStatic({ root: consoleDir }));
}

/** Files under `/assets/` have a hash in their name and never change. */
const setCacheControl: MiddlewareHandler<Web> = async (c, next) => {
  await next();
  if (c.res.ok && c.req.path.startsWith("/assets/")) {
    c.header("Cache-Control", "public, max-age=31536000, immutable");
  } else if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-cache");
};

function pageHeaders(policy: string): Record<string, string> {
  return { ...pageIsolation, "Content-Security-Policy": policy, "Cache-Control": "no-cache" };
}

function readPage(dir: string): string | undefined {
  try {
    return readFileSync(join(dir, "index.html"), "utf8");
  } catch {
    return undefined;
  }
}
