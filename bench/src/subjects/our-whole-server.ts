import { baseAppRoot } from "@menshen/login-types";
import { createServer } from "@menshen/server";
import { appPorts } from "../app-ports.ts";
import { activeInstances, FIRST_REDIRECT, instanceName } from "../folders.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The server that operators start, over a folder and a database. */
const { root, databasePath } = subjectInput as { root: string; databasePath: string };

const server = await createServer({
  mode: "serve",
  roots: [{ path: baseAppRoot, official: true }, { path: root }],
  databaseUrl: `sqlite:${databasePath}`,
  secret: new Uint8Array(32).fill(1),
  adminToken: "bench-admin-token-0123456789",
  port: 0,
  // The instances' landings are below it: a landing elsewhere is a warning, and thousands of them are not usual.
  publicOrigin: new URL(FIRST_REDIRECT).origin,
  bases: appPorts.bases,
});
serveParent(
  {
    processMs: performance.now(),
    active: activeInstances(server.app),
    port: Number(new URL(server.address).port),
  },
  {
    /** Waits until every instance has this address. */
    untilLive(redirectUri: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiting = new Set(Array.from({ length: activeInstances(server.app) }, (_, n) => n));
      const stop = server.app.onSnapshot(({ elements }) => {
        for (const number of waiting) {
          const { members } = elements.get(instanceName(number)) ?? {};
          if (members?.["redirectUri"] !== redirectUri) return;
          waiting.delete(number);
        }
        stop();
        resolve();
      });
      return promise;
    },
  },
);
