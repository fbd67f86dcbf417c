import { Code } from "@menshen/core/code";
import type { PendingLogins } from "./pending-logins.ts";

/** What a landing of a login hands to the page: the provider's code, or why there is none. */
export type Callback = CallbackFacts &
  (
    | { readonly code: string; readonly error?: undefined }
    | { readonly code?: undefined; readonly error: Code }
  );

interface CallbackFacts {
  readonly state: string;
  /** The element the login began at, and where it was to lead; known where it began in this tab. */
  readonly fullName?: string | undefined;
  readonly returnTo?: string | undefined;
  /** What it was begun for: to sign in, or to link an account. */
  readonly purpose?: "login" | "bind" | undefined;
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

const FIELDS = ["code", "auth_code", "state", "error"];

/**
 * The code and state in the fragment of an address, or null; also those in its query, where the page itself is the
 * provider's redirect address and the login began here. Without an argument it reads the page's own address and takes
 * them out of it, so that neither a reload nor a copied link carries them.
 */
export function readCallback(pending: PendingLogins, href?: string): Callback | null {
  const page = href === undefined ? pageOf() : undefined;
  const address = href ?? page?.location.href;
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const landed = callbackOf(pending, Object.fromEntries(fragment));
  const callback = landed ?? ownOnly(callbackOf(pending, Object.fromEntries(url.searchParams)));
  if (!callback) return null;
  for (const name of FIELDS) (landed ? fragment : url.searchParams).delete(name);
  if (landed) url.hash = fragment.toString();
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
  const onMessage = ({ origin: from, data }: PageMessage) => {
    if (from !== origin || !isRecord(data) || data["type"] !== "menshen:login") return;
    const callback = ownOnly(callbackOf(pending, data));
    if (callback) listener(callback);
  };
  page.addEventListener("message", onMessage);
  return () => page.removeEventListener("message", onMessage);
}

function callbackOf(
  pending: PendingLogins,
  fields: Readonly<Record<string, unknown>>,
): Callback | null {
  const { state, error, auth_code: authCode, code = authCode } = fields;
  if (typeof state !== "string" || state === "") return null;
  const { fullName, returnTo, purpose } = pending.get(state) ?? {};
  const facts = { state, fullName, returnTo, purpose };
  if (typeof code === "string" && code !== "") return { ...facts, code };
  const errcode = Number(error);
  return errcode > 0
    ? { ...facts, error: new Code(errcode, "the login came back without a code") }
    : null;
}

/** Other software puts `code` and `state` into addresses, too. */
function ownOnly(callback: Callback | null): Callback | null {
  return callback?.fullName === undefined ? null : callback;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function pageOf(): Page | undefined {
  const page = globalThis as unknown as Partial<Page>;
  return page.location && page.history && page.addEventListener ? (page as Page) : undefined;
}
