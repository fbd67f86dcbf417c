import { createAdaptorServer } from "@hono/node-server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { Hono } from "hono";
import type { Server } from "node:http";
import { greetingRouter } from "../greeting-router.ts";
import { listen } from "../listen.ts";
import { serveParent } from "../subject.ts";

/** tRPC's fetch adapter behind Hono. */
const app = new Hono();
app.all("/trpc/*", ({ req }) =>
  fetchRequestHandler({ endpoint: "/trpc", req: req.raw, router: greetingRouter }),
);
serveParent({ port: await listen(createAdaptorServer(app) as Server) });
