import { Code } from "@menshen/core";
import type { FlowSettings } from "../ports.ts";
import { isPagePath } from "./page-path.ts";

const MAX_LENGTH = 2048;
/** What browsers drop or turn into a slash before they read a URL. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const TRICKS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\ufeff\\]/;

type ReturnSettings = Pick<FlowSettings, "publicOrigin" | "returnUrls" | "isReturnHost">;

/**
 * Where a login may lead back to: a page of this site, exactly one of the return URLs (the fragment is the
 * caller's), or any page of a return host. Gives the normalised form, which is the one to redirect to.
 *
 * @throws Code 10701 for anything else
 */
export function safeReturnTo(returnTo: string, settings: ReturnSettings): string {
  const url = parse(returnTo, settings.publicOrigin);
  if (!url || url.username || url.password) throw refused();
  if (url.origin === new URL(settings.publicOrigin).origin) {
    if (!isPagePath(url.pathname)) throw refused();
    return url.pathname + url.search + url.hash;
  }
  const isListed = settings.returnUrls.includes(withoutFragment(url));
  if (!isListed && !settings.isReturnHost?.(url)) throw refused();
  return url.href;
}

/** Like `safeReturnTo`, but undefined instead of an error. */
export function safeReturnToOrNone(
  returnTo: string | undefined,
  settings: ReturnSettings,
): string | undefined {
  try {
    return returnTo === undefined ? undefined : safeReturnTo(returnTo, settings);
  } catch {
    return undefined;
  }
}

/**
 * A URL in the form in which return URLs are compared. Null for what cannot be listed: a relative address, another
 * scheme, credentials or a fragment, which would be ignored.
 */
export function listableReturnUrl(text: string): string | null {
  const url = TRICKS.test(text) ? null : URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  return text.includes("#") ? null : url.href;
}

function withoutFragment(url: URL): string {
  const bare = new URL(url);
  bare.hash = "";
  return bare.href;
}

function parse(returnTo: string, base: string): URL | null {
  if (returnTo.length > MAX_LENGTH || TRICKS.test(returnTo)) return null;
  const isPath = returnTo.startsWith("/") && !returnTo.startsWith("//");
  if (!isPath && !/^https?:\/\/[^/]/i.test(returnTo)) return null;
  return URL.parse(returnTo, base);
}

function refused(): Code {
  return new Code(
    10701,
    "returnTo must be a page of this site (no API route) or exactly a URL listed in MENSHEN_RETURN_URLS",
    {
      data: { field: "returnTo" },
      hint: {
        zh: "返回地址必须是本站的页面，或与 MENSHEN_RETURN_URLS 中的一个地址完全一致。",
        en: "The return address must be a page of this site, or exactly one of the URLs in MENSHEN_RETURN_URLS.",
      },
    },
  );
}
