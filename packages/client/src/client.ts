import type { KnownElements } from "@menshen/core";
import type { BaseAppProcedures } from "@menshen/rpc";
import { listenForCallback, readCallback, type Callback } from "./callback.ts";
import { bind, unbind, type BindInput, type UnbindInput } from "./bind.ts";
import {
  chooseCorp,
  currentUser,
  finishLogin,
  logout,
  startLogin,
  type LoginInput,
  type LoginMemory,
  type LoginParts,
  type SignedIn,
} from "./login.ts";
import { defaultStorage, pendingLogins, type LoginStorage } from "./pending-logins.ts";
import type { CurrentUser, Done, LoginConfig, LoginGrant } from "./session.ts";
import { createTransport, type Transport, type TransportOptions } from "./transport.ts";
import type { CallOptions, ClientElementAt, ClientTree, Listener, OwnClient } from "./tree.ts";

export interface ClientOptions extends TransportOptions {
  /** Where pending logins rest. Defaults to the tab's `sessionStorage`, on a server to memory. */
  readonly storage?: LoginStorage | undefined;
  /** Where a login's session lives. Defaults to `cookie` in a browser and to `token` elsewhere. */
  readonly sessionIn?: "cookie" | "token" | undefined;
  /** A session token to begin with, for example one that a program kept. */
  readonly token?: string | undefined;
}

/** What a client can do besides calling elements by their names. */
export interface ClientMethods<Elements> {
  /** An element by its full name: typed where the name is known, open for every other string. */
  element<const N extends string>(fullName: N): ClientElementAt<Elements, N>;
  /**
   * Starts a login: the state and the provider's pages. The verifier that finishes it stays with this client.
   * @throws Code 10002 broken, 10601 too many
   */
  getLoginConfig<const N extends string>(
    fullName: N,
    input?: StartInput,
    options?: CallOptions,
  ): Promise<AnswerOf<ClientElementAt<Elements, N>, "getLoginConfig", "query", LoginConfig>>;
  /**
   * Ends a login in a session, and answers the profile with it. Calling twice with one state is calling once.
   * @throws Code 10102 unknown, used or expired, 10303 several companies: see {@link ClientMethods.chooseCorp};
   *   10201 nobody's account: see {@link bindOfferOf} and {@link ClientMethods.bind}; and what the provider refuses with, under the provider's number
   */
  loginWithCode<const N extends string>(
    fullName: N,
    input: LoginInput,
    options?: CallOptions,
  ): Promise<
    SignedIn<AnswerOf<ClientElementAt<Elements, N>, "getLoginCode", "mutate", LoginGrant>>
  >;
  /**
   * Continues after 10303, whose `data` holds `corpList` and `state`. As long as the page stays open, and the
   * loginCode lives (5 minutes).
   * @throws Code 10203 not a company of this login, 10104 expired
   */
  chooseCorp(state: string, corp: string, options?: CallOptions): Promise<SignedIn>;
  /**
   * Links an account to the signed-in user: with the code and state of a login begun with `purpose: "bind"`, or with
   * the bindCode of a login refused here. Calling twice is calling once.
   * @throws Code 10102 state or 10104 bindCode unknown, used or expired, 10103 begun in another tab or by another user,
   *   10202 somebody has the account, or the user another one of the kind, 10602 nobody is signed in
   */
  bind<const N extends string>(
    fullName: N & NameOffering<Elements, N, "bind">,
    input: BindInput,
    options?: CallOptions,
  ): Promise<Done>;
  /**
   * Takes the signed-in user's account away; none there is no harm.
   * @throws Code 10205 the only way in, 10602 nobody is signed in
   */
  unbind<const N extends string>(
    fullName: N & NameOffering<Elements, N, "unbind">,
    input?: UnbindInput,
    options?: CallOptions,
  ): Promise<Done>;
  /** The code and state that a landing put into the page's address, which is cleaned; null where there are none. */
  readCallback(href?: string): Callback | null;
  /** The same from a landing inside a frame of this page. Returns the way to stop. */
  onCallback(listener: (callback: Callback) => void): () => void;
  /** Who is signed in, or null. */
  currentUser(options?: CallOptions): Promise<CurrentUser | null>;
  logout(options?: CallOptions): Promise<void>;
}

/** The input of a `getLoginConfig`; the challenge is the client's own business. */
export interface StartInput {
  readonly purpose?: "login" | "bind" | undefined;
  /** Where the landing leads, on this site or an allowed one. */
  readonly returnTo?: string | undefined;
  readonly [name: string]: unknown;
}

/** The elements by name, `app` for the server's own procedures, and the login. */
export type Client<Elements = KnownElements, Own = BaseAppProcedures> = Omit<
  ClientTree<Elements>,
  keyof ClientMethods<Elements> | "app"
> &
  ClientMethods<Elements> & { readonly app: OwnClient<Own> };

/** A name where the method is, or may be; `never` where it is known not to be. */
type NameOffering<Elements, N extends string, Name extends string> =
  IsAny<ClientElementAt<Elements, N>> extends true
    ? N
    : ClientElementAt<Elements, N> extends Record<Name, { readonly mutate: unknown }>
      ? N
      : never;

type AnswerOf<Element, Name extends string, How extends string, Fallback> =
  IsAny<Element> extends true
    ? Fallback
    : Element extends Record<Name, Record<How, (...args: never) => Promise<infer Answer>>>
      ? Answer
      : Fallback;

type IsAny<T> = 0 extends 1 & T ? true : false;

/**
 * A client of one server, for browsers and for programs. Nothing is sent until something is called.
 *
 * @example
 * const client = createClient({ url: "https://login.example.com/trpc" });
 * const { loginUrl } = await client.getLoginConfig("auths.loginTypes.QywxInnerExample");
 */
export function createClient<Elements = KnownElements, Own = BaseAppProcedures>(
  options: ClientOptions,
): Client<Elements, Own> {
  const storage = options.storage ?? defaultStorage();
  let { token } = options;
  const transport = createTransport(options, () => token);
  const pending = pendingLogins(storage, Date.now);
  const parts: LoginParts = {
    transport,
    pending,
    memory: memoryOf(storage),
    now: Date.now,
    sessionIn: options.sessionIn ?? ("document" in globalThis ? "cookie" : "token"),
    keepToken: (next) => {
      token = next;
    },
  };
  const methods: ClientMethods<unknown> = {
    element: (fullName) => walk(transport, fullName.split(".")) as never,
    getLoginConfig: async (fullName, input, call) =>
      (await startLogin(parts, fullName, input, call)) as never,
    loginWithCode: async (fullName, input, call) =>
      (await finishLogin(parts, fullName, input, call)) as never,
    chooseCorp: (state, corp, call) => chooseCorp(parts, state, corp, call),
    bind: (fullName, input, call) => bind(parts, fullName, input, call),
    unbind: (fullName, input, call) => unbind(parts, fullName, input, call),
    readCallback: (href) => readCallback(pending, href),
    onCallback: (listener) => listenForCallback(pending, options.url, listener),
    currentUser: (call) => currentUser(parts, call),
    logout: (call) => logout(parts, call),
  };
  return new Proxy(methods, {
    get: (own, name) => Reflect.get(own, name) ?? step(transport, [], name),
  }) as never;
}

/** Two clients over one storage are one as far as logins go: pages like to make them anew. */
const memories = new WeakMap<LoginStorage, LoginMemory>();

function memoryOf(storage: LoginStorage): LoginMemory {
  const memory = memories.get(storage) ?? newMemory();
  memories.set(storage, memory);
  return memory;
}

function newMemory(): LoginMemory {
  return { running: new Map(), granted: new Map(), links: new Map() };
}

/** Whatever is read from it is one step further down the path; what is called is the method before. */
function walk(transport: Transport, path: readonly string[]): unknown {
  return new Proxy(() => {}, {
    get: (_, name) => step(transport, path, name),
    apply: (_, __, args: unknown[]) => send(transport, path, args),
  });
}

function step(transport: Transport, path: readonly string[], name: string | symbol): unknown {
  // A path must not look like a promise.
  return typeof name === "symbol" || name === "then" ? undefined : walk(transport, [...path, name]);
}

function send(transport: Transport, path: readonly string[], [input, options]: unknown[]): unknown {
  const procedure = path.slice(0, -1).join(".");
  const how = path.at(-1);
  if (how === "query") return transport.call("query", procedure, input, options as CallOptions);
  if (how === "mutate") return transport.call("mutation", procedure, input, options as CallOptions);
  if (how === "subscribe")
    return transport.subscribe(procedure, input, options as Listener<unknown>);
  throw new TypeError(`${path.join(".")}: end a call with .query(), .mutate() or .subscribe()`);
}
