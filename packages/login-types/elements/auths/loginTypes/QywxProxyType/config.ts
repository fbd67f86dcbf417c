import { field, secret } from "@menshen/core";
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
      suiteSecret: secret({
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
  ...jsConfigOption,
  ...loginOptions,
});

export type QywxProxyConfig = z.output<typeof config>;
