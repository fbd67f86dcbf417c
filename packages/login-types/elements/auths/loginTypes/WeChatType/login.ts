import type { CallContext, ElementFacts, Ports } from "@menshen/core";
import {
  linkMethods,
  loginMethods,
  onlyCompany,
  type AccountScope,
  type LinkMethods,
  type LinkSpec,
  type LoginConfig,
  type LoginMethods,
  type StartInput,
} from "@menshen/domain";
import { createWechatClient } from "@menshen/providers";
import { appSecretOf, AUTH_TYPE, type WeChatConfig } from "./config.ts";
import { identifyPerson } from "./identify.ts";

/** What `getLoginConfig` answers beside the state. */
export interface WeChatLoginConfig {
  authConfig: { appId: string };
  redirectUri: string;
  /** The page with the QR code. */
  loginUrl: string;
}

/** The login of a website application. */
export interface WechatLogin {
  readonly accounts: AccountScope;
  readonly links: LinkMethods;
  readonly login: Omit<LoginMethods<object>, "start"> & {
    start(
      input: StartInput,
      ctx: CallContext,
    ): Promise<LoginConfig<WeChatLoginConfig, "authConfig">>;
  };
}

export function wechatLogin(
  config: WeChatConfig,
  element: ElementFacts,
  ports: Ports,
  redirectUri: string,
): WechatLogin {
  const { appId } = config.authConfig;
  const apiBase = config.apiBase ?? ports.bases.wechatApi;
  const loginBase = config.loginBase ?? ports.bases.wechatOpen;
  const appSecret = appSecretOf(config, element);
  const wechat = createWechatClient({ apiBase, appId, appSecret, ports });
  const accounts = { kind: "wechat", base: apiBase, tenant: appId };
  const pageUrl = (state: string) => qrPage(loginBase, { appId, redirectUri }, state);
  const spec: LinkSpec = {
    element,
    ports,
    authType: AUTH_TYPE,
    requireState: Boolean(config.requireState ?? true),
    // Everyone has a WeChat account: an administrator decides who is a user here.
    allowRegister: false,
    offersBinding: true,
    accounts,
    companyOf: onlyCompany({
      corpId: null,
      pageUrl: (_, state) => pageUrl(state),
      identify: (code, report) => identifyPerson(wechat, accounts, code, report),
    }),
  };
  const login = loginMethods(spec);
  const start = async (input: StartInput, ctx: CallContext) => {
    const started = await login.start(input, ctx);
    const loginUrl = pageUrl(started.state);
    return { ...started, authConfig: { appId }, redirectUri, loginUrl };
  };
  return { accounts, links: linkMethods(spec), login: { ...login, start } };
}

/** WeChat's page with the QR code, for desktop browsers. The fragment is part of the documented form. */
function qrPage(
  base: string,
  { appId, redirectUri }: { appId: string; redirectUri: string },
  state: string,
): string {
  const query = new URLSearchParams({
    appid: appId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "snsapi_login",
    state,
  });
  return `${base}/connect/qrconnect?${query.toString()}#wechat_redirect`;
}
