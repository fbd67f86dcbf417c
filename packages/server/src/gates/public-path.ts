const PLAIN = /^(?:\/[\w.~!$&'()*+,=:@-]+)*\/?$/;

/**
 * Whether a request needs no login. Proxies and the software behind them read escapes, empty segments, dot segments,
 * backslashes and path parameters in different ways: an address with any of them is never public.
 *
 * @param uri path and query as the browser sent them
 */
export function isPublicPath(uri: string, prefixes: readonly string[]): boolean {
  const path = uri.split("?", 1)[0] ?? "";
  if (!PLAIN.test(path) || path.split("/").some((segment) => /^\.+$/.test(segment))) return false;
  return prefixes.some(
    (prefix) => path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`),
  );
}
