import { AsyncDisposableStack } from "@menshen/core/async-disposable-stack";
import { createServer, type MenshenServer, type ServerConfig } from "@menshen/server";
import { banner } from "./banner.ts";
import { createDemoElements } from "./demo-elements.ts";
import { surviveElementFaults } from "./element-faults.ts";
import { readEnv, type Env } from "./env.ts";
import { basesOf, wantsSandbox } from "./outbound.ts";
import { useProxy } from "./proxy.ts";
import { configOf } from "./settings.ts";
import { stopOnSignal } from "./signals.ts";
import { openTracing } from "./tracing.ts";

/** Runs server, console and, unless the settings rule it out, the sandbox. */
export async function runStart(
  mode: "start" | "dev",
  more: Partial<ServerConfig> = {},
): Promise<void> {
  const env = readSettings();
  const config = configOf(env, mode);
  if (await createDemoElements(env)) print("elements/: 已创建演示应用 · created with the demo app");
  const faults = surviveElementFaults();
  await using opening = new AsyncDisposableStack();
  const sandbox = wantsSandbox(env) ? await import("./sandbox.ts") : undefined;
  const served = sandbox && opening.use(await sandbox.openSandbox(env.SANDBOX_PORT));
  const tracing = await openTracing(env);
  if (tracing) opening.use(tracing);
  const server = opening.use(
    await createServer({
      ...config,
      tracerProvider: tracing?.provider,
      ...(sandbox && {
        bases: basesOf(env, served?.url),
        variables: (origin) => ({
          ...env.elementVariables,
          ...sandbox.demoVariables(origin, served?.url),
        }),
        sandboxUrl: served?.url,
      }),
      ...more,
    }),
  );
  faults.attach(server);
  const problem = sandbox && served && (await sandbox.registerWithSandbox(served, server));
  if (problem) print(`The simulator cannot reach this server's callback address: ${problem}`);
  const file = env.MENSHEN_CLIENT_TYPES;
  if (file !== undefined) {
    const { followClientTypes } = await import("./client-types.ts");
    opening.use(followClientTypes({ app: server.app, file, print }));
  }
  print(banner({ console: await server.createAdminLink(), url: server.url, sandbox: served?.url }));
  stopOnSignal(opening.move(), config);
}

/** Runs the server for production: no sandbox, editing only on request, no generated secrets. */
export async function runServe(): Promise<void> {
  const env = readSettings();
  const config = configOf(env, "serve");
  const faults = surviveElementFaults();
  const open = new AsyncDisposableStack();
  const tracing = await openTracing(env);
  if (tracing) open.use(tracing);
  const tracerProvider = tracing?.provider;
  const server: MenshenServer = await createServer({ ...config, tracerProvider });
  faults.attach(server);
  open.use(server);
  stopOnSignal(open, config);
}

function readSettings(): Env {
  const env = readEnv();
  for (const name of env.unknownVariables) {
    process.stderr.write(`${name}: unknown variable, ignored; menshen --help lists all\n`);
  }
  useProxy(env);
  return env;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
