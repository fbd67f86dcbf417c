import { defineType, mutation, query } from "@menshen/core";
import {
  BindAccount,
  checkLanding,
  loginProof,
  ProviderCode,
  StartLogin,
  UnbindAccount,
} from "@menshen/domain";
import { z } from "zod";
import { isLinked } from "./auth-info.ts";
import { AUTH_TYPE, checkMatchBy, checkSecret, config, elementKeys } from "./config.ts";
import { wechatLogin } from "./login.ts";

const MASK = "********";
const LoginInput = z.strictObject({ code: ProviderCode, ...loginProof });
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
    const landing = `${ports.settings.publicOrigin}/api/auth/${element.fullName}/callback`;
    const redirectUri = config.authConfig.redirectUri ?? landing;
    const { accounts, login, links } = wechatLogin(config, element, ports, redirectUri);
    return {
      /** Everything the login page needs, no secrets. */
      getLoginConfig: query({
        access: "public",
        input: StartLogin,
        describe: {
          zh: "发起登录：返回 state 与要前往的登录页地址",
          en: "Starts a login: the state and the page to send the person to",
        },
        run: (input, ctx) => login.start(input, ctx),
      }),
      /** @throws Code 40029 unknown or expired code, 40163 spent, 10201 not linked yet, with `data.bindCode` */
      getLoginCode: mutation({
        access: "public",
        input: LoginInput,
        describe: {
          zh: "完成登录：返回用于换取会话的 loginCode，以及可以进入的企业",
          en: "Ends a login: a loginCode for a session, and the companies it opens",
        },
        run: (input, ctx) => login.complete(input, ctx),
      }),
      /** @throws Code 10202 the account is taken, 10103 another user's flow, 10104 the bindCode is spent */
      bind: mutation({
        access: "session",
        input: BindAccount,
        describe: {
          zh: "将微信账号绑定到用户",
          en: "Links a WeChat account to a user",
        },
        run: (input, ctx) => links.bind(input, ctx),
      }),
      /** @throws Code 10205 the user could not sign in any more */
      unbind: mutation({
        access: "session",
        input: UnbindAccount,
        describe: {
          zh: "解除用户的微信绑定",
          en: "Unlinks a user's WeChat account",
        },
        run: (input, ctx) => links.unbind(input, ctx),
      }),
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
      beginLogin: login.beginLogin,
      finishLogin: login.finishLogin,
      finishBind: links.finishBind,
      linkedAccounts: links.linkedAccounts,
      redirectUri,
      authType: AUTH_TYPE,
      authConfig: { appId, appSecret: MASK },
      isActive: element.isActive,
    };
  },
});
