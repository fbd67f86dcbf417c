import { listenForCallback, readCallback, type Callback } from "./callback.ts";
import type { StartInput } from "./client.ts";
import {
  chooseCorp,
  currentUser,
  finishLogin,
  logout,
  startLogin,
  type LoginInput,
  type SignedIn,
} from "./login.ts";
import { openLogins, type ClientOptions } from "./open-logins.ts";
import type { CurrentUser, LoginConfig } from "./session.ts";
import { createCallTransport } from "./transport.ts";

/** The part of a client that signs in: half its size, for login components. */
export interface LoginClient {
  /** Calls a query by its path, such as `app.info`. */
  query(path: string, input?: unknown): Promise<unknown>;
  getLoginConfig(fullName: string, input?: StartInput): Promise<LoginConfig>;
  loginWithCode(fullName: string, input: LoginInput): Promise<SignedIn>;
  chooseCorp(state: string, corp: string): Promise<SignedIn>;
  readCallback(href?: string): Callback | null;
  onCallback(listener: (callback: Callback) => void): () => void;
  currentUser(): Promise<CurrentUser | null>;
  logout(): Promise<void>;
}

/**
 * Creates a client that signs in, with the methods of {@link createClient} and the same pending logins.
 *
 * @example
 * const client = createLoginClient({ url: "/trpc" });
 */
export function createLoginClient(options: ClientOptions): LoginClient {
  const { parts, transport } = openLogins(options, createCallTransport);
  return {
    query: (path, input) => transport.call("query", path, input),
    getLoginConfig: (fullName, input) => startLogin(parts, fullName, input),
    loginWithCode: (fullName, input) => finishLogin(parts, fullName, input),
    chooseCorp: (state, corp) => chooseCorp(parts, state, corp),
    readCallback: (href) => readCallback(parts.pending, href),
    onCallback: (listener) => listenForCallback(parts.pending, options.url, listener),
    currentUser: () => currentUser(parts),
    logout: () => logout(parts),
  };
}
