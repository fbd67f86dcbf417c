import type { IncomingHttpHeaders } from "node:http";

/** What a proxy asks about: the address of the request that it received. */
export interface AskedAddress {
  /** nginx cannot pass on a redirect: it gets 401. */
  readonly answers: 401 | 302;
  readonly isSecure: boolean;
  /** As `URL.host` has it. */
  readonly host: string;
  /** Path and query exactly as the proxy received them. */
  readonly uri: string;
}

/**
 * Reads `X-Original-URL` (nginx), or `X-Forwarded-Proto`, `-Host` and `-Uri` (Caddy, Traefik). A proxy sets its own form and
 * passes on the other one from the client: where both are present they must agree. Null for anything else.
 */
export function readAskedAddress(headers: IncomingHttpHeaders): AskedAddress | null {
  const original = originalUrl(headers["x-original-url"]);
  const forwarded = forwardedUrl(headers);
  if (original === undefined) return forwarded ?? null;
  if (forwarded === undefined) return original;
  const isSame = original?.host === forwarded?.host && original?.uri === forwarded?.uri;
  return isSame ? original : null;
}

type Header = string | string[] | undefined;

/** Undefined where the form is absent, null where it is malformed. */
function originalUrl(value: Header): AskedAddress | null | undefined {
  if (value === undefined) return undefined;
  const [, proto, host, uri] = /^(https?):\/\/([^/?#]+)(.*)$/i.exec(String(value)) ?? [];
  return addressOf(401, proto, host, uri);
}

function forwardedUrl(headers: IncomingHttpHeaders): AskedAddress | null | undefined {
  const { "x-forwarded-host": host, "x-forwarded-uri": uri } = headers;
  if (host === undefined && uri === undefined) return undefined;
  return addressOf(302, headers["x-forwarded-proto"], host, uri);
}

function addressOf(
  answers: AskedAddress["answers"],
  proto: Header,
  host: Header,
  uri: Header,
): AskedAddress | null {
  const scheme = String(proto).toLowerCase();
  if (!/^https?$/.test(scheme) || typeof host !== "string" || typeof uri !== "string") return null;
  if (/[/?#@\\\s]/.test(host)) return null;
  const url = URL.parse(`${scheme}://${host}`);
  const path = uri === "" || uri.startsWith("?") ? `/${uri}` : uri;
  if (!url || !path.startsWith("/")) return null;
  return { answers, isSecure: scheme === "https", host: url.host, uri: path };
}
