import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { greetingRouter } from "../greeting-router.ts";
import { listen } from "../listen.ts";
import { serveParent } from "../subject.ts";

/** tRPC's own adapter for node:http. */
const server = createHTTPServer({ router: greetingRouter, basePath: "/trpc/" });
serveParent({ port: await listen(server) });
