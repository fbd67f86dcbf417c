import type { Language } from "../i18n/language.ts";
import type { ElementSummary } from "../server/rows.ts";

/** The Meta of every login Type. */
const LOGIN_META = "auths.loginTypes.Meta";

export interface ElementGroup {
  kind: "instances" | "types" | "metas";
  /** The full name that the members have as their `type`; empty for Metas. */
  of: string;
  members: ElementSummary[];
}

export type Show = "all" | "instances" | "types" | "problems";

/** Groups for the list: instances under their Type (login methods first), then Types under their Meta, then Metas. */
export function groupElements(elements: readonly ElementSummary[]): ElementGroup[] {
  const groups = new Map<string, ElementGroup>();
  for (const element of elements) {
    const kind = kindOf[element.family];
    const of = element.family === "meta" ? "" : element.type;
    const group = groups.get(`${kind} ${of}`) ?? { kind, of, members: [] };
    groups.set(`${kind} ${of}`, group);
    group.members.push(element);
  }
  const isLogin = (group: ElementGroup): boolean =>
    group.members.some((member) => isLoginElement(member, elements));
  return [...groups.values()].sort(
    (a, b) =>
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      Number(isLogin(b)) - Number(isLogin(a)) ||
      (a.of < b.of ? -1 : 1),
  );
}

/** True for an instance whose Type, or a Type below that one, is a login Type. */
export function isLoginElement(
  element: ElementSummary,
  elements: readonly ElementSummary[],
): boolean {
  return element.family === "instance" && isBelow(element, LOGIN_META, elements);
}

/** True for a login Type, of which an instance can be made. */
export function isLoginType(element: ElementSummary, elements: readonly ElementSummary[]): boolean {
  return element.family === "type" && isBelow(element, LOGIN_META, elements);
}

/** The Meta of every Type of applications. */
const CLIENT_META = "auths.clients.Meta";

/** True for an application that signs people in through the OpenID provider. */
export function isApplication(
  element: ElementSummary,
  elements: readonly ElementSummary[],
): boolean {
  return element.family === "instance" && isBelow(element, CLIENT_META, elements);
}

/** The Meta of every Type of gates. */
const GATE_META = "auths.gates.Meta";

/** True for hosts whose proxy asks this server about each request. */
export function isGate(element: ElementSummary, elements: readonly ElementSummary[]): boolean {
  return element.family === "instance" && isBelow(element, GATE_META, elements);
}

/** True where the ancestor is among the element's Type, that one's Type, and so on. */
function isBelow(
  element: Pick<ElementSummary, "type">,
  ancestor: string,
  elements: readonly ElementSummary[],
): boolean {
  const seen = new Set<string>();
  let { type } = element;
  while (type !== "" && !seen.has(type)) {
    if (type === ancestor) return true;
    seen.add(type);
    type = elements.find((candidate) => candidate.fullName === type)?.type ?? "";
  }
  return false;
}

/** The Type of website logins, which have no silent authorisation in the provider's client. */
const WEBSITE_TYPE = "auths.loginTypes.WeChatType";

/** True where the provider's own client can open the login from its workbench. */
export function hasWorkbench(
  element: ElementSummary,
  elements: readonly ElementSummary[],
): boolean {
  return isLoginElement(element, elements) && !isBelow(element, WEBSITE_TYPE, elements);
}

/** The Type of self-built apps. */
const INNER_TYPE = "auths.loginTypes.QywxInnerType";

/** The Type of proxy-developed apps: an instance may serve many companies. */
const PROXY_TYPE = "auths.loginTypes.QywxProxyType";

/** True where a login is at one of the companies that authorised a suite. */
export function isProxyLogin(
  element: ElementSummary,
  elements: readonly ElementSummary[],
): boolean {
  return element.family === "instance" && isBelow(element, PROXY_TYPE, elements);
}

/** Who signs people in at an element, as far as this console has words about it. */
export type Provider = "wecom" | "wecomProxy" | "wechat" | "other";

/** The provider of a Type, or of its instances. @param type a full name */
export function providerOf(type: string, elements: readonly ElementSummary[]): Provider {
  const of = { type };
  if (isBelow(of, PROXY_TYPE, elements)) return "wecomProxy";
  if (isBelow(of, WEBSITE_TYPE, elements)) return "wechat";
  return isBelow(of, INNER_TYPE, elements) ? "wecom" : "other";
}

/** A search: every term must occur in the name, a title in either language, or the Type. */
export function matches(element: ElementSummary, words: string, show: Show): boolean {
  if (show === "instances" && element.family !== "instance") return false;
  if (show === "types" && element.family === "instance") return false;
  if (show === "problems" && !hasProblem(element)) return false;
  const { fullName, type, title } = element;
  const text = `${fullName} ${type} ${title.zh} ${title.en}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** True where a good version of the element is in use. */
export function isUsable({ state }: Pick<ElementSummary, "state">): boolean {
  return state === "active" || state === "stale";
}

export function hasProblem(element: ElementSummary): boolean {
  return (
    element.state === "failed" ||
    element.state === "unconfigured" ||
    element.state === "stale" ||
    element.diagnostics.some(({ severity }) => severity !== "info")
  );
}

/** The title of the element of this name, or the name's last segment. */
export function titleOf(
  fullName: string,
  elements: readonly ElementSummary[],
  language: Language,
): string {
  const title = elements.find((element) => element.fullName === fullName)?.title[language];
  return title || fullName.slice(fullName.lastIndexOf(".") + 1);
}

const kindOf = { instance: "instances", type: "types", meta: "metas" } as const;
const order: readonly ElementGroup["kind"][] = ["instances", "types", "metas"];
