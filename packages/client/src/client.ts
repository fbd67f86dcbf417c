import type { KnownElements } from "@menshen/core";
import type { AppProcedures } from "./app-procedures.gen.ts";
import { listenForCallback, readCallback, type Callback } from "./callback.ts";
import { bind, unbind, type BindInput, type UnbindInput } from "./bind.ts";
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
import type { AnyName, CheckedName, ElementName } from "./element-types.ts";
import { prepareJsSdk, type JsSdk, type JsSdkInput } from "./js-sdk.ts";
import type { CurrentUser, Done, LoginConfig, LoginGrant } from "./session.ts";
import { createTransport, type Transport } from "./transport.ts";
import type {
  AppClient,
  CallOptions,
  ClientElementAt,
  ClientTree,
  Listener,
  OpenElement,
} from "./tree.ts";

/** The methods of a client besides the elements by name. */
export interface ClientMethods<Elements> {
  /** An element by its full name. Only generated names compile; any string where no names are generated. */
  element<const N extends ElementName<Elements>>(fullName: N): ClientElementAt<Elements, N>;
  /** An element that the compiler does not know, such as one that was added while the program runs. */
  elementUnchecked(fullName: string): OpenElement;
  /**
   * Starts a login. Returns its state and the provider's pages; the verifier that completes it stays in this client.
   * @throws Code 10002 the element never loaded, 10601 too many attempts
   */
  getLoginConfig<const N extends AnyName<Elements>>(
    fullName: N & CheckedName<Elements, N>,
    input?: StartInput,
    options?: CallOptions,
  ): Promise<AnswerOf<ClientElementAt<Elements, N>, "getLoginConfig", "query", LoginConfig>>;
  /**
   * Completes a login. Returns the profile and the session. Idempotent per state.
   * @throws Code 10102 the state is unknown, used or expired; 10303 several companies: see
   *   {@link ClientMethods.chooseCorp}; 10201 the account belongs to no user: see {@link bindOfferOf} and
   *   {@link ClientMethods.bind}; or the provider's own number
   */
  loginWithCode<const N extends AnyName<Elements>>(
    fullName: N & CheckedName<Elements, N>,
    input: LoginInputOf<ClientElementAt<Elements, N>>,
    options?: CallOptions,
  ): Promise<
    SignedIn<AnswerOf<ClientElementAt<Elements, N>, "getLoginCode", "mutate", LoginGrant>>
  >;
  /**
   * Completes a login after 10303, whose `data` contains `corpList` and `state`. Works while the page stays open and
   * the loginCode is valid (5 minutes).
   * @throws Code 10203 not a company of this login, 10104 the loginCode has expired
   */
  chooseCorp(state: string, corp: string, options?: CallOptions): Promise<SignedIn>;
  /**
   * Links an account to the signed-in user: with the code and state of a login started with `purpose: "bind"`, or with
   * the bindCode of a login that failed with 10201 in this client. Idempotent.
   * @throws Code 10102 state or 10104 bindCode unknown, used or expired; 10103 started in another tab or by another
   *   user; 10202 the account belongs to another user, or the user has another account of its kind; 10602 not signed in; 10606
   *   signed in ten minutes ago or earlier
   */
  bind<const N extends AnyName<Elements>>(
    fullName: N & NameOffering<Elements, N, "bind">,
    input: BindInput,
    options?: CallOptions,
  ): Promise<Done>;
  /**
   * Unlinks the signed-in user's account. Idempotent.
   * @throws Code 10205 the only login method, 10602 not signed in, 10606 signed in ten minutes ago or earlier
   */
  unbind<const N extends AnyName<Elements>>(
    fullName: N & NameOffering<Elements, N, "unbind">,
    input?: UnbindInput,
    options?: CallOptions,
  ): Promise<Done>;
  /** Reads the code and state of a callback from the page's address and removes them from it; null without a callback. */
  readCallback(href?: string): Callback | null;
  /** Calls the listener with each callback inside a frame of this page. Returns a function that unsubscribes. */
  onCallback(listener: (callback: Callback) => void): () => void;
  /**
   * Prepares WeCom's JS-SDK: the ids and signature functions of the app, for `ww.register({ ...sdk, jsApiList })`. Signs
   * the current page, and any page that the SDK asks for later.
   * @throws Code 10602 the element signs for signed-in users only, 10701 the page is of another site
   */
  prepareJsSdk<const N extends AnyName<Elements>>(
    fullName: N & NameOffering<Elements, N, "getJsConfig">,
    input?: JsSdkInput,
    options?: CallOptions,
  ): Promise<JsSdk>;
  /** The signed-in user, or null. */
  currentUser(options?: CallOptions): Promise<CurrentUser | null>;
  /** Ends the session. Idempotent. */
  logout(options?: CallOptions): Promise<void>;
}

/** The input of `getLoginConfig`. The client adds the PKCE challenge. */
export interface StartInput {
  readonly purpose?: "login" | "bind" | undefined;
  /** The page to return to after the login: of the server's site, or a URL listed in its MENSHEN_RETURN_URLS. */
  readonly returnTo?: string | undefined;
  /** Where code and state arrive at `returnTo`. Defaults to `fragment` for a URL, else to `query`. */
  readonly returnMode?: "fragment" | "query" | undefined;
  /** The route of a single-page app; stays in the tab, and `readCallback()` returns it. */
  readonly resume?: string | undefined;
  readonly [name: string]: unknown;
}

/** The elements by name, `app` for the server's own procedures, and the login methods. */
export type Client<Elements = KnownElements, Own = AppProcedures> = Omit<
  ClientTree<Elements>,
  keyof ClientMethods<Elements> | "app"
> &
  ClientMethods<Elements> & { readonly app: AppClient<Own> };

/** The name where the element has the method or cannot be known; `never` where it lacks the method. */
type NameOffering<Elements, N extends string, Name extends string> =
  IsAny<ClientElementAt<Elements, N>> extends true
    ? CheckedName<Elements, N>
    : ClientElementAt<Elements, N> extends Record<
          Name,
          { readonly mutate: unknown } | { readonly query: unknown }
        >
      ? N
      : never;

type AnswerOf<Element, Name extends string, How extends string, Fallback> =
  IsAny<Element> extends true
    ? Fallback
    : Element extends Record<Name, Record<How, (...args: never) => Promise<infer Answer>>>
      ? Answer
      : Fallback;

/** What `getLoginCode` of the element takes, without what the client adds. */
type LoginInputOf<Element> =
  IsAny<Element> extends true
    ? LoginInput
    : Element extends {
          readonly getLoginCode: { readonly mutate: (input: infer Input) => unknown };
        }
      ? Omit<Input, "state" | "verifier" | "platform"> &
          Pick<LoginInput, "state" | "corp" | "platform">
      : LoginInput;

type IsAny<T> = 0 extends 1 & T ? true : false;

/**
 * Creates a client of one server, for browsers and programs. Sends nothing before the first call.
 *
 * @example
 * const client = createClient({ url: "https://login.example.com/trpc" });
 * const { loginUrl } = await client.getLoginConfig("auths.loginTypes.QywxInnerExample");
 */
export function createClient<Elements = KnownElements, Own = AppProcedures>(
  options: ClientOptions,
): Client<Elements, Own> {
  const { parts, transport } = openLogins(options, createTransport);
  const { pending } = parts;
  const methods: ClientMethods<unknown> = {
    element: (fullName) => walk(transport, fullName.split(".")) as never,
    elementUnchecked: (fullName) => walk(transport, fullName.split(".")),
    getLoginConfig: async (fullName, input, call) =>
      (await startLogin(parts, fullName, input, call)) as never,
    loginWithCode: async (fullName, input, call) =>
      (await finishLogin(parts, fullName, input, call)) as never,
    chooseCorp: (state, corp, call) => chooseCorp(parts, state, corp, call),
    bind: (fullName, input, call) => bind(parts, fullName, input, call),
    unbind: (fullName, input, call) => unbind(parts, fullName, input, call),
    readCallback: (href) => readCallback(pending, href),
    onCallback: (listener) => listenForCallback(pending, options.url, listener),
    prepareJsSdk: (fullName, input, call) => prepareJsSdk(transport, fullName, input, call),
    currentUser: (call) => currentUser(parts, call),
    logout: (call) => logout(parts, call),
  };
  return new Proxy(methods, {
    get: (own, name) => Reflect.get(own, name) ?? step(transport, [], name),
  }) as never;
}

/** Reading a property extends the path; calling sends the request. */
function walk(transport: Transport, path: readonly string[]): unknown {
  return new Proxy(() => {}, {
    get: (_, name) => step(transport, path, name),
    apply: (_, __, args: unknown[]) => send(transport, path, args),
  });
}

function step(transport: Transport, path: readonly string[], name: string | symbol): unknown {
  // Without this exception `await` would call a path as a promise.
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
