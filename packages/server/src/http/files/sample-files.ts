import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { compress } from "hono/compress";
import type { Host } from "../../host.ts";
import { consolePolicy, originsOf, pageIsolation } from "../security-headers.ts";
import type { Web } from "../web-context.ts";

/** The built sample pages of the login components, which frame the providers' pages as the console does. */
export function sampleFiles({ config }: Host): Hono<Web> {
  const { samplesDir, bases } = config;
  const web = new Hono<Web>();
  if (samplesDir === undefined) return web;
  const policy = consolePolicy(originsOf([bases.wecomLogin, bases.wechatOpen]));
  return web.get("/samples/*", compress(), async (c, next) => {
    for (const [name, value] of Object.entries(pageIsolation)) c.header(name, value);
    c.header("Content-Security-Policy", policy);
    c.header("Cache-Control", "no-cache");
    return await serveStatic<Web>({ root: samplesDir })(c, next);
  });
}
