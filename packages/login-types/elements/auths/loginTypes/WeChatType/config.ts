import { field, secrets, type ElementFacts, type Finding } from "@menshen/core";
import { loginOptions } from "@menshen/domain";
import { z } from "zod";

const secretMarks = {
  titles: { zh: "AppSecret", en: "AppSecret" },
  help: {
    zh: "在 open.weixin.qq.com“管理中心 - 网站应用”详情页生成，只显示一次。配置文件与 e.json 写一处即可，以配置文件为准。",
    en: "Made on the site's page at open.weixin.qq.com, Management Center, Website Apps, and shown once. Write it in the config file or in e.json; the config file wins.",
  },
};

/** The config file of an instance. */
export const config = z.object({
  authConfig: field(
    z.object({
      appId: field(z.string().min(1).max(64), {
        identifier: true,
        titles: { zh: "AppID", en: "AppID" },
        help: {
          zh: "open.weixin.qq.com“管理中心 - 网站应用”详情页的 AppID；公众号、小程序的 AppID 不能用于网站登录。",
          en: "On the site's page at open.weixin.qq.com, Management Center, Website Apps. The AppID of an official account or mini program does not do.",
        },
      }),
      appSecret: secrets(secretMarks).optional(),
      redirectUri: field(z.url({ protocol: /^https?$/ }).optional(), {
        titles: { zh: "回调地址", en: "Redirect URI" },
        ownOrigin: true,
        help: {
          zh: "默认为本服务器的 /api/auth/<元素全名>/callback。域名须与网站应用的“授权回调域”一致。",
          en: "Defaults to /api/auth/<full name>/callback of this server. Its host must be the site's authorised callback domain.",
        },
      }),
    }),
    { titles: { zh: "网站应用", en: "Website app" } },
  ),
  ...loginOptions,
});

/** Keys of an instance's e.json. */
export const elementKeys = z.object({ appSecret: secrets(secretMarks).optional() });

export type WeChatConfig = z.output<typeof config>;

/** The name by which clients know this kind of login. */
export const AUTH_TYPE = "WeChatType";

/** The config file's secrets; those of e.json where the file has none. During a rotation there are several. */
export function appSecretsOf({ authConfig }: WeChatConfig, element: ElementFacts): string[] {
  return [authConfig.appSecret ?? inEJson(element) ?? ""].flat();
}

function inEJson({ extra }: ElementFacts): z.output<typeof elementKeys>["appSecret"] {
  return elementKeys.parse(extra).appSecret;
}

/** The secret has two places: one has to be filled, and both should agree. */
export function checkSecret({ authConfig }: WeChatConfig, element: ElementFacts): Finding[] {
  const given = [authConfig.appSecret, inEJson(element)].filter((one) => one !== undefined);
  if (given.length === 0) return [missingSecret];
  return new Set(given.map((one) => [one].flat().join("\n"))).size > 1 ? [otherSecret] : [];
}

const missingSecret: Finding = {
  severity: "error",
  file: "config",
  path: ["authConfig", "appSecret"],
  message: {
    zh: "缺少 appSecret，写在这里或 e.json 的 appSecret 中。",
    en: "the appSecret is missing: write it here, or as appSecret in e.json",
  },
};

const otherSecret: Finding = {
  severity: "warning",
  file: "e.json",
  path: ["appSecret"],
  message: {
    zh: "与配置文件中的 appSecret 不同，以配置文件为准。",
    en: "differs from the appSecret in the config file, which wins",
  },
};
