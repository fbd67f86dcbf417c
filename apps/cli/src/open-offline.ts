import { resolve } from "node:path";
import { allowedHosts, givenSecrets, readVariables } from "@menshen/app-server";
import type { Ports } from "@menshen/core";
import { createUnseal, type Unseal } from "@menshen/core/sealed-secret";
import { baseAppRoot } from "@menshen/login-types";
import { createApp, type App, type AppOptions, type Prepare } from "@menshen/runtime";
import { offlinePorts } from "./offline-ports.ts";

/** The roots of a comma-separated option, else of the environment, as absolute paths. */
export function elementRoots(option: string | undefined): string[] {
  const { MENSHEN_ELEMENTS } = readVariables(["MENSHEN_ELEMENTS"]);
  const roots = option?.split(",").map((root) => root.trim()) ?? MENSHEN_ELEMENTS;
  return roots.filter(Boolean).map((root) => resolve(root));
}

interface OfflineOptions {
  readonly watch?: boolean;
  /** That of this environment's secret when absent. */
  readonly unseal?: Unseal | undefined;
  /** In place of those that throw. */
  readonly ports?: Partial<Ports> | undefined;
  readonly prepare?: Prepare | undefined;
  readonly loadWaitMs?: AppOptions["loadWaitMs"];
}

function givenUnseal(): Unseal | undefined {
  const secrets = givenSecrets();
  return secrets && createUnseal(secrets);
}

/** The base app and these roots, loaded as the server loads them, without database and network. */
export function openOffline(
  roots: readonly string[],
  { watch, unseal = givenUnseal(), ports = {}, prepare, loadWaitMs }: OfflineOptions = {},
): Promise<App> {
  const { MENSHEN_SECRETS_DIR, elementVariables } = readVariables(["MENSHEN_SECRETS_DIR"]);
  return createApp({
    roots: [{ path: baseAppRoot, official: true }, ...roots.map((path) => ({ path }))],
    ports: { ...offlinePorts(), ...ports },
    variables: elementVariables,
    secretsDir: MENSHEN_SECRETS_DIR,
    unseal,
    watch,
    prepare,
    loadWaitMs,
    allowedHosts: allowedHosts(),
  });
}
