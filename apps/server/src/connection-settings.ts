import type { ProviderBases } from "@menshen/core";
import { basesOf, wantsSandbox } from "./outbound.ts";
import { readEnv } from "./env.ts";
import { storedToken } from "./local-secrets.ts";
import { useProxy } from "./proxy.ts";
import { dataDirOf, publicOriginOf } from "./settings.ts";

export interface ConnectionSettings {
  readonly bases: ProviderBases;
  readonly publicOrigin: string;
  /** That of the environment, else the one that `start` made in this folder. */
  readonly adminToken: string | undefined;
}

/** How a server started in this environment reaches providers and is reached. Calls then go through its proxy. */
export function connectionSettings(): ConnectionSettings {
  const env = readEnv();
  useProxy(env);
  const sandboxUrl = wantsSandbox(env) ? `http://127.0.0.1:${env.SANDBOX_PORT}` : undefined;
  return {
    bases: basesOf(env, sandboxUrl),
    publicOrigin: publicOriginOf(env) ?? "http://127.0.0.1",
    adminToken: env.MENSHEN_ADMIN_TOKEN ?? storedToken(dataDirOf(env.MENSHEN_DATABASE_URL)),
  };
}
