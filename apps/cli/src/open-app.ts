import { baseAppRoot } from "@menshen/login-types";
import { createApp, type App } from "@menshen/runtime";
import { splitRoots, type Environment } from "./env.ts";
import { offlinePorts } from "./offline-ports.ts";

/** The base app with the user's roots on top, as the server would load them, but offline. */
export function openApp(elements: string, { variables, secretsDir }: Environment): Promise<App> {
  const own = splitRoots(elements).map((path) => ({ path }));
  return createApp({
    roots: [{ path: baseAppRoot, official: true }, ...own],
    ports: offlinePorts(),
    variables,
    secretsDir,
  });
}
