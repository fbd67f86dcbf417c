import { field, secret, secrets } from "@menshen/core";
import { loginOptions } from "@menshen/domain";
import { jsConfigOption } from "@menshen/login-types/wecom";
import { z } from "zod";

const consoleApp = {
  zh: "企业微信管理后台“应用管理”中打开该应用即可看到。",
  en: "Shown on the app's page under App Management in the WeCom admin console.",
};
const consoleReceive = {
  zh: "企业微信管理后台该应用的“接收消息”设置里的值。",
  en: "From the app's Receive Messages setting in the WeCom admin console.",
};

/** The config file of an instance. */
export const config = z.object({
  corpId: field(z.string().min(1).max(64), {
    identifier: true,
    titles: { zh: "企业 ID", en: "Corp ID" },
    help: {
      zh: "企业微信管理后台“我的企业”页面底部的企业 ID。",
      en: "At the foot of My Company in the WeCom admin console.",
    },
  }),
  corpSecret: secrets({ titles: { zh: "应用 Secret", en: "App secret" }, help: consoleApp }),
  agentId: field(z.union([z.string().min(1), z.int().positive()]).transform(String), {
    identifier: true,
    titles: { zh: "应用 AgentId", en: "Agent ID" },
    help: consoleApp,
  }),
  redirectUri: field(z.url({ protocol: /^https?$/ }), {
    titles: { zh: "回调地址", en: "Redirect URI" },
    ownOrigin: true,
    help: {
      zh: "登录后企业微信跳回的地址，应为本服务器 /api/auth/ 下的路径；域名须在该应用的“企业微信授权登录”与“网页授权及 JS-SDK”中登记。",
      en: "Where WeCom sends people back to: a path under /api/auth/ of this server. Its host must be registered with the app for web login and web authorisation.",
    },
  }),
  corpName: field(z.string().trim().min(1).max(128).optional(), {
    titles: { zh: "企业名称", en: "Company name" },
    help: {
      zh: "企业名称取根部门的名称；应用的可见范围不含根部门时，用这里填写的名称。",
      en: "A company is named by its root department; this name is used where the app's visible range leaves that out.",
    },
  }),
  scope: field(z.enum(["snsapi_base", "snsapi_privateinfo"]).optional(), {
    titles: { zh: "授权范围", en: "Scope" },
    help: {
      zh: "默认 snsapi_base（静默）。snsapi_privateinfo 会请成员同意提供手机号、邮箱、头像，只对企业微信内的登录有效。",
      en: "snsapi_base (silent) by default. snsapi_privateinfo asks members for mobile, e-mail and avatar; only logins inside WeCom can.",
    },
  }),
  callback: field(
    z
      .object({
        token: secret({ titles: { zh: "Token", en: "Token" }, help: consoleReceive }),
        encodingAESKey: secret({
          titles: { zh: "EncodingAESKey", en: "EncodingAESKey" },
          help: consoleReceive,
        }),
      })
      .optional(),
    {
      titles: { zh: "事件回调", en: "Event callback" },
      help: {
        zh: "该应用自己的回调密钥；只登录时不需要。",
        en: "Keys of the app's own callback; not needed for signing in.",
      },
    },
  ),
  ...jsConfigOption,
  ...loginOptions,
});

export type QywxInnerConfig = z.output<typeof config>;
