import type { IncomingHttpHeaders } from "node:http";
import { Code } from "@menshen/core";
import type { PublicUrl } from "./public-url.ts";

/**
 * Why a request must not change anything here, or null. A browser tells where a request comes from by `Origin`
 * or `Sec-Fetch-Site`; a request that tells nothing may be a program's, but then it carries no cookie.
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
    : refused("a request with a cookie must say where it comes from");
}

/**
 * False for a page of any other origin, also for one on the list and for a neighbour on a subdomain: the console's
 * cookie is `SameSite=Strict`, which goes by site and not by origin, so a neighbour's requests carry it too.
 */
export function isFromOwnOrigin(publicUrl: PublicUrl, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  const fetchSite = headers["sec-fetch-site"];
  if (origin !== undefined && !isOwnOrigin(publicUrl, origin, host)) return false;
  return fetchSite === undefined || fetchSite === "same-origin" || fetchSite === "none";
}

/** Mutations are JSON and nothing else, which no form of another site can send. */
export function bodyProblem(headers: IncomingHttpHeaders): Code | null {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/json") return null;
  return new Code(10701, "a mutation's Content-Type must be application/json", { httpStatus: 415 });
}

/** True for a person following a link or typing an address; also for clients that do not say. */
export function isNavigation(headers: IncomingHttpHeaders): boolean {
  const mode = headers["sec-fetch-mode"];
  const purpose = [headers["sec-purpose"], headers["purpose"]].flat().join();
  return (mode === undefined || mode === "navigate") && !purpose.includes("prefetch");
}

/** True when a browser sent it, as far as a request can tell. */
export function isFromBrowser(headers: IncomingHttpHeaders): boolean {
  return (
    headers["sec-fetch-site"] !== undefined ||
    headers.origin !== undefined ||
    headers.cookie !== undefined
  );
}

/** The public origin; or, on loopback, the other name that the same request was sent to. */
function isOwnOrigin(publicUrl: PublicUrl, origin: string, host: string | undefined): boolean {
  if (origin === publicUrl.origin) return true;
  return host !== undefined && publicUrl.aliases.has(host) && origin === `http://${host}`;
}

function refused(message: string): Code {
  return new Code(10603, message);
}
