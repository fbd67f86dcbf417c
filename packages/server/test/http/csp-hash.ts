import { hash } from "node:crypto";

/** The hash source of an inline style or script in a Content-Security-Policy. */
export function cspHash(source: string): string {
  return `sha256-${hash("sha256", source, "base64")}`;
}
