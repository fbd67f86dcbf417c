import type { Ports } from "@menshen/core";
import type { z } from "zod";
import { defaultLimits, request, type CallOptions, type Limits, type Provider } from "../http.ts";
import { wechatCode, wechatCodes } from "./codes.ts";
import { doneAnswer, grantAnswer, tokensAnswer, userInfoAnswer } from "./schemas.ts";

export interface WechatClientOptions {
  /** `https://api.weixin.qq.com`, or where a simulator is. */
  apiBase: string;
  /** The website app. */
  appId: string;
  appSecret: string;
  ports: Pick<Ports, "fetch" | "clock" | "log">;
  limits?: Partial<Limits> | undefined;
}

/** Tokens of one person at one app. They are not the app's own token and never stand in for it. */
export type WechatTokens = z.output<typeof tokensAnswer>;
/** What a login code is good for. `unionId` is null where the app belongs to no Open Platform account that tells it. */
export type WechatGrant = z.output<typeof grantAnswer>;
/** `nickname` is for display: cleaned, maybe empty, shared by many, never an identifier. */
export type WechatUserInfo = z.output<typeof userInfoAnswer>;

/** The user-level API of WeChat as one website app. Every method throws `Code`s only. */
export interface WechatClient {
  /**
   * Spends a login code. Never repeated when it is unclear whether the code was spent.
   * @throws Code 40029 the code is unknown, older than ten minutes or of another app, 40163 it is spent
   * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
   */
  exchangeCode(code: string, options?: CallOptions): Promise<WechatGrant>;
  /**
   * Lengthens an access token's life, or replaces one that expired. The refresh token itself never lives longer.
   * @throws Code 40030 unknown, 42002 older than thirty days, 42007 the person changed the password
   */
  refresh(refreshToken: string, options?: CallOptions): Promise<WechatTokens>;
  /** @throws Code 40003 another person's token, 40001 or 42001 it is no longer good */
  check(accessToken: string, openId: string, options?: CallOptions): Promise<void>;
  /** @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html */
  getUserInfo(
    accessToken: string,
    openId: string,
    options?: CallOptions & { lang?: "zh_CN" | "zh_TW" | "en" | undefined },
  ): Promise<WechatUserInfo>;
}

/** A client for a website app. It holds no state, and keeps no person's tokens. */
export function createWechatClient(options: WechatClientOptions): WechatClient {
  const { apiBase: base, appId: appid, appSecret: secret, ports, limits } = options;
  const provider: Provider = {
    source: "wechat",
    base,
    secrets: [secret],
    codes: wechatCodes,
    codeOf: wechatCode,
    ports,
    limits: { ...defaultLimits, ...limits },
  };
  return {
    exchangeCode: (code, { signal } = {}) =>
      request(provider, {
        path: "/sns/oauth2/access_token",
        query: { appid, grant_type: "authorization_code" },
        credentials: { secret, code },
        answer: grantAnswer,
        once: true,
        signal,
      }),
    refresh: (refreshToken, { signal } = {}) =>
      request(provider, {
        path: "/sns/oauth2/refresh_token",
        query: { appid, grant_type: "refresh_token" },
        credentials: { refresh_token: refreshToken },
        answer: tokensAnswer,
        signal,
      }),
    check: (accessToken, openid, { signal } = {}) =>
      request(provider, {
        path: "/sns/auth",
        query: { openid },
        credentials: { access_token: accessToken },
        answer: doneAnswer,
        signal,
      }),
    getUserInfo: (accessToken, openid, { lang, signal } = {}) =>
      request(provider, {
        path: "/sns/userinfo",
        query: { openid, ...(lang && { lang }) },
        credentials: { access_token: accessToken },
        answer: userInfoAnswer.refine((answer) => answer.openId === openid, {
          path: ["openid"],
          message: "of another person",
        }),
        signal,
      }),
  };
}
