/** The server's cookies. With https every name has the `__Host-` prefix, so that other sites cannot set them. */
export interface CookieJar {
  readonly session: Cookie;
  readonly admin: Cookie;
  readonly loginCode: Cookie;
  /** A provider account that waits to be linked to a user. */
  readonly bind: Cookie;
  /** Why the last login failed, for the page that shows it. */
  readonly failure: Cookie;
  /** The token of an invitation whose page is open. */
  readonly invitation: Cookie;
  /** One per login flow, so that tabs are independent. */
  readonly flowPrefix: string;
  flow(id: string): Cookie;
}

/** On logout. Not cookies: other logins of this browser have theirs. */
export const CLEAR_SITE_DATA = '"cache", "storage"';

export interface Cookie {
  readonly name: string;
  read(header: string | undefined): string | undefined;
  write(value: string, maxAgeSeconds: number): string;
  clear(): string;
}

export function createCookieJar(secure: boolean): CookieJar {
  const cookie = (name: string, sameSite?: "Strict"): Cookie =>
    createCookie(name, { secure, sameSite });
  return {
    session: cookie("menshen"),
    admin: cookie("menshen-admin", "Strict"),
    loginCode: cookie("menshen-login-code"),
    bind: cookie("menshen-bind"),
    failure: cookie("menshen-login-failure"),
    invitation: cookie("menshen-invitation"),
    flowPrefix: `${prefixOf(secure)}menshen-flow-`,
    flow: (id) => cookie(`menshen-flow-${id}`),
  };
}

/** A cookie of one host. */
export function createCookie(
  name: string,
  { secure, sameSite = "Lax" }: { secure: boolean; sameSite?: "Lax" | "Strict" | undefined },
): Cookie {
  const full = prefixOf(secure) + name;
  const attributes = `; Path=/; HttpOnly; SameSite=${sameSite}${secure ? "; Secure" : ""}`;
  return {
    name: full,
    read: (header) => readCookie(header, full),
    write: (value, maxAge) => `${full}=${value}; Max-Age=${Math.floor(maxAge)}${attributes}`,
    clear: () => `${full}=; Max-Age=0${attributes}`,
  };
}

const prefixOf = (secure: boolean): string => (secure ? "__Host-" : "");

/** The value of the first cookie of that name. Ours need no decoding: base64url and dots. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  let from = 0;
  while (from < header.length) {
    let end = header.indexOf(";", from);
    if (end === -1) end = header.length;
    while (header[from] === " ") from++;
    if (header.startsWith(name, from) && header[from + name.length] === "=") {
      return header.slice(from + name.length + 1, end).trim();
    }
    from = end + 1;
  }
  return undefined;
}

/** All cookies with the prefix, as [rest of the name, value]. */
export function cookiesWithPrefix(header: string | undefined, prefix: string): [string, string][] {
  return (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix) && pair.includes("="))
    .map((pair) => [
      pair.slice(prefix.length, pair.indexOf("=")),
      pair.slice(pair.indexOf("=") + 1),
    ]);
}
