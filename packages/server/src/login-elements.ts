import type { AppHandle, Element } from "@menshen/core";
import type { LoginElement } from "@menshen/domain";

/** An element that people sign in with, as the landing and `/start` call it. */
export interface Login extends Element {
  readonly methods: Element["methods"] & LoginElement;
}

/** The element, if it is one that people sign in with. */
export function findLoginElement(app: AppHandle, fullName: string): Login | undefined {
  const element = app.findElement(fullName);
  return element && "beginLogin" in element.methods ? (element as Login) : undefined;
}

/** Where an element's logins come back to: its redirectUri's path when that is ours, else the default. */
export function landingPath(element: Element): string {
  const { redirectUri } = element.methods;
  const path = typeof redirectUri === "string" ? URL.parse(redirectUri)?.pathname : undefined;
  return path?.startsWith("/api/auth/") ? path : `/api/auth/${element.fullName}/callback`;
}
