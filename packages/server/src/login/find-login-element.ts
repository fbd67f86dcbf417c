import type { AppHandle, Element } from "@menshen/core";
import { findCapability } from "@menshen/domain";

/** The element, if it is a login method. */
export function findLoginElement(app: AppHandle, fullName: string): Element | undefined {
  const element = app.findElement(fullName);
  return findCapability(element, "beginLogin") && element;
}

/** The path of an element's redirect URI: that of its `redirectUri` when it lies on this server, else the default. */
export function landingPath(element: Element): string {
  const { redirectUri } = element.methods;
  const path = typeof redirectUri === "string" ? URL.parse(redirectUri)?.pathname : undefined;
  return path?.startsWith("/api/auth/") ? path : `/api/auth/${element.fullName}/callback`;
}
