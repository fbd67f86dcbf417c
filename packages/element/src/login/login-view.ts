import type { Login, LoginState } from "./login.ts";
import { texts } from "./texts.ts";

/** The view as data, which React, Vue and the custom element each render natively. */
export interface ViewNode {
  readonly tag: string;
  /** Distinguishes nodes of one parent. */
  readonly key: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Custom properties. */
  readonly style?: Readonly<Record<string, string>>;
  readonly onClick?: (event: { readonly currentTarget: unknown }) => void;
  /** The node is the provider's frame. */
  readonly isFrame?: true;
  readonly children: readonly (ViewNode | string)[];
}

export type LoginActions = Pick<Login, "select" | "refresh" | "chooseCorp" | "redirect">;

/** The login component as it looks in a state. */
export function loginView(state: LoginState, actions: LoginActions): ViewNode {
  const { status, lang, frame } = state;
  const text = texts[lang];
  const panel = node(
    "section",
    "login",
    {
      class: "menshen",
      lang: lang === "zh" ? "zh-CN" : "en",
      "aria-label": state.method?.title[lang] ?? text.label,
      "data-status": status,
      tabindex: "-1",
    },
    [
      ...heading(state),
      node("p", "status", { class: "menshen-status", role: "status", "aria-live": "polite" }, [
        text[status],
      ]),
      ...failure(state),
      ...(frame
        ? [
            {
              ...node("iframe", `frame ${frame.url}`, {
                class: "menshen-frame",
                src: frame.url,
                title: state.method?.title[lang] ?? text.label,
                allow: "local-network-access",
                referrerpolicy: "origin",
              }),
              isFrame: true as const,
            },
          ]
        : []),
      ...buttons(state, actions),
      ...others(state, actions),
      ...links(state),
    ],
  );
  return { ...panel, style: colors(state) };
}

/** Beside the page's own custom properties, which win: these have other names. */
function colors({ brand }: LoginState): Readonly<Record<string, string>> {
  if (brand?.color === undefined) return {};
  return { "--menshen-brand": brand.color, "--menshen-on-brand": brand.onColor ?? "#fff" };
}

function heading({ brand, lang }: LoginState): ViewNode[] {
  const name = brand?.name?.[lang];
  if (!brand || (name === undefined && brand.logo === undefined)) return [];
  const logo = brand.logo === undefined ? [] : [node("img", "logo", { src: brand.logo, alt: "" })];
  return [node("p", "brand", { class: "menshen-brand" }, [...logo, name ?? ""])];
}

function links({ brand, lang }: LoginState): ViewNode[] {
  const shown = (["terms", "privacy", "support"] as const).flatMap((name) => {
    const address = brand?.[name]?.[lang];
    if (address === undefined) return [];
    return [
      node("a", name, { href: address, target: "_blank", rel: "noopener" }, [texts[lang][name]]),
    ];
  });
  return shown.length === 0 ? [] : [node("p", "links", { class: "menshen-foot" }, shown)];
}

function failure({ error, lang }: LoginState): ViewNode[] {
  if (!error) return [];
  const text = texts[lang];
  return [
    node("p", "hint", { class: "menshen-hint", role: "alert" }, [
      `${error.hint[lang]} (${text.errcode} ${error.errcode})`,
    ]),
  ];
}

function buttons(state: LoginState, actions: LoginActions): ViewNode[] {
  const { status, lang, corps, page } = state;
  const text = texts[lang];
  switch (status) {
    case "waiting":
    case "scanned":
      return page === null
        ? []
        : [list("page", [button("page", "link", text.elsewhere, actions.redirect)])];
    case "ready":
      return [list("go", [button("go", "", text.go, actions.redirect)])];
    case "expired":
      return [list("refresh", [button("refresh", "", text.refresh, actions.refresh)])];
    case "refused":
    case "failed":
      return [list("retry", [button("retry", "", text.retry, actions.refresh)])];
    case "company":
      return [
        list(
          "corps",
          corps.map(({ corpId, corpName }) =>
            button(corpId, "plain", corpName, () => actions.chooseCorp(corpId)),
          ),
        ),
      ];
    case "loading":
    case "confirmed":
    case "redirecting":
    case "signed-in":
    case "none":
      return [];
    default:
      return status satisfies never;
  }
}

function others({ status, lang, methods, method }: LoginState, actions: LoginActions): ViewNode[] {
  const rest = methods.filter((one) => one !== method);
  const isBusy = status === "confirmed" || status === "redirecting" || status === "signed-in";
  if (rest.length === 0 || isBusy) return [];
  return [
    node("p", "others", { class: "menshen-others" }, [texts[lang].others]),
    list(
      "methods",
      rest.map((one) => button(one.fullName, "plain", one.title[lang], () => actions.select(one))),
    ),
  ];
}

function list(key: string, items: readonly ViewNode[]): ViewNode {
  return node(
    "ul",
    key,
    { class: "menshen-actions" },
    items.map((item) => node("li", item.key, {}, [item])),
  );
}

function button(key: string, kind: string, label: string, act: () => void): ViewNode {
  return {
    ...node("button", key, { class: `menshen-button ${kind}`.trim(), type: "button" }, [label]),
    onClick: ({ currentTarget }) => {
      const button = currentTarget as HTMLElement;
      const panel = button.closest<HTMLElement>(".menshen");
      act();
      if (panel) holdFocus(button, panel);
    },
  };
}

/** The button may be gone after its click: the focus then moves to the component, not to the page's start. */
function holdFocus(button: HTMLElement, panel: HTMLElement): void {
  requestAnimationFrame(() => {
    if (!button.isConnected) panel.focus();
  });
}

function node(
  tag: string,
  key: string,
  attributes: ViewNode["attributes"],
  children: ViewNode["children"] = [],
): ViewNode {
  return { tag, key, attributes, children };
}
