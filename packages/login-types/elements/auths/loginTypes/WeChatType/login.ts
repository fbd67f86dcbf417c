import type { ElementFacts, Ports } from "@menshen/core";
import { linkedLoginMembers, type AccountScope } from "@menshen/domain";
import { createWechatClient, type WechatClient } from "@menshen/providers";
import { appSecretsOf, AUTH_TYPE, type WeChatConfig } from "./config.ts";
import { identifyPerson } from "./identify.ts";

export function clientOf(config: WeChatConfig, element: ElementFacts, ports: Ports): WechatClient {
  return createWechatClient({
    apiBase: config.apiBase ?? ports.bases.wechatApi,
    appId: config.authConfig.appId,
    appSecret: appSecretsOf(config, element),
    ports,
  });
}

/** The login of a website application. */
export function wechatLogin(
  config: WeChatConfig,
  element: ElementFacts,
  ports: Ports,
  accounts: AccountScope,
) {
  const { appId, redirectUri } = config.authConfig;
  const loginBase = config.loginBase ?? ports.bases.wechatOpen;
  const wechat = clientOf(config, element, ports);
  return linkedLoginMembers(
    { config, element, ports },
    {
      authType: AUTH_TYPE,
      codeName: "code",
      // Everyone has a WeChat account: an administrator decides who is a user here.
      allowRegister: false,
      accounts,
      corpId: null,
      redirectUri,
      facts: { authConfig: { appId } },
      pages: { loginUrl: "qr" },
      begin: (flow) => qrPage(loginBase, appId, flow),
      identify: ({ code, report }) => identifyPerson(wechat, accounts, code, report),
    },
  );
}

/** WeChat's page with the QR code, for desktop browsers. The fragment is part of the documented form. */
function qrPage(
  base: string,
  appId: string,
  { redirectUri, state }: { redirectUri: string; state: string },
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
