import type { Finding } from "@menshen/core";

/** What this server answers below /api/auth/ itself, in front of every landing. */
const TAKEN = /^\/api\/auth\/(?:session|dry-run|[^/]+\/start)$/;

/**
 * A login whose people come back to an address with another meaning never ends. That two elements share an address is
 * well: the state tells them apart.
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

/** As routes are compared: an escaped letter is the letter. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
