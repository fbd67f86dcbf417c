import { Code } from "@menshen/core";
import { Hono, type Context } from "hono";
import type { Host } from "../host.ts";
import { isLocal } from "../http/local-request.ts";
import { pageLanguage, type Web } from "../http/web-context.ts";
import { docsPage } from "./docs-page.ts";
import { openApiDocument } from "./document.ts";
import { openKnownResults } from "./known-results.ts";

/** `/openapi.json` and `/docs`: what can be called now, for administrators and this machine. */
export function openApiRoutes(host: Host): Hono<Web> {
  const results = openKnownResults(host.app, host.config.roots);
  const documentFor = async (c: Context<Web>) => {
    if (!isLocal(c.env.incoming)) {
      const { caller } = await host.authenticate(c.env.incoming);
      if (caller !== "admin") throw new Code(10603, "the interface is for administrators");
    }
    const { version = "0.0.0" } = host.config;
    const procedures = host.rpc.reachableProcedures();
    return openApiDocument({ url: host.publicUrl.origin, version, procedures, results });
  };
  return new Hono<Web>()
    .get("/openapi.json", async (c) => c.json(await documentFor(c)))
    .get("/docs", async (c) => await docsPage(await documentFor(c), pageLanguage(c)));
}
