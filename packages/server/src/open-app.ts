import type { Ports } from "@menshen/core";
import {
  createUnseal,
  sealingKeyOf,
  sealSecret,
  type SealedPlace,
} from "@menshen/core/sealed-secret";
import {
  type App,
  createApp,
  finishInterruptedSaves,
  hostsOfBases,
  placeOf,
  type Redactor,
  type Snapshot,
} from "@menshen/runtime";
import type { ServerConfig } from "./server-config.ts";
import { prepareTables } from "./prepare-tables.ts";
import type { ServerParts } from "./server-parts.ts";

/** Seals for the current secret. */
export function createSeal({ secret }: Pick<ServerConfig, "secret">) {
  const key = sealingKeyOf(secret);
  return (value: string, place: SealedPlace): string => sealSecret(key, value, place);
}

/** @throws Error an official element failed to load */
export async function openApp(
  config: ServerConfig,
  { ports, publicUrl, database, log }: ServerParts & { readonly ports: Ports },
  secrets: Redactor,
): Promise<App> {
  await finishInterruptedSaves(config.roots, ports.log);
  const app = await createApp({
    roots: config.roots,
    ports,
    variables:
      typeof config.variables === "function"
        ? config.variables(publicUrl.origin)
        : config.variables,
    secretsDir: config.secretsDir,
    unseal: createUnseal(config),
    seal: createSeal(config),
    allowedHosts: [...hostsOfBases(config.bases), ...(config.providerHosts ?? [])],
    publicOrigin: publicUrl.origin,
    prepare: prepareTables({ database, log }),
    onSecrets: secrets.add,
    watch: config.watch ?? true,
    edit: config.edit ?? false,
  });
  const broken = brokenOfficials(app.snapshot, config.mode);
  if (broken.length === 0) return app;
  await app.close();
  throw new Error(`broken official elements: ${broken.join("; ")}`);
}

/**
 * What stops the start. An element that replaces an official one may exist to refuse people, so that `serve` needs it to
 * load; under `start` and `dev` its author sees the diagnostic, and what depends on it fails with it.
 */
function brokenOfficials({ elements }: Snapshot, mode: ServerConfig["mode"]): string[] {
  const isReplaced = (name: string): boolean => elements.get(name)?.replacesOfficial ?? false;
  return [...elements.values()]
    .filter(({ state }) => state === "failed")
    .filter(({ official, replacesOfficial, ancestry }) =>
      mode === "serve" ? official || replacesOfficial : official && !ancestry.some(isReplaced),
    )
    .map(({ fullName, diagnostics }) => {
      const [first] = diagnostics.filter(({ severity }) => severity === "error");
      return first ? `${fullName} (${placeOf(first)}: ${first.message.en})` : fullName;
    });
}
