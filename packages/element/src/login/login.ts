import { Code, isCode, type Callback, type Corp, type SignedIn } from "@menshen/client";
import { loadBrand, type LoginBrand } from "./brand.ts";
import { codeNameOf, firstMethod, listMethods, type LoginMethod } from "./login-method.ts";
import type { LoginEvents, LoginOptions, LoginSuccess } from "./options.ts";
import {
  PANEL_INIT,
  providerFrame,
  readFrameReport,
  type ProviderFrame,
} from "./provider-frame.ts";
import { hostedStart, isInWeCom, returnAddress, withScope } from "./page-addresses.ts";
import { serverClient } from "./server-client.ts";
import { sessionStore } from "./session.ts";
import { createStore, type Store } from "./store.ts";
import { pageLanguage, type Language } from "./texts.ts";

/** How long a started login is valid. */
const FLOW_MS = 10 * 60_000;

/** Where a login is. `ready` waits for a click that leads to the provider's page. */
export type LoginStatus =
  | "loading"
  | "waiting"
  | "scanned"
  | "confirmed"
  | "ready"
  | "redirecting"
  | "company"
  | "signed-in"
  | "refused"
  | "expired"
  | "failed"
  | "none";

export interface LoginState {
  readonly status: LoginStatus;
  readonly lang: Language;
  /** The login elements to choose from. */
  readonly methods: readonly LoginMethod[];
  readonly method: LoginMethod | null;
  readonly brand: LoginBrand | null;
  /** The provider's page in a frame, while `waiting` or `scanned`. */
  readonly frame: ProviderFrame | null;
  /** The address that signs in without a frame. */
  readonly page: string | null;
  /** While `company`. */
  readonly corps: readonly Corp[];
  /** While `refused`, `expired` or `failed`. */
  readonly error: Code | null;
}

/** One login component: its state, and what a person can do. */
export interface Login extends Store<LoginState> {
  /** Begins, or resumes after `stop`. */
  readonly start: () => void;
  /** Stops listening. What was begun goes on, so that a component can mount twice. */
  readonly stop: () => void;
  /** Replaces the callbacks. */
  readonly listen: (events: LoginEvents) => void;
  readonly select: (method: LoginMethod) => void;
  /** Starts a new attempt. */
  readonly refresh: () => void;
  readonly chooseCorp: (corpId: string) => void;
  /** Leaves for the provider's page. */
  readonly redirect: () => void;
  /** Tells which frame shows the provider's page. */
  readonly attachFrame: (frame: HTMLIFrameElement | null) => void;
}

/** One attempt to sign in. Answers to an earlier one are dropped. */
interface Attempt {
  readonly method: LoginMethod;
  state: string | null;
  expiresAtMs: number;
  /** Whether it has its code: nothing after that belongs to it. */
  isFinishing: boolean;
  hasFailed: boolean;
}

export function initialState(lang: Language = "zh"): LoginState {
  return {
    status: "loading",
    lang,
    methods: [],
    method: null,
    brand: null,
    frame: null,
    page: null,
    corps: [],
    error: null,
  };
}

/**
 * The login component without its view. Creating it has no side effects, so that it can be rendered on a server.
 *
 * @example
 * const login = createLogin({ authType: "WeChatType" });
 * login.subscribe(() => show(login.getState()));
 * login.start();
 */
export function createLogin(options: LoginOptions = {}): Login {
  const { getState, subscribe, set } = createStore(initialState(options.lang));
  const { config = {}, server } = options;
  let events: LoginEvents = {};
  let undelivered: LoginSuccess | null = null;
  let isRunning = false;
  let hasBegun = false;
  let attempt: Attempt | null = null;
  let frame: HTMLIFrameElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unlisten: (() => void) | undefined;

  const update = (change: Partial<LoginState>): void => set({ ...getState(), ...change });
  const client = () => serverClient(server);

  async function begin(): Promise<void> {
    update({ lang: options.lang ?? pageLanguage() });
    void loadBrand(client()).then((brand) => update({ brand }));
    try {
      const methods = await methodsOfPage();
      const returned = takeCallback(methods);
      const method = returned?.method ?? firstMethod(methods, isInWeCom());
      update({ methods, method: method ?? null });
      if (returned) await finish(open(returned.method), returned.callback);
      else if (method) await run(method);
      else update({ status: "none" });
    } catch (error) {
      report(null, error);
    }
  }

  async function methodsOfPage(): Promise<readonly LoginMethod[]> {
    const methods = await listMethods(client(), options);
    if (config.appId === undefined)
      return options.authType === undefined ? methods : methods.slice(0, 1);
    for (const method of methods) {
      const facts = await client().query(`${method.fullName}.getLoginConfig`);
      const { authConfig, corpId } = facts as AppFacts;
      if ((authConfig?.appId ?? corpId) === config.appId) return [method];
    }
    throw new Code(10001, `no active login element has the appId ${config.appId}`);
  }

  /** The callback in the page's address, if it is of one of these elements. */
  function takeCallback(methods: readonly LoginMethod[]) {
    const found = client().readCallback(location.href);
    const method = methods.find(({ fullName }) => fullName === found?.fullName);
    const callback = method && found?.purpose !== "bind" ? client().readCallback() : null;
    return method && callback ? { method, callback } : null;
  }

  function open(method: LoginMethod): Attempt {
    attempt = { method, state: null, expiresAtMs: Infinity, isFinishing: false, hasFailed: false };
    clearTimeout(timer);
    update({ status: "loading", method, frame: null, page: null, corps: [], error: null });
    return attempt;
  }

  async function run(method: LoginMethod): Promise<void> {
    const own = open(method);
    try {
      const answer = await client().getLoginConfig(method.fullName, {
        returnTo: returnAddress(options),
      });
      if (attempt !== own) return;
      const { isActive, state, loginUrl, authorizeUrl } = answer;
      if (!isActive) throw new Code(10003, `${method.fullName} is not active`);
      own.state = state ?? null;
      own.expiresAtMs = Date.now() + FLOW_MS;
      armExpiry();
      const scanPage = withScope(loginUrl, config.scope);
      if (isInWeCom() && authorizeUrl !== undefined)
        enterWorkbench(withScope(authorizeUrl, config.scope));
      else if (options.display !== "redirect" && scanPage !== undefined) showFrame(scanPage);
      else update({ status: "ready", page: scanPage ?? hostedStart(method.fullName, options) });
    } catch (error) {
      report(own, error);
    }
  }

  function showFrame(page: string): void {
    const framed = providerFrame(page, location.origin);
    update({ status: framed ? "waiting" : "ready", frame: framed, page });
  }

  /** Signs in without a click, except after "back", which would lead forward again. */
  function enterWorkbench(page: string | undefined): void {
    update({ status: "ready", page: page ?? null });
    const [navigation] = performance.getEntriesByType(
      "navigation",
    ) as PerformanceNavigationTiming[];
    if (navigation?.type !== "back_forward") redirect();
  }

  function redirect(): void {
    const { page } = getState();
    if (page === null) return;
    update({ status: "redirecting", frame: null });
    location.assign(page);
  }

  async function finish(own: Attempt, callback: Callback): Promise<void> {
    if (own.isFinishing) return;
    if (callback.error) return report(own, callback.error);
    own.isFinishing = true;
    const { state, code } = callback;
    own.state = state;
    clearTimeout(timer);
    update({ status: "confirmed", frame: null });
    const platform = isInWeCom() ? "app" : "web";
    await settle(own, () =>
      client().loginWithCode(own.method.fullName, {
        [codeNameOf(own.method)]: code,
        state,
        platform,
      }),
    );
  }

  async function settle(own: Attempt, exchange: () => Promise<SignedIn>): Promise<void> {
    try {
      const { session } = await exchange();
      const { user, corp, expiresAt, token } = session;
      undelivered = { user, corp, expiresAt, ...(token !== undefined && { token }) };
      if (attempt === own) update({ status: "signed-in", error: null });
      void sessionStore(server).announce();
      deliver();
    } catch (error) {
      const corps = corpsOf(error);
      if (corps && attempt === own) update({ status: "company", corps });
      else report(own, error);
    }
  }

  function deliver(): void {
    if (!isRunning || !undelivered) return;
    const success = undelivered;
    undelivered = null;
    events.onSuccess?.(success);
  }

  /** Ends an attempt; a second failure of the same one is not reported. */
  function report(own: Attempt | null, cause: unknown): void {
    if (own !== attempt || own?.hasFailed) return;
    if (own) own.hasFailed = true;
    clearTimeout(timer);
    const error = isCode(cause) ? cause : new Code(50000, String(cause), { cause });
    update({ status: failureStatus(error), error, frame: null });
    events.onError?.(error);
  }

  function armExpiry(): void {
    clearTimeout(timer);
    const own = attempt;
    if (!own || own.expiresAtMs === Infinity || own.isFinishing || own.hasFailed) return;
    timer = setTimeout(() => report(own, expired()), own.expiresAtMs - Date.now());
  }

  function onMessage({ data, origin, source }: MessageEvent): void {
    const { frame: shown } = getState();
    if (!shown || origin !== shown.origin || !frame || source !== frame.contentWindow) return;
    const own = attempt;
    const message = readFrameReport(data);
    if (!own || !message || own.isFinishing || own.hasFailed) return;
    if (message.state === "failed") report(own, new Code(50000, message.message));
    else if (message.state === "refused") report(own, new Code(10105, "refused on the phone"));
    else if (message.state === "expired") report(own, expired());
    else update({ status: message.state });
  }

  /** A page whose policy does not allow the frame leads to the provider's page instead. */
  function onBlocked({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void {
    const { frame: shown } = getState();
    const isFrame = effectiveDirective === "frame-src" || effectiveDirective === "child-src";
    if (shown && isFrame && blockedURI.startsWith(shown.origin))
      update({ status: "ready", frame: null });
  }

  function onLoad(): void {
    const { frame: shown } = getState();
    // Only the provider's own page gets it: the browser drops it for every other origin.
    if (shown) frame?.contentWindow?.postMessage(PANEL_INIT, shown.origin);
  }

  return {
    getState,
    subscribe,
    start() {
      if (isRunning) return;
      isRunning = true;
      addEventListener("message", onMessage);
      document.addEventListener("securitypolicyviolation", onBlocked);
      unlisten = client().onCallback((callback) => {
        if (attempt && callback.state === attempt.state) void finish(attempt, callback);
      });
      armExpiry();
      deliver();
      if (hasBegun) return;
      hasBegun = true;
      void begin();
    },
    stop() {
      isRunning = false;
      removeEventListener("message", onMessage);
      document.removeEventListener("securitypolicyviolation", onBlocked);
      unlisten?.();
      clearTimeout(timer);
    },
    listen(next) {
      events = next;
    },
    select: (method) => void run(method),
    refresh() {
      const { method } = getState();
      void (method ? run(method) : begin());
    },
    chooseCorp(corpId) {
      const own = attempt;
      if (!own || own.state === null || getState().status !== "company") return;
      const { state } = own;
      update({ status: "confirmed" });
      void settle(own, () => client().chooseCorp(state, corpId));
    },
    redirect,
    attachFrame(next) {
      frame?.removeEventListener("load", onLoad);
      frame = next;
      frame?.addEventListener("load", onLoad);
    },
  };
}

interface AppFacts {
  readonly authConfig?: { readonly appId?: string };
  readonly corpId?: string;
}

function expired(): Code {
  return new Code(10102, "the login has expired");
}

function failureStatus(error: Code): LoginStatus {
  if (isCode(error, 10105, "app")) return "refused";
  if (isCode(error, 10102, "app") || isCode(error, 10104, "app")) return "expired";
  return "failed";
}

function corpsOf(error: unknown): readonly Corp[] | null {
  if (!isCode(error, 10303, "app") || !Array.isArray(error.data?.["corpList"])) return null;
  return error.data["corpList"] as readonly Corp[];
}
