import { baseAppRoot } from "@menshen/login-types";
import { createServer } from "@menshen/server";
import { appPorts } from "../app-ports.ts";
import { activeInstances } from "../folders.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The server that operators start, over a folder and a fresh database. */
const { root, databasePath } = subjectInput as { root: string; databasePath: string };

const server = await createServer({
  mode: "serve",
  roots: [{ path: baseAppRoot, official: true }, { path: root }],
  databaseUrl: `sqlite:${databasePath}`,
  secret: new Uint8Array(32).fill(1),
  adminToken: "bench-admin-token-0123456789",
  port: 0,
  bases: appPorts.bases,
});
serveParent({ processMs: performance.now(), active: activeInstances(server.app) });
