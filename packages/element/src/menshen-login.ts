import type { Code } from "@menshen/client";
import { createLogin, type Login } from "./login/login.ts";
import { loginView } from "./login/login-view.ts";
import type { ComponentType, LoginOptions, LoginSuccess } from "./login/options.ts";
import { adoptStyle } from "./login/style.ts";
import { patchView } from "./patch-view.ts";

/** The events of the element. They bubble and leave shadow roots. */
export interface MenshenLoginEvents extends HTMLElementEventMap {
  readonly "menshen-success": CustomEvent<LoginSuccess>;
  readonly "menshen-error": CustomEvent<Code>;
}

const ATTRIBUTES = [
  "auth-type",
  "component-type",
  "app-id",
  "redirect-uri",
  "scope",
  "server",
  "lang",
  "display",
] as const;

// On a server, where modules are imported too, there are no elements.
const Base = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

/**
 * `<menshen-login>`: the login component without a framework. Attributes are the options with dashes.
 *
 * @example
 * <menshen-login auth-type="WeChatType" scope="snsapi_login"></menshen-login>
 */
export class MenshenLogin extends Base {
  declare addEventListener: <Name extends keyof MenshenLoginEvents>(
    name: Name,
    listener: (this: HTMLElement, event: MenshenLoginEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ) => void;

  static readonly observedAttributes = ATTRIBUTES;

  #login: Login | null = null;
  #unsubscribe: (() => void) | undefined;

  connectedCallback(): void {
    if (!this.shadowRoot) adoptStyle(this.attachShadow({ mode: "open" }));
    this.#begin();
  }

  disconnectedCallback(): void {
    this.#end();
  }

  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (!this.#login || before === after) return;
    this.#end();
    this.#begin();
  }

  #begin(): void {
    const login = createLogin(optionsOf(this));
    this.#login = login;
    login.listen({
      onSuccess: (success) => this.#dispatch("menshen-success", success),
      onError: (error) => this.#dispatch("menshen-error", error),
    });
    const show = () => {
      if (this.shadowRoot)
        patchView(this.shadowRoot, [loginView(login.getState(), login)], login.attachFrame);
    };
    this.#unsubscribe = login.subscribe(show);
    show();
    login.start();
  }

  #end(): void {
    this.#login?.stop();
    this.#unsubscribe?.();
    this.#login = null;
  }

  #dispatch(name: "menshen-success" | "menshen-error", detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function optionsOf(element: HTMLElement): LoginOptions {
  const read = (name: (typeof ATTRIBUTES)[number]) => element.getAttribute(name) ?? undefined;
  return {
    authType: read("auth-type"),
    config: {
      componentType: read("component-type") as ComponentType | undefined,
      appId: read("app-id"),
      redirectUri: read("redirect-uri"),
      scope: read("scope"),
    },
    server: read("server"),
    lang: read("lang") as LoginOptions["lang"],
    display: read("display") as LoginOptions["display"],
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "menshen-login": MenshenLogin;
  }
}

if (globalThis.customElements && !customElements.get("menshen-login"))
  customElements.define("menshen-login", MenshenLogin);
