import type { PublicUrl } from "./public-url.ts";

/** Headers of every response. Built once. */
export type HeaderTable = Readonly<Record<string, string>>;

export function commonHeaders(publicUrl: PublicUrl): HeaderTable {
  return {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    ...(publicUrl.secure && { "Strict-Transport-Security": "max-age=31536000" }),
  };
}

/**
 * For documents: a page that opened them, or that they open, cannot reach them. Not for redirects, through which a login in
 * a pop-up of another site returns to its opener.
 */
export const pageIsolation: HeaderTable = { "Cross-Origin-Opener-Policy": "same-origin" };

const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

/** For JSON: not rendered, not cached. */
export function apiHeaders(
  publicUrl: PublicUrl,
  allowedOrigins: readonly string[] = [],
): HeaderTable {
  return {
    ...commonHeaders(publicUrl),
    ...(allowedOrigins.length > 0 && { Vary: "Origin" }),
    "Content-Security-Policy": apiPolicy,
    "Cache-Control": "no-store",
  };
}

/** The policy of hosted pages: scripts and styles by hash, requests to this server only. */
export function pagePolicy(allow: {
  styleHashes: readonly string[];
  scriptHash?: string | undefined;
  /** The one origin that may frame the page. */
  frameAncestor?: string | undefined;
  formTargets?: readonly string[] | undefined;
}): string {
  return [
    "default-src 'none'",
    `style-src ${allow.styleHashes.map((hash) => `'${hash}'`).join(" ")}`,
    ...(allow.scriptHash ? [`script-src '${allow.scriptHash}'`, "connect-src 'self'"] : []),
    "img-src 'self' data: https:",
    `form-action ${allow.formTargets?.join(" ") ?? "'none'"}`,
    "base-uri 'none'",
    `frame-ancestors ${allow.frameAncestor ?? "'none'"}`,
  ].join("; ");
}

/** The distinct origins. */
export function originsOf(urls: readonly string[]): string[] {
  return [...new Set(urls.map((url) => new URL(url).origin))];
}

/** The policy of the console: its own files, inline styles of its components, provider pages in a frame. */
export function consolePolicy(providerOrigins: readonly string[]): string {
  const providers = providerOrigins.join(" ");
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: https: ${providers}`,
    `frame-src 'self' ${providers}`,
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
