import type { Finding } from "@menshen/core";

/** Routes of this server below /api/auth/, which take precedence over landings. */
const TAKEN = /^\/api\/auth\/(?:session|dry-run|forward|[^/]+\/start)$/;

/**
 * A login whose redirect address is another route of this server can never complete. Two elements may share an address:
 * the state selects one.
 *
 * @param path where the address stands in the config
 */
export function checkLanding(
  redirectUri: string | undefined,
  path: readonly string[],
): readonly Finding[] {
  const pathname = redirectUri === undefined ? undefined : URL.parse(redirectUri)?.pathname;
  if (pathname === undefined || !TAKEN.test(decoded(pathname))) return [];
  return [{ severity: "error", file: "config", path, message: taken }];
}

const taken = {
  zh: "这个路径是服务器自己的，登录不会在这里完成；请用 /api/auth/ 下的其他路径，如 /api/auth/<元素全名>/callback。",
  en: "this path is the server's own and finishes no login: use another one under /api/auth/, such as /api/auth/<full name>/callback",
};

/** Routes are compared unescaped. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
