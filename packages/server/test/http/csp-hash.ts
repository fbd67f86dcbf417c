import { hash } from "node:crypto";

/** How a Content-Security-Policy names an inline style or script. */
export function cspHash(source: string): string {
  return `sha256-${hash("sha256", source, "base64")}`;
}
