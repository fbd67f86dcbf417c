import * as http from "node:http";
import { EnvProblem, type Env } from "./env.ts";

/** The sandbox and other programs on this machine are never reached through a proxy. */
const LOCAL = "127.0.0.1,localhost,[::1]";

/**
 * Routes global `fetch`, which calls the providers, through the proxy of the environment.
 *
 * @returns a function that restores direct calls
 * @throws EnvProblem this Node has no built-in proxy support
 */
export function useProxy(
  env: Pick<Env, "HTTP_PROXY" | "HTTPS_PROXY" | "NO_PROXY">,
  // Missing before Node 24.14, although its types declare it.
  node: Partial<Pick<typeof http, "setGlobalProxyFromEnv">> = http,
): () => void {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY } = env;
  if (!(HTTP_PROXY || HTTPS_PROXY) || NO_PROXY === "*") return () => {};
  if (!node.setGlobalProxyFromEnv) {
    throw new EnvProblem("HTTP_PROXY, HTTPS_PROXY: need Node 24.14 or newer");
  }
  return node.setGlobalProxyFromEnv({
    ...(HTTP_PROXY && { HTTP_PROXY }),
    ...(HTTPS_PROXY && { HTTPS_PROXY }),
    NO_PROXY: NO_PROXY ? `${NO_PROXY},${LOCAL}` : LOCAL,
  });
}
