import * as http from "node:http";
import { EnvProblem, type Env } from "./env.ts";

/** The sandbox, and whatever else runs beside the server, is nothing for a proxy. */
const HERE = "127.0.0.1,localhost,[::1]";

/**
 * From now on `fetch`, which is how providers are called, goes through the proxy that the environment names.
 *
 * @returns what undoes it
 * @throws EnvProblem this Node has no proxy support of its own
 */
export function useProxy(
  env: Pick<Env, "HTTP_PROXY" | "HTTPS_PROXY" | "NO_PROXY">,
  // Absent before Node 24.14, whatever its types say.
  node: Partial<Pick<typeof http, "setGlobalProxyFromEnv">> = http,
): () => void {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY } = env;
  if (!(HTTP_PROXY || HTTPS_PROXY) || NO_PROXY === "*") return () => {};
  if (!node.setGlobalProxyFromEnv) {
    throw new EnvProblem(
      "HTTP_PROXY, HTTPS_PROXY: need Node 24.14 or newer; `npx -y pnpm@12 start` brings it",
    );
  }
  return node.setGlobalProxyFromEnv({
    ...(HTTP_PROXY && { HTTP_PROXY }),
    ...(HTTPS_PROXY && { HTTPS_PROXY }),
    NO_PROXY: NO_PROXY ? `${NO_PROXY},${HERE}` : HERE,
  });
}
