import { BaseCode as Code } from "@menshen/core/code";
import type { PendingLogins } from "./pending-logins.ts";

/** The result of the provider's redirect: its code, or the error instead of it. */
export type Callback = CallbackFacts &
  (
    | { readonly code: string; readonly error?: undefined }
    | { readonly code?: undefined; readonly error: Code }
  );

interface CallbackFacts {
  readonly state: string;
  /** The element of the login and its return page; set where the login started in this tab. */
  readonly fullName?: string | undefined;
  readonly returnTo?: string | undefined;
  /** The purpose of the login: to sign in, or to link an account. */
  readonly purpose?: "login" | "bind" | undefined;
  /** What `getLoginConfig` was given as `resume`. */
  readonly resume?: string | undefined;
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
 * Reads code and state from the fragment of an address; also from its query, where the page itself is the provider's
 * redirect address and the login started here. Returns null without a callback. Without an argument it reads the
 * page's own address and removes them from it, so that neither a reload nor a copied link contains them.
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
 * Listens for a callback inside a frame of this page. Accepts messages from the server's origin that name a login
 * started here. Returns a function that unsubscribes; does nothing on a server.
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
  const { fullName, returnTo, purpose, resume } = pending.get(state) ?? {};
  const facts = { state, fullName, returnTo, purpose, resume };
  if (typeof code === "string" && code !== "") return { ...facts, code };
  const errcode = Number(error);
  return errcode > 0
    ? { ...facts, error: new Code(errcode, "the provider returned no code") }
    : null;
}

/** Drops the `code` and `state` of other software. */
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
