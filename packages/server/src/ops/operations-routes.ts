import { Code } from "@menshen/core";
import { Hono } from "hono";
import type { Host } from "../host.ts";
import { isLocal } from "../http/local-request.ts";
import type { Web } from "../http/web-context.ts";
import { readinessOf } from "./readiness.ts";

/** `/healthz`, `/readyz` and `/metrics`, for orchestrators and monitoring. */
export function operationsRoutes(host: Host): Hono<Web> {
  return new Hono<Web>()
    .get("/healthz", (c) => c.json({ status: "ok" }))
    .get("/readyz", async (c) => {
      const readiness = await readinessOf(host);
      return c.json(readiness, readiness.status === "not ready" ? 503 : 200);
    })
    .get("/metrics", async (c) => {
      if (!isLocal(c.env.incoming)) {
        const { caller } = await host.authenticate(c.env.incoming);
        if (caller !== "admin") throw new Code(10603, "metrics are for administrators");
      }
      const { body, contentType } = await host.metrics.render();
      return c.body(body, 200, { "Content-Type": contentType });
    });
}
