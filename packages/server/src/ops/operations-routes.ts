import type { IncomingMessage } from "node:http";
import { Code } from "@menshen/core";
import { Hono } from "hono";
import type { Host } from "../host.ts";
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

const LOOPBACK_HOST = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/;
const LOOPBACK_PEER = /^(?:127\.|::1$|::ffff:127\.)/;

/** A direct request from this machine. A reverse proxy on this machine forwards remote requests, hence the headers. */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  const isForwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some(
    (name) => headers[name] !== undefined,
  );
  return (
    !isForwarded &&
    LOOPBACK_PEER.test(socket.remoteAddress ?? "") &&
    LOOPBACK_HOST.test(headers.host ?? "")
  );
}
