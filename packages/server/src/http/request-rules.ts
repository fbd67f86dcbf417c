import type { IncomingHttpHeaders } from "node:http";
import { Code } from "@menshen/core";
import type { PublicUrl } from "./public-url.ts";

const FRAMES = new Set(["iframe", "frame", "fencedframe", "embed", "object"]);

/**
 * The reason to reject a state-changing request, or null. Browsers send `Origin` or `Sec-Fetch-Site`; a request with
 * neither may come from a program, which sends no cookie.
 */
export function originProblem(
  publicUrl: PublicUrl,
  allowedOrigins: readonly string[],
  headers: IncomingHttpHeaders,
): Code | null {
  const { origin, cookie } = headers;
  const fetchSite = headers["sec-fetch-site"];
  if (origin !== undefined) {
    if (allowedOrigins.includes(origin)) return null;
    const own = isOwnOrigin(publicUrl, origin, headers.host);
    return own && (fetchSite === undefined || fetchSite === "same-origin")
      ? null
      : refused("the request comes from another site");
  }
  if (fetchSite !== undefined) {
    return fetchSite === "same-origin" ? null : refused("the request comes from another site");
  }
  return cookie === undefined
    ? null
    : refused("a request with a cookie needs Origin or Sec-Fetch-Site");
}

/**
 * False for a page of any other origin, allowed origins and sibling subdomains included: the console's cookie is
 * `SameSite=Strict`, and a sibling subdomain is the same site, so its requests carry the cookie.
 */
export function isFromOwnOrigin(publicUrl: PublicUrl, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  const fetchSite = headers["sec-fetch-site"];
  if (origin !== undefined && !isOwnOrigin(publicUrl, origin, host)) return false;
  return fetchSite === undefined || fetchSite === "same-origin" || fetchSite === "none";
}

/** Mutations accept JSON only, which forms of other sites cannot send. */
export function bodyProblem(headers: IncomingHttpHeaders): Code | null {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/json") return null;
  return new Code(10701, "a mutation's Content-Type must be application/json", { httpStatus: 415 });
}

/** True for navigation by link or address bar, and for clients without fetch metadata. */
export function isNavigation(headers: IncomingHttpHeaders): boolean {
  const mode = headers["sec-fetch-mode"];
  const purpose = [headers["sec-purpose"], headers["purpose"]].flat().join();
  return (mode === undefined || mode === "navigate") && !purpose.includes("prefetch");
}

/** True for the navigation of a frame or an embedded object. */
export function isFramed(headers: IncomingHttpHeaders): boolean {
  const dest = headers["sec-fetch-dest"];
  return dest !== undefined && FRAMES.has(dest);
}

/** True when the headers look like a browser's. */
export function isFromBrowser(headers: IncomingHttpHeaders): boolean {
  return (
    headers["sec-fetch-site"] !== undefined ||
    headers.origin !== undefined ||
    headers.cookie !== undefined
  );
}

/** The public origin or, on loopback, the alias that the request itself was sent to. */
function isOwnOrigin(publicUrl: PublicUrl, origin: string, host: string | undefined): boolean {
  if (origin === publicUrl.origin) return true;
  return host !== undefined && publicUrl.aliases.has(host) && origin === `http://${host}`;
}

function refused(message: string): Code {
  return new Code(10603, message);
}
