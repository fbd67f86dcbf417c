import { defineType, mutation, query, type ElementFacts, type Ports } from "@menshen/core";
import {
  BindAccount,
  checkLanding,
  linkMethods,
  loginMethods,
  loginProof,
  onlyCompany,
  ProviderCode,
  StartLogin,
  UnbindAccount,
  type LinkSpec,
  type LoginConfig,
} from "@menshen/domain";
import { createWechatClient } from "@menshen/providers";
import { z } from "zod";
import { isLinked } from "./auth-info.ts";
import { appSecretOf, checkSecret, config, elementKeys, type WeChatConfig } from "./config.ts";
import { identifyPerson } from "./identify.ts";
import { qrPage } from "./pages.ts";

/** What `getLoginConfig` answers beside the state. */
export interface WeChatLoginConfig {
  authConfig: { appId: string };
  redirectUri: string;
  /** The page with the QR code. */
  loginUrl: string;
}

const AUTH_TYPE = "WeChatType";
const MASK = "********";
const LoginInput = z.strictObject({ code: ProviderCode, ...loginProof });
const AuthInfoInput = z.strictObject({ authObj: z.looseObject({ id: z.int() }) });

export default defineType({
  config,
  elementKeys,
  check: ({ config, element }) => [
    ...checkSecret(config, element),
    ...checkLanding(config.authConfig.redirectUri, ["authConfig", "redirectUri"]),
  ],
  create({ config, element, ports }) {
    const { appId } = config.authConfig;
    const redirectUri = config.authConfig.redirectUri ?? landingOf(element, ports);
    const loginBase = baseOf(config.loginBase, ports.bases.wechatOpen);
    const pageUrl = (state: string) => qrPage(loginBase, { appId, redirectUri }, state);
    const spec = specOf(config, element, ports, pageUrl);
    const login = loginMethods(spec);
    const links = linkMethods(spec);
    return {
      /** Everything the login page needs, no secrets. */
      getLoginConfig: query({
        access: "public",
        input: StartLogin,
        describe: "Starts a login: the state and the page to send the person to",
        run: async (input, ctx): Promise<LoginConfig<WeChatLoginConfig>> => {
          const started = await login.start(input, ctx);
          const loginUrl = pageUrl(started.state);
          return { ...started, authConfig: { appId }, redirectUri, loginUrl };
        },
      }),
      /** @throws Code 40029 unknown or expired code, 40163 spent, 10201 nobody's account, with `data.bindCode` */
      getLoginCode: mutation({
        access: "public",
        input: LoginInput,
        describe: "Ends a login: a loginCode for a session, and the companies it opens",
        run: (input, ctx) => login.complete(input, ctx),
      }),
      /** @throws Code 10202 somebody has the account, 10103 another user's flow, 10104 the bindCode is spent */
      bind: mutation({
        access: "session",
        input: BindAccount,
        describe: "Links a WeChat account to a user",
        run: (input, ctx) => links.bind(input, ctx),
      }),
      /** @throws Code 10205 the user could not sign in any more */
      unbind: mutation({
        access: "session",
        input: UnbindAccount,
        describe: "Takes a user's WeChat account away",
        run: (input, ctx) => links.unbind(input, ctx),
      }),
      getUserAuthInfo: query({
        access: "session",
        input: AuthInfoInput,
        describe: "Whether a row of WeChatAuthModel still signs its user in",
        run: async ({ authObj }, ctx) => ({
          isActive: await isLinked(ports, spec.accounts, authObj.id, ctx),
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

function specOf(
  config: WeChatConfig,
  element: ElementFacts,
  ports: Ports,
  pageUrl: (state: string) => string,
): LinkSpec {
  const { appId } = config.authConfig;
  const apiBase = baseOf(config.apiBase, ports.bases.wechatApi);
  const appSecret = appSecretOf(config, element);
  const wechat = createWechatClient({ apiBase, appId, appSecret, ports });
  const accounts = { kind: "wechat", base: apiBase, tenant: appId };
  return {
    element,
    ports,
    authType: AUTH_TYPE,
    requireState: Boolean(config.requireState ?? true),
    // Anybody has a WeChat account: who is a user here is for an administrator to say.
    allowRegister: false,
    offersBinding: true,
    accounts,
    companyOf: onlyCompany({
      corpId: null,
      pageUrl: (_, state) => pageUrl(state),
      identify: (code, report) => identifyPerson(wechat, accounts, code, report),
    }),
  };
}

function landingOf({ fullName }: ElementFacts, { settings }: Ports): string {
  return `${settings.publicOrigin}/api/auth/${fullName}/callback`;
}

function baseOf(own: string | undefined, fallback: string): string {
  return (own ?? fallback).replace(/\/+$/, "");
}
