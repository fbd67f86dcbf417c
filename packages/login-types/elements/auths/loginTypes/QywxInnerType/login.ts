import type { CallContext, ElementFacts, Ports } from "@menshen/core";
import {
  loginMethods,
  onlyCompany,
  type LoginConfig,
  type LoginMethods,
  type LoginPage,
  type StartInput,
} from "@menshen/domain";
import { authorizePage, scanPage } from "@menshen/login-types/wecom";
import type { QywxInnerConfig } from "./config.ts";
import type { InnerApp } from "./directory.ts";
import { identifyMember } from "./identify.ts";
import type { LoginProfile } from "./profile.ts";

/** What `getLoginConfig` answers beside the state. */
export interface QywxInnerLoginConfig {
  corpId: string;
  agentId: string;
  redirectUri: string;
  /** The page with the QR code, for PC browsers. */
  loginUrl: string;
  /** The redirect for a page that is open inside WeCom. */
  authorizeUrl: string;
}

/** The login of a self-built app. */
export interface InnerLogin extends Omit<LoginMethods<LoginProfile>, "start"> {
  start(input: StartInput, ctx: CallContext): Promise<LoginConfig<QywxInnerLoginConfig>>;
}

export function innerLogin(
  config: QywxInnerConfig,
  element: ElementFacts,
  { ports, apiBase, wecom, names }: InnerApp,
): InnerLogin {
  const { corpId, agentId, redirectUri, scope } = config;
  const pageUrl = pagesOf(config, ports);
  const company = { base: apiBase, corpId, ...names };
  const member = { wecom, ports, company, privateInfo: scope === "snsapi_privateinfo" };
  const login = loginMethods({
    element,
    ports,
    authType: element.type,
    requireState: Boolean(config.requireState ?? true),
    // The company vouches for its members.
    allowRegister: true,
    companyOf: onlyCompany({
      corpId,
      pageUrl,
      identify: (code, report) => identifyMember(member, code, report),
    }),
  });
  return {
    ...login,
    async start(input, ctx) {
      const started = await login.start(input, ctx);
      const loginUrl = pageUrl("qr", started.state);
      const authorizeUrl = pageUrl("workbench", started.state);
      return { ...started, corpId, agentId, redirectUri, loginUrl, authorizeUrl };
    },
  };
}

function pagesOf(config: QywxInnerConfig, { bases }: Ports) {
  const loginBase = config.loginBase ?? bases.wecomLogin;
  const authorizeBase = config.authorizeBase ?? bases.wechatOpen;
  return (page: LoginPage, state: string): string =>
    page === "qr"
      ? scanPage(loginBase, config, state)
      : authorizePage(authorizeBase, config, state);
}
