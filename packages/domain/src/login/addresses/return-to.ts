import { Code } from "@menshen/core";
import type { FlowSettings } from "../ports.ts";

const MAX_LENGTH = 2048;
/** What browsers drop or turn into a slash before they read a URL. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const TRICKS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\ufeff\\]/;
const ENCODED_SLASH = /%(?:2f|5c)/i;

/**
 * Where a login may lead back to: a path of this site, or an absolute URL of an allowed origin. Gives the
 * normalised form, which is the one to redirect to.
 *
 * @throws Code 10701 for anything else
 */
export function safeReturnTo(
  returnTo: string,
  settings: Pick<FlowSettings, "publicOrigin" | "allowedOrigins">,
): string {
  const url = parse(returnTo, settings.publicOrigin);
  if (!url || url.username || url.password || ENCODED_SLASH.test(url.pathname)) throw refused();
  if (url.origin === new URL(settings.publicOrigin).origin) {
    // "/.//host" normalises to "//host", which a browser reads as another site.
    if (url.pathname.startsWith("//")) throw refused();
    return url.pathname + url.search + url.hash;
  }
  if (!settings.allowedOrigins.some((origin) => origin === url.origin)) throw refused();
  return url.href;
}

function parse(returnTo: string, base: string): URL | null {
  if (returnTo.length > MAX_LENGTH || TRICKS.test(returnTo)) return null;
  const isPath = returnTo.startsWith("/") && !returnTo.startsWith("//");
  if (!isPath && !/^https?:\/\/[^/]/i.test(returnTo)) return null;
  return URL.parse(returnTo, base);
}

function refused(): Code {
  return new Code(10701, "returnTo must be a path of this site or an allowed origin's URL", {
    data: { field: "returnTo" },
  });
}
