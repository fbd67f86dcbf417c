import { startTestServer } from "@menshen/testkit";
import { begin } from "@menshen/testkit/sync-calls";
import { setTimeout as pause } from "node:timers/promises";
import { bigApp } from "../sync/company.ts";
import { providerConfig } from "../provider-config.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The whole server over one big company. */
const { databasePath, providerUrl } = subjectInput as { databasePath: string; providerUrl: string };
const server = await startTestServer({
  wecom: bigApp,
  config: { ...providerConfig(databasePath, providerUrl), rateLimit: false },
});
const { syncs } = server.database.data;
serveParent(
  {},
  {
    /** A whole sync; its status. */
    async sync(): Promise<string> {
      const id = await begin(server);
      for (;;) {
        const run = await syncs.find(id);
        if (run?.finishedAtMs != null) return run.status;
        await pause(20);
      }
    },
  },
);
