import { safeReturnToOrNone, type FlowSettings, type ReturnMode } from "@menshen/domain";

/** What a callback carries, and what a page therefore reads as one. */
const CALLBACK_FIELDS = ["code", "auth_code", "state", "error"];

/**
 * The address that hands a callback over to the page that completes it. Removes what looks like another callback from
 * query and fragment: the page would otherwise have two to choose from.
 */
export function withCallback(
  { returnTo, returnMode }: { returnTo: string | null; returnMode: ReturnMode },
  publicOrigin: string,
  callback: Readonly<Record<string, string>>,
): URL {
  const url = new URL(returnTo ?? "/", publicOrigin);
  if (hasCallback(url.searchParams)) removeCallback(url.searchParams);
  if (returnMode === "fragment") {
    url.hash = String(new URLSearchParams(callback));
    return url;
  }
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (hasCallback(fragment)) {
    removeCallback(fragment);
    url.hash = String(fragment);
  }
  for (const [name, value] of Object.entries(callback)) url.searchParams.set(name, value);
  return url;
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
  return locationOf(url, publicOrigin);
}

/** A path where the address is of this site. */
export function locationOf(url: URL, publicOrigin: string): string {
  return url.origin === new URL(publicOrigin).origin ? url.href.slice(url.origin.length) : url.href;
}

/** A returnTo as part of a cookie's value. */
export function packReturnTo(returnTo: string): string {
  return Buffer.from(returnTo).toString("base64url");
}

/** Checked again: on plain http other services of this host can overwrite the cookie. */
export function unpackReturnTo(packed: string, settings: FlowSettings): string {
  return safeReturnToOrNone(Buffer.from(packed, "base64url").toString(), settings) ?? "/";
}

function hasCallback(fields: URLSearchParams): boolean {
  return CALLBACK_FIELDS.some((name) => fields.has(name));
}

function removeCallback(fields: URLSearchParams): void {
  for (const name of CALLBACK_FIELDS) fields.delete(name);
}
