/*
 * The printed link carries a one-time administrator token in its fragment: `https://host/#admin=TOKEN`. A fragment
 * never reaches a server or a log, and the console removes it from the address first.
 */

const KEY = "admin";

/** The token of a fragment, or null. */
export function tokenOfFragment(fragment: string): string | null {
  const body = fragment.replace(/^#\/?/, "");
  if (!body.startsWith(`${KEY}=`)) return null;
  return new URLSearchParams(body).get(KEY) || null;
}

/** The token in pasted text: a whole link, its fragment, or the bare token. Null where there is none. */
export function tokenOfPaste(pasted: string): string | null {
  const text = pasted.trim();
  const hash = text.indexOf("#");
  if (hash >= 0) return tokenOfFragment(text.slice(hash));
  if (text.startsWith(`${KEY}=`)) return tokenOfFragment(`#${text}`);
  return text === "" || /\s|:\/\//.test(text) ? null : text;
}

/** Takes the token out of the address bar and the history entry; returns it. */
export function takeTokenFromAddress(
  location: Pick<Location, "hash" | "pathname" | "search">,
  history: Pick<History, "replaceState">,
): string | null {
  const token = tokenOfFragment(location.hash);
  if (token !== null) history.replaceState(null, "", `${location.pathname}${location.search}#/`);
  return token;
}
