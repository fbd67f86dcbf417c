import { defineType, query } from "@menshen/core";
import { checkLanding, checkMatchBy } from "@menshen/domain";
import { z } from "zod";
import { isLinked } from "./auth-info.ts";
import { AUTH_TYPE, checkSecret, config, elementKeys } from "./config.ts";
import { checkApp } from "./check-app.ts";
import { clientOf, wechatLogin } from "./login.ts";

const MASK = "********";
const AuthInfoInput = z
  .strictObject({ authObj: z.looseObject({ id: z.int() }).nullish() })
  .nullish()
  .transform((input) => input?.authObj ?? null);

export default defineType({
  config,
  elementKeys,
  expectedKeys: ["title", "appSecret", "backendBundleEntry", "frontBundleEntry"],
  offers: {
    bind: { kind: "mutation", access: "session" },
    unbind: { kind: "mutation", access: "session" },
    getUserAuthInfo: { kind: "query", access: "session" },
  },
  check: ({ config, element }) => [
    ...checkSecret(config, element),
    ...checkMatchBy(element),
    ...checkLanding(config.authConfig.redirectUri, ["authConfig", "redirectUri"]),
  ],
  inactive: {
    getLoginConfig: ({ title }, config) => ({
      isActive: false,
      authType: AUTH_TYPE,
      title,
      ...(config && { authConfig: { appId: config.authConfig.appId } }),
    }),
  },
  create({ config, element, ports }) {
    const { appId } = config.authConfig;
    const base = config.apiBase ?? ports.bases.wechatApi;
    const accounts = { kind: "wechat", base, tenant: appId };
    return {
      ...wechatLogin(config, element, ports, accounts),
      getUserAuthInfo: query({
        access: "session",
        input: AuthInfoInput,
        describe: {
          zh: "WeChatAuthModel 中的一行是否仍可用于登录",
          en: "Whether a row of WeChatAuthModel still signs its user in",
        },
        run: async (authObj, ctx) => ({
          isActive: authObj !== null && (await isLinked(ports, accounts, authObj.id, ctx)),
        }),
      }),
      checkConnection: query({ run: () => checkApp(clientOf(config, element, ports)) }),
      authType: AUTH_TYPE,
      authConfig: { appId, appSecret: MASK },
      isActive: element.isActive,
    };
  },
});
