import { notSimulatedWechat, notSimulatedWecom } from "./simulator/not-simulated.ts";
import { wwLoginScript, wxLoginScript } from "./simulator/login/embed-scripts.ts";
import { github, githubApi } from "./simulator/oauth/github.ts";
import { oidcProvider } from "./simulator/oauth/oidc-provider.ts";
import type { Site } from "./simulator/route.ts";
import { indexPages } from "./ui/pages/index-pages.ts";
import { wecomApi } from "./simulator/wecom/api/wecom-api.ts";
import { phone } from "./simulator/login/phone.ts";
import { authorisation } from "./simulator/wecom/install/authorize-page.ts";
import { serviceApi } from "./simulator/wecom/service/service-api.ts";
import { wechatApi } from "./simulator/wechat/api/wechat-api.ts";
import { websiteLogin, websiteLoginPoll } from "./simulator/wechat/login/qrconnect.ts";
import { inClientLogin } from "./simulator/wecom/login/authorize.ts";
import { errorLookup } from "./simulator/wecom/login/error-lookup.ts";
import { legacyWebLogin, webLogin } from "./simulator/wecom/login/web-login.ts";

/** The providers' hosts and the sandbox's own pages; the control API is made for each sandbox. */
export const SITES: readonly Site[] = [
  // Before the others: by path alone, what is simulated takes precedence.
  notSimulatedWecom,
  notSimulatedWechat,
  wxLoginScript,
  wwLoginScript,
  wecomApi,
  serviceApi,
  webLogin,
  legacyWebLogin,
  inClientLogin,
  authorisation,
  errorLookup,
  wechatApi,
  websiteLogin,
  websiteLoginPoll,
  oidcProvider,
  github,
  githubApi,
  phone,
  indexPages,
];
