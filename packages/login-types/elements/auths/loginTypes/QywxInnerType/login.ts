import type { ElementFacts } from "@menshen/core";
import { loginMembers } from "@menshen/domain";
import { authorizePage, scanPage } from "@menshen/login-types/wecom";
import type { QywxInnerConfig } from "./config.ts";
import type { InnerApp } from "./directory.ts";
import { identifyMember } from "./identify.ts";

/** The login of a self-built app. */
export function innerLogin(
  config: QywxInnerConfig,
  element: ElementFacts,
  { ports, apiBase, wecom, corpName: name }: InnerApp,
) {
  const { corpId, agentId, redirectUri, scope } = config;
  const loginBase = config.loginBase ?? ports.bases.wecomLogin;
  const authorizeBase = config.authorizeBase ?? ports.bases.wechatOpen;
  const company = { base: apiBase, corpId, name };
  const member = { wecom, ports, company, privateInfo: scope === "snsapi_privateinfo" };
  return loginMembers(
    { config, element, ports },
    {
      codeName: "authCode",
      // The company vouches for its members.
      allowRegister: true,
      corpId,
      redirectUri,
      facts: { corpId, agentId },
      pages: { loginUrl: "qr", authorizeUrl: "workbench" },
      begin: ({ flow, state }) =>
        flow === "qr"
          ? scanPage(loginBase, config, state)
          : authorizePage(authorizeBase, config, state),
      identify: ({ code, report }) => identifyMember(member, code, report),
    },
  );
}
