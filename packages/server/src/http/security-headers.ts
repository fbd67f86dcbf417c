import type { PublicUrl } from "./public-url.ts";

/** Sent with every answer. Built once; the fast path copies it, Hono's answers are completed with it. */
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

const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

/** For JSON: nothing to render, nothing to keep. */
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

/** What HTML of ours may do: run the scripts and styles named by hash, talk to this server. */
export function pagePolicy(allow: {
  styleHash: string;
  scriptHash?: string | undefined;
  /** The one site that may frame the page. */
  frameAncestor?: string | undefined;
  formTargets?: readonly string[] | undefined;
}): string {
  return [
    "default-src 'none'",
    `style-src '${allow.styleHash}'`,
    ...(allow.scriptHash ? [`script-src '${allow.scriptHash}'`, "connect-src 'self'"] : []),
    "img-src 'self' data: https:",
    `form-action ${allow.formTargets?.join(" ") ?? "'none'"}`,
    "base-uri 'none'",
    `frame-ancestors ${allow.frameAncestor ?? "'none'"}`,
  ].join("; ");
}

/** Each origin once. */
export function originsOf(urls: readonly string[]): string[] {
  return [...new Set(urls.map((url) => new URL(url).origin))];
}

/** The console's: its own files, styles made by its components, provider pages in a frame. */
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
