import type { LoginClient } from "@menshen/client";
import type { ComponentType, LoginOptions } from "./options.ts";

/** A login element, as `listLoginTypes` answers. */
export interface LoginMethod {
  readonly fullName: string;
  readonly authType: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly icon: string | null;
  readonly default: boolean;
}

const typesOf: Readonly<Record<ComponentType, readonly string[] | null>> = {
  LoginPanel: null,
  WeChatLogin: ["WeChatType"],
  WeComLogin: ["QywxInnerType", "QywxProxyType"],
};

/** The active login elements that the options name, defaults first. */
export async function listMethods(
  client: LoginClient,
  { authType, config }: LoginOptions,
): Promise<LoginMethod[]> {
  const path = "auths.loginTypes.services.AuthSvc.listLoginTypes";
  const methods = (await client.query(path)) as readonly LoginMethod[];
  const wanted =
    authType === undefined ? typesOf[config?.componentType ?? "LoginPanel"] : [authType];
  return methods
    .filter((method) => wanted === null || wanted.some((name) => matches(method, name)))
    .toSorted((one, other) => Number(other.default) - Number(one.default));
}

/** Whether the name is that of the element, or of its Type with or without the folders. */
function matches({ fullName, authType }: LoginMethod, name: string): boolean {
  return fullName === name || authType === name || shortName(authType) === shortName(name);
}

/** The method to begin with: inside WeCom one of WeCom's, which needs no QR code there. */
export function firstMethod(
  methods: readonly LoginMethod[],
  isInWeCom: boolean,
): LoginMethod | undefined {
  const ofWeCom = ({ authType }: LoginMethod) =>
    typesOf.WeComLogin?.includes(shortName(authType)) ?? false;
  return (isInWeCom ? methods.find(ofWeCom) : undefined) ?? methods[0];
}

/** What `getLoginCode` of the element calls the provider's code. */
export function codeNameOf({ authType }: LoginMethod): "authCode" | "code" {
  return shortName(authType) === "QywxInnerType" ? "authCode" : "code";
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
