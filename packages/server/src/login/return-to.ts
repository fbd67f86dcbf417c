import { Code } from "@menshen/core";
import { safeReturnTo, type FlowSettings } from "@menshen/domain";

/**
 * The returnTo of a hosted page, which must be a page: a navigation from here to an API path would pass its same-origin
 * check.
 * @throws Code 10701 for anything else
 */
export function pageReturnTo(returnTo: string, settings: FlowSettings): string {
  const safe = safeReturnTo(returnTo, settings);
  if (!/^\/(?:api|trpc)\//i.test(safe)) return safe;
  throw new Code(10701, "returnTo must lead to a page", { data: { field: "returnTo" } });
}

/** Like `pageReturnTo`, but undefined instead of an error. */
export function pageReturnToOrNone(
  returnTo: string | undefined,
  settings: FlowSettings,
): string | undefined {
  try {
    return returnTo === undefined ? undefined : pageReturnTo(returnTo, settings);
  } catch {
    return undefined;
  }
}

/** Adds the result of linking for the page that started it: `linked=<element>` or `linkError=<errcode>`. */
export function withLinkResult(
  returnTo: string,
  publicOrigin: string,
  result: { linked: string } | { linkError: number },
): string {
  const url = new URL(returnTo, publicOrigin);
  for (const name of ["linked", "linkError"]) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(result)) url.searchParams.set(name, String(value));
  return url.origin === new URL(publicOrigin).origin ? url.href.slice(url.origin.length) : url.href;
}

/** A returnTo as part of a cookie's value. */
export function packReturnTo(returnTo: string): string {
  return Buffer.from(returnTo).toString("base64url");
}

/** Checked again: on plain http other services of this host can overwrite the cookie. */
export function unpackReturnTo(packed: string, settings: FlowSettings): string {
  return pageReturnToOrNone(Buffer.from(packed, "base64url").toString(), settings) ?? "/";
}
