import type { Context } from "hono";
import type { Host } from "../host.ts";
import { isFramed } from "../http/request-rules.ts";
import { queryOf, type Web } from "../http/web-context.ts";

/*
 * Where the sandbox runs (never under `serve`), the console shows a login test in a frame, so that the administrator
 * chooses a person there. Every other login refuses frames.
 */

/** Whether the console of this site navigates its frame of a login test. Its answer may then be framed by this site. */
export function isTestFrame({ config }: Host, c: Context<Web>): boolean {
  const { incoming, outgoing } = c.env;
  const isOurs =
    config.sandboxUrl !== undefined &&
    isFramed(incoming.headers) &&
    SITES.has(String(incoming.headers["sec-fetch-site"]));
  // The page's own policy says who may frame it; X-Frame-Options knows no such answer.
  if (isOurs) outgoing.removeHeader("X-Frame-Options");
  return isOurs;
}

/** The console starts the login; the sandbox, on another port, leads back. */
const SITES: ReadonlySet<string> = new Set(["same-origin", "same-site"]);

/** The sandbox's page in the form that shows people instead of a QR code; undefined for another provider's. */
export function pickerAddress({ config }: Host, c: Context<Web>, page: string): string | undefined {
  const url = new URL(page);
  if (config.sandboxUrl === undefined || url.origin !== new URL(config.sandboxUrl).origin)
    return undefined;
  url.searchParams.set("picker", "1");
  const { lang } = queryOf(c);
  if (lang !== undefined) url.searchParams.set("lang", lang);
  return url.href;
}
