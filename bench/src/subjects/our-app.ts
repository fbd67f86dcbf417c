import { baseAppRoot } from "@menshen/login-types";
import { createApp } from "@menshen/runtime";
import { join } from "node:path";
import { appPorts } from "../app-ports.ts";
import { activeInstances, configFile, configOf, instanceName, save } from "../folders.ts";
import { serveParent, subjectInput } from "../subject.ts";

const { root } = subjectInput as { root: string };

const startedMs = performance.now();
const app = await createApp({
  roots: [{ path: baseAppRoot, official: true }, { path: root }],
  ports: appPorts,
  watch: true,
});
const liveMs = performance.now();

serveParent(
  { appMs: liveMs - startedMs, active: activeInstances(app) },
  {
    /** Saves an instance's config; the milliseconds until a snapshot has it. */
    save({ number, redirectUri }: { number: number; redirectUri: string }): Promise<number> {
      const { promise, resolve } = Promise.withResolvers<number>();
      const name = instanceName(number);
      const from = performance.now();
      const stop = app.onSnapshot(({ elements }) => {
        if (elements.get(name)?.members["redirectUri"] !== redirectUri) return;
        stop();
        resolve(performance.now() - from);
      });
      save(join(root, configFile(number)), configOf(number, redirectUri));
      return promise;
    },
  },
);
