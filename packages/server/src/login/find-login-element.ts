import type { AppHandle, Element } from "@menshen/core";
import { findCapability } from "@menshen/domain";

/** The element, if it is one that people sign in with. */
export function findLoginElement(app: AppHandle, fullName: string): Element | undefined {
  const element = app.findElement(fullName);
  return findCapability(element, "beginLogin") && element;
}

/** Where an element's logins come back to: its redirectUri's path when that is ours, else the default. */
export function landingPath(element: Element): string {
  const { redirectUri } = element.methods;
  const path = typeof redirectUri === "string" ? URL.parse(redirectUri)?.pathname : undefined;
  return path?.startsWith("/api/auth/") ? path : `/api/auth/${element.fullName}/callback`;
}
