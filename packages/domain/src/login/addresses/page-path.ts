/** Everything below these is an API, and so is each of them itself. */
const API_ROOTS = /^\/(?:api|trpc|\.menshen)(?:\/|$)/i;
/** Probes, metrics, documents for programs, and ownership files. */
const API_PATHS = /^\/(?:healthz|readyz|metrics|openapi\.json|(?:ww|mp)_verify_[^/]*)\/*$/i;
/** Encoded that often, a path is an attempt to hide something. */
const MAX_LAYERS = 8;
const ESCAPE = /%([0-9a-f]{2})/gi;

/**
 * True for the path of a page: what a browser may be sent to after a login. Routers and proxies decode a path before
 * they match it, some of them more than once, so that the path is judged in each of its decoded forms.
 */
export function isPagePath(pathname: string): boolean {
  let path = pathname;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    if (!isPlainPage(path)) return false;
    const decoded = decode(path);
    if (decoded === path) return true;
    path = decoded;
  }
  return false;
}

function isPlainPage(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(path)) return false;
  const slashed = path.replaceAll("\\", "/");
  // Some routers match before they remove dot segments, some after.
  return [slashed, withoutDots(slashed)].every((routed) => {
    // "/.//host" normalises to "//host", which a browser reads as another site.
    if (routed.startsWith("//")) return false;
    const merged = routed.replaceAll(/\/{2,}/g, "/");
    return !API_ROOTS.test(merged) && !API_PATHS.test(merged);
  });
}

/** Byte by byte: only ASCII matters to the rules, and malformed UTF-8 must not hide it. */
function decode(path: string): string {
  return path.replaceAll(ESCAPE, (_, byte: string) =>
    String.fromCodePoint(Number.parseInt(byte, 16)),
  );
}

/** As RFC 3986 removes dot segments. */
function withoutDots(path: string): string {
  const segments: string[] = [];
  const given = path.split("/").slice(1);
  for (const [at, segment] of given.entries()) {
    const isLast = at === given.length - 1;
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
    if (isLast && (segment === "." || segment === "..")) segments.push("");
  }
  return `/${segments.join("/")}`;
}
