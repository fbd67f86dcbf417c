import type { PendingLogins } from "./pending.ts";

/** What a landing of a login hands to the page. */
export interface Callback {
  readonly code: string;
  readonly state: string;
  /** The element the login began at and what it was begun with, where it began in this tab. */
  readonly fullName?: string | undefined;
  readonly returnTo?: string | undefined;
}

/** The part of `window` that callbacks need. */
interface Page {
  readonly location: { readonly href: string };
  readonly history: {
    readonly state: unknown;
    replaceState(data: unknown, unused: string, url: string): void;
  };
  addEventListener(type: "message", listener: (event: PageMessage) => void): void;
  removeEventListener(type: "message", listener: (event: PageMessage) => void): void;
}

interface PageMessage {
  readonly origin: string;
  readonly data: unknown;
}

/**
 * The code and state in the fragment of an address, or null. Without an argument it reads the page's own address and
 * takes them out of it, so that neither a reload nor a copied link carries them.
 */
export function readCallback(pending: PendingLogins, href?: string): Callback | null {
  const page = href === undefined ? pageOf() : undefined;
  const address = href ?? page?.location.href;
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  const fields = new URLSearchParams(url.hash.slice(1));
  const callback = callbackOf(pending, Object.fromEntries(fields));
  if (!callback) return null;
  for (const name of ["code", "state"]) fields.delete(name);
  url.hash = fields.toString();
  page?.history.replaceState(page.history.state, "", url.href);
  return callback;
}

/**
 * Listens for the landing inside a frame of this page. A message counts when it comes from the server's own origin
 * and names a login that began here. Returns the way to stop; does nothing on a server.
 */
export function listenForCallback(
  pending: PendingLogins,
  serverUrl: string,
  listener: (callback: Callback) => void,
): () => void {
  const page = pageOf();
  if (!page) return () => {};
  const { origin } = new URL(serverUrl, page.location.href);
  const onMessage = (event: PageMessage) => {
    const callback = event.origin === origin ? callbackOf(pending, event.data) : null;
    if (callback?.fullName !== undefined) listener(callback);
  };
  page.addEventListener("message", onMessage);
  return () => page.removeEventListener("message", onMessage);
}

function callbackOf(pending: PendingLogins, data: unknown): Callback | null {
  if (typeof data !== "object" || data === null) return null;
  const { code, state } = data as Record<string, unknown>;
  if (typeof code !== "string" || typeof state !== "string" || !code || !state) return null;
  const { fullName, returnTo } = pending.get(state) ?? {};
  return { code, state, fullName, returnTo };
}

function pageOf(): Page | undefined {
  const page = globalThis as unknown as Partial<Page>;
  return page.location && page.history && page.addEventListener ? (page as Page) : undefined;
}
