import { accessSync, constants, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseAppRoot } from "@menshen/login-types";
import type { ServerConfig } from "@menshen/server";
import { type Env, EnvProblem } from "./env.ts";
import { basesOf, providerHostsOf } from "./outbound.ts";
import { proxiesOf } from "./proxy.ts";
import { writeReadable } from "./readable-log.ts";
import { localSecret, localToken } from "./local-secrets.ts";

export const consoleRoot = dirname(
  fileURLToPath(import.meta.resolve("@menshen/app-console/package.json")),
);

const samplesDir = join(
  dirname(fileURLToPath(import.meta.resolve("@menshen/app-samples/package.json"))),
  "dist",
);

/** Where `start` stores generated secrets: beside the database that they encrypt. */
export function dataDirOf(databaseUrl: string): string {
  const path = /^sqlite:(?!:memory:)([^?]+)/.exec(databaseUrl)?.[1];
  return path === undefined ? "data" : dirname(path);
}

/** Undefined while the port is still to be chosen by the system. */
export function publicOriginOf(env: Env): string | undefined {
  return env.MENSHEN_PUBLIC_URL ?? (env.PORT ? `http://127.0.0.1:${env.PORT}` : undefined);
}

/** @throws EnvProblem, MissingSecret before anything is opened */
export function configOf(env: Env, mode: ServerConfig["mode"]): ServerConfig {
  if (mode === "serve") requireFolders(env);
  return {
    mode,
    roots: [
      { path: baseAppRoot, official: true },
      ...env.MENSHEN_ELEMENTS.map((path) => ({ path })),
    ],
    databaseUrl: env.MENSHEN_DATABASE_URL,
    ...secretsOf(env, mode),
    host: env.HOST,
    port: env.PORT,
    publicOrigin: publicOriginOf(env),
    bases: basesOf(env),
    proxies: proxiesOf(env),
    providerHosts: providerHostsOf(env),
    allowedOrigins: env.MENSHEN_ALLOWED_ORIGINS,
    returnUrls: env.MENSHEN_RETURN_URLS,
    variables: env.elementVariables,
    secretsDir: env.MENSHEN_SECRETS_DIR,
    edit: env.MENSHEN_EDIT ?? mode !== "serve",
    rateLimit: env.MENSHEN_RATE_LIMIT,
    maxBatch: env.MENSHEN_MAX_BATCH,
    trustedProxies: env.MENSHEN_TRUSTED_PROXIES,
    consoleDir: join(consoleRoot, "dist"),
    samplesDir: mode === "serve" ? undefined : samplesDir,
    log: { level: env.MENSHEN_LOG_LEVEL, ...(mode !== "serve" && { write: writeReadable }) },
    drainDelayMs: drainSecondsOf(env, mode) * 1000,
    databaseWaitMs: DATABASE_WAIT_MS,
  };
}

function drainSecondsOf({ MENSHEN_DRAIN_SECONDS }: Env, mode: ServerConfig["mode"]): number {
  return MENSHEN_DRAIN_SECONDS ?? (mode === "serve" ? 5 : 0);
}

/** A database that starts together with the server, as in a compose file, may need a while. */
const DATABASE_WAIT_MS = 60_000;

/** A missing folder would be an app without logins that looks healthy. */
function requireFolders(env: Env): void {
  const folders = [
    ...env.MENSHEN_ELEMENTS.map((path) => ["MENSHEN_ELEMENTS", path] as const),
    ...(env.MENSHEN_SECRETS_DIR ? [["MENSHEN_SECRETS_DIR", env.MENSHEN_SECRETS_DIR] as const] : []),
  ];
  const problems = folders.flatMap(([name, path]) => {
    const problem = folderProblem(path);
    return problem === null ? [] : `${name}: ${problem}`;
  });
  if (problems.length > 0) throw new EnvProblem(problems.join("\n"));
}

function folderProblem(path: string): string | null {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      return `there is no folder ${path}`;
    accessSync(path, constants.R_OK | constants.X_OK);
    return null;
  } catch (error) {
    // The system's message names the operation and the path.
    return (error as Error).message;
  }
}

function secretsOf(
  env: Env,
  mode: ServerConfig["mode"],
): Pick<ServerConfig, "secret" | "previousSecrets" | "adminToken"> {
  if (mode === "serve") return requiredSecrets(env, "serve");
  return {
    secret: secretOf(env),
    adminToken: env.MENSHEN_ADMIN_TOKEN ?? localToken(dataDirOf(env.MENSHEN_DATABASE_URL)),
    previousSecrets: env.MENSHEN_SECRET_PREVIOUS,
  };
}

/** @throws MissingSecret commands of production generate nothing */
export function requiredSecrets(
  env: Env,
  command: string,
): Pick<ServerConfig, "secret" | "previousSecrets" | "adminToken"> {
  const { MENSHEN_SECRET: secret, MENSHEN_ADMIN_TOKEN: adminToken } = env;
  if (!secret) throw new MissingSecret(command, "MENSHEN_SECRET");
  if (!adminToken) throw new MissingSecret(command, "MENSHEN_ADMIN_TOKEN");
  return { secret, adminToken, previousSecrets: env.MENSHEN_SECRET_PREVIOUS };
}

/** The operator's secret, or the one that `start` generated beside its database. */
function secretOf(env: Env): Uint8Array {
  return env.MENSHEN_SECRET ?? localSecret(dataDirOf(env.MENSHEN_DATABASE_URL));
}

export class MissingSecret extends Error {
  constructor(command: string, name: string) {
    const example =
      name === "MENSHEN_SECRET"
        ? `node -e 'console.log(crypto.randomBytes(32).toString("hex"))'`
        : `node -e 'console.log(crypto.randomBytes(24).toString("base64url"))'`;
    super(
      `${command} needs ${name} (or ${name}_FILE). Generate one, store it safely, and set it on every node: ${example}\n` +
        `${command} 需要设置 ${name}（或 ${name}_FILE）。请生成一个并妥善保存，各节点须相同：${example}`,
    );
  }
}
