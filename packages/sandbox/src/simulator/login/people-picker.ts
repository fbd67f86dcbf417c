import { parseRedirectUri } from "./redirect.ts";

/*
 * A page that starts a login may show the sandbox in a frame, to choose there who signs in: the login address then has
 * `picker`. The phone takes the place of the QR code, and goes on to the redirect address by itself.
 */

/** Whether an address belongs to a people picker. */
export function isPicker({ searchParams }: URL): boolean {
  return searchParams.has("picker");
}

/** The parameter of the addresses that a picker leads to. */
export function pickerParam(url: URL): { picker?: "1" } {
  return isPicker(url) ? { picker: "1" } : {};
}

/** Lets the origin of the redirect address, and no other, frame a page of a picker and receive its form. */
export function framedByApp(response: Response, redirectUri: string | null): Response {
  const origin = parseRedirectUri(redirectUri)?.origin;
  const policy = response.headers.get("content-security-policy");
  if (origin === undefined || policy === null) return response;
  const wider = policy
    .replace("form-action 'self'", `form-action 'self' ${origin}`)
    .replace("frame-ancestors 'self'", `frame-ancestors 'self' ${origin}`);
  response.headers.set("content-security-policy", wider);
  return response;
}
