/** A parsed redirect_uri, or undefined when it is no absolute http(s) URL. */
export function parseRedirectUri(value: string | null): URL | undefined {
  const url = URL.parse(value ?? "");
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}

/**
 * The redirect_uri as the service extends it: as text, so that the caller's own encoding is unchanged. Parameters
 * go before a fragment and after an existing query.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91022
 */
export function extendRedirect(
  redirectUri: string,
  params: Readonly<Record<string, string>>,
): string {
  const at = redirectUri.indexOf("#");
  const address = at < 0 ? redirectUri : redirectUri.slice(0, at);
  const fragment = at < 0 ? "" : redirectUri.slice(at);
  const query = Object.entries(params).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const start = address.indexOf("?");
  const joint = start < 0 ? "?" : /^$|&$/.test(address.slice(start + 1)) ? "" : "&";
  return `${address}${joint}${query.join("&")}${fragment}`;
}
