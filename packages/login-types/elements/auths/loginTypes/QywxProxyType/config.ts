import { field, secret, secrets } from "@menshen/core";
import { loginOptions } from "@menshen/domain";
import { jsConfigOption } from "@menshen/login-types/wecom";
import { z } from "zod";

const templatePage = {
  zh: "服务商管理后台“应用管理 - 应用代开发”中该模板的详情页。",
  en: "On the template's page under App Management, Custom Apps in the service provider console.",
};
const callbackPage = {
  zh: "该模板“回调配置”里的值。",
  en: "From the template's Callback Configuration.",
};
const suiteHelp = {
  zh: "服务商管理后台“应用管理 - 登录授权”的值；它也要把指令回调 URL 设为本服务器的 notify 地址。",
  en: "From 登录授权 in the service provider console; its command callback URL has to be the notify address of this server, too.",
};
const providerPage = {
  zh: "服务商管理后台“服务商信息 - 基本信息”；用于带参数的授权链接和明文企业 ID。",
  en: "Under Service Provider Information in the service provider console; for links with a state and for plain corp ids.",
};

/** The config file of an instance. */
export const config = z.object({
  authConfig: field(
    z.object({
      suiteId: field(z.string().min(1).max(64), {
        identifier: true,
        titles: { zh: "模板 ID", en: "Suite ID" },
        help: templatePage,
      }),
      suiteSecret: secrets({
        titles: { zh: "模板 Secret", en: "Suite secret" },
        help: templatePage,
      }),
      encodingAESKey: secret({
        titles: { zh: "EncodingAESKey", en: "EncodingAESKey" },
        help: callbackPage,
      }),
      token: secret({ titles: { zh: "Token", en: "Token" }, help: callbackPage }),
      providerCorpId: field(z.string().min(1).max(64).optional(), {
        identifier: true,
        titles: { zh: "服务商企业 ID", en: "Provider's corp ID" },
        help: providerPage,
      }),
      providerSecret: secret({
        titles: { zh: "ProviderSecret", en: "Provider secret" },
        help: providerPage,
      }).optional(),
      loginSuite: field(
        z
          .object({
            suiteId: field(z.string().min(1).max(64), {
              identifier: true,
              titles: { zh: "登录授权 SuiteID", en: "Login suite's ID" },
              help: suiteHelp,
            }),
            suiteSecret: secrets({
              titles: { zh: "登录授权 Secret", en: "Login suite's secret" },
              help: suiteHelp,
            }),
            encodingAESKey: secret({
              titles: { zh: "EncodingAESKey", en: "EncodingAESKey" },
              help: suiteHelp,
            }),
            token: secret({ titles: { zh: "Token", en: "Token" }, help: suiteHelp }),
          })
          .optional(),
        {
          titles: {
            zh: "登录授权（第三方应用扫码）",
            en: "Login authorisation (QR codes of suites)",
          },
          help: {
            zh: "只用于 mode 为 suite：电脑上扫码登录需要服务商的“登录授权”。",
            en: "For mode suite only: QR logins on a PC go through the provider's login authorisation.",
          },
        },
      ),
    }),
    { titles: { zh: "代开发模板", en: "Proxy template" } },
  ),
  corpId: field(z.string().min(1).max(64).optional(), {
    identifier: true,
    titles: { zh: "企业 ID", en: "Corp ID" },
    help: {
      zh: "只服务这一家企业；留空则服务授权了该模板的所有企业。",
      en: "Serves this company only; left out, every company that authorised the template.",
    },
  }),
  mode: field(z.enum(["proxy", "suite"]).optional(), {
    titles: { zh: "应用类型", en: "Kind of app" },
    help: {
      zh: "默认 proxy：代开发应用。suite：企业从应用市场安装的第三方应用。",
      en: "proxy (default): apps developed on behalf of companies. suite: a third-party app that companies install from the market.",
    },
  }),
  scope: field(z.enum(["snsapi_base", "snsapi_privateinfo"]).optional(), {
    titles: { zh: "授权范围", en: "Scope" },
    help: {
      zh: "只用于 mode 为 suite：默认 snsapi_base（静默）；snsapi_privateinfo 会请成员同意提供性别与头像。",
      en: "For mode suite only: snsapi_base (silent) by default; snsapi_privateinfo asks members for gender and avatar.",
    },
  }),
  ...jsConfigOption,
  ...loginOptions,
});

export type QywxProxyConfig = z.output<typeof config>;
