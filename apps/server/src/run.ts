import { createServer, type MenshenServer, type ServerConfig } from "@menshen/server";
import { banner } from "./banner.ts";
import { readEnv, type Env } from "./env.ts";
import { useProxy } from "./proxy.ts";
import { basesOf, configOf } from "./settings.ts";
import { stopOnSignal } from "./signals.ts";

/** Server, console and, where nothing speaks against it, the sandbox. */
export async function start(
  mode: "start" | "dev",
  more: Partial<ServerConfig> = {},
): Promise<void> {
  const env = readEnv();
  useProxy(env);
  await using opening = new AsyncDisposableStack();
  const sandbox = wantsSandbox(env) ? await import("./sandbox.ts") : undefined;
  const served = sandbox && opening.use(await sandbox.openSandbox(env.SANDBOX_PORT));
  const server = opening.use(
    await createServer({
      ...configOf(env, mode),
      ...(sandbox && {
        bases: basesOf(env, served?.url),
        variables: (origin) => ({ ...env.elementVariables, ...sandbox.demoVariables(origin) }),
        sandboxUrl: served?.url,
      }),
      ...more,
    }),
  );
  const problem = sandbox && served && (await sandbox.introduce(served, server));
  if (problem) print(`The simulator cannot reach this server's callback address: ${problem}`);
  print(banner({ console: await server.createAdminLink(), url: server.url, sandbox: served?.url }));
  stopOnSignal(opening.move());
}

/** Production: no sandbox, no editing unless asked for, nothing made up. */
export async function serve(): Promise<void> {
  const env = readEnv();
  useProxy(env);
  const server: MenshenServer = await createServer(configOf(env, "serve"));
  const open = new AsyncDisposableStack();
  open.use(server);
  stopOnSignal(open);
}

/**
 * Whoever set a company or a website of their own means the real services. And a server that others can reach lets
 * nobody sign in as an invented person, unless it is told to.
 */
function wantsSandbox(env: Env): boolean {
  const isOwn = Object.keys(env.elementVariables).some((name) => /^(?:WECOM|WECHAT)_/.test(name));
  const isHere = (env.MENSHEN_PUBLIC_URL ?? "http:").startsWith("http:");
  return !isOwn && (env.MENSHEN_SANDBOX ?? isHere);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
