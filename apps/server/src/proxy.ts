import * as http from "node:http";
import type { Proxies } from "@menshen/server";
import { EnvProblem, type Env } from "./env.ts";

/** The sandbox and other programs on this machine are never reached through a proxy. */
const LOCAL = "127.0.0.1,localhost,[::1]";

type ProxyEnv = Pick<Env, "HTTP_PROXY" | "HTTPS_PROXY" | "NO_PROXY">;

/** The proxies of outbound calls; undefined where all go directly. */
export function proxiesOf({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: ProxyEnv): Proxies | undefined {
  if (!(HTTP_PROXY || HTTPS_PROXY) || NO_PROXY === "*") return undefined;
  return {
    httpProxy: HTTP_PROXY,
    httpsProxy: HTTPS_PROXY,
    noProxy: NO_PROXY ? `${NO_PROXY},${LOCAL}` : LOCAL,
  };
}

/**
 * Routes the global `fetch` and `node:http`, which checks and the export of traces use, through the proxy of the
 * environment.
 *
 * @returns a function that restores direct calls
 * @throws EnvProblem this Node has no built-in proxy support
 */
export function useProxy(
  env: ProxyEnv,
  // Missing before Node 24.14, although its types declare it.
  node: Partial<Pick<typeof http, "setGlobalProxyFromEnv">> = http,
): () => void {
  const proxies = proxiesOf(env);
  if (!proxies) return () => {};
  if (!node.setGlobalProxyFromEnv) {
    throw new EnvProblem("HTTP_PROXY, HTTPS_PROXY: need Node 24.14 or newer");
  }
  const { httpProxy, httpsProxy, noProxy } = proxies;
  return node.setGlobalProxyFromEnv({
    ...(httpProxy && { HTTP_PROXY: httpProxy }),
    ...(httpsProxy && { HTTPS_PROXY: httpsProxy }),
    ...(noProxy && { NO_PROXY: noProxy }),
  });
}
