import { Code } from "@menshen/core";
import { safeReturnTo, type FlowSettings } from "@menshen/domain";

/**
 * Where a page of ours may lead: pages only. An address that acts would be reached from this site, and pass for its wish.
 * @throws Code 10701 for anything else
 */
export function pageReturnTo(returnTo: string, settings: FlowSettings): string {
  const safe = safeReturnTo(returnTo, settings);
  if (!/^\/(?:api|trpc)\//i.test(safe)) return safe;
  throw new Code(10701, "returnTo must lead to a page", { data: { field: "returnTo" } });
}

/** The same where nobody can be told: undefined for what is no page. */
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

/** What became of a linking, told to the page that asked for it: `linked=<element>` or `linkError=<errcode>`. */
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
