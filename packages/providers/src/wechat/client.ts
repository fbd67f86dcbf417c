import { isCode, toCode, type Code, type Ports } from "@menshen/core";
import type { z } from "zod";
import { firstAccepted, laterSecret } from "../first-accepted.ts";
import { defaultLimits, request, type CallOptions, type Limits, type Provider } from "../http.ts";
import { wechatCode, wechatCodes } from "./codes.ts";
import { doneAnswer, grantAnswer, tokensAnswer, userInfoAnswer } from "./schemas.ts";

export interface WechatClientOptions {
  /** `https://api.weixin.qq.com`, or a simulator. */
  apiBase: string;
  /** The website app. */
  appId: string;
  /** Of several, during a rotation, the first that WeChat accepts is used. */
  appSecret: string | readonly string[];
  ports: Pick<Ports, "fetch" | "clock" | "log">;
  limits?: Partial<Limits> | undefined;
}

/** Tokens of one person at one app. They are not the app's own token and never replace it. */
type WechatTokens = z.output<typeof tokensAnswer>;
/** The result of a login code. `unionId` is null for an app outside an Open Platform account. */
export type WechatGrant = z.output<typeof grantAnswer>;
/** `nickname` is for display: cleaned, possibly empty, not unique, never an identifier. */
export type WechatUserInfo = z.output<typeof userInfoAnswer>;

/** The user-level API of WeChat as one website app. Every method throws `Code`s only. */
export interface WechatClient {
  /**
   * Whether WeChat accepts each secret, in their order: null, or the refusal. There is no call to ask that with: an
   * invented code is refused as unknown only after the secret was accepted.
   */
  testSecrets(): Promise<(Code | null)[]>;
  /**
   * Consumes a login code. Not retried when the outcome is unknown.
   * @throws Code 40029 the code is unknown, older than ten minutes or of another app, 40163 it was used before
   * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
   */
  exchangeCode(code: string, options?: CallOptions): Promise<WechatGrant>;
  /**
   * Extends an access token, or replaces an expired one. The refresh token itself is never extended.
   * @throws Code 40030 unknown, 42002 older than thirty days, 42007 the person changed the password
   */
  refresh(refreshToken: string, options?: CallOptions): Promise<WechatTokens>;
  /** @throws Code 40003 another person's token, 40001 or 42001 an invalid token */
  check(accessToken: string, openId: string, options?: CallOptions): Promise<void>;
  /** @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html */
  getUserInfo(
    accessToken: string,
    openId: string,
    options?: CallOptions & { lang?: "zh_CN" | "zh_TW" | "en" | undefined },
  ): Promise<WechatUserInfo>;
}

const INVENTED_CODE = "menshen-connection-check";
const UNKNOWN_CODE = 40029;
const WRONG_SECRET = 40125;

/** A client for a website app. It is stateless and stores no tokens of persons. */
export function createWechatClient(options: WechatClientOptions): WechatClient {
  const { apiBase: base, appId: appid, appSecret, ports, limits } = options;
  const secrets = [appSecret].flat();
  const provider: Provider = {
    source: "wechat",
    base,
    secrets,
    codes: wechatCodes,
    codeOf: wechatCode,
    ports,
    limits: { ...defaultLimits, ...limits },
  };
  const exchange = (secret: string, code: string, { signal }: CallOptions = {}) =>
    request(provider, {
      path: "/sns/oauth2/access_token",
      query: { appid, grant_type: "authorization_code" },
      credentials: { secret, code },
      answer: grantAnswer,
      once: true,
      signal,
    });
  return {
    testSecrets: () =>
      Promise.all(
        secrets.map((secret) =>
          exchange(secret, INVENTED_CODE).then(
            () => null,
            (error) => (isCode(error, UNKNOWN_CODE, "wechat") ? null : toCode(error)),
          ),
        ),
      ),
    exchangeCode: (code, callOptions) =>
      firstAccepted(
        secrets,
        // WeChat compares the secret before it looks at the code, which stays valid.
        (error) => isCode(error, WRONG_SECRET, "wechat"),
        (secret) => exchange(secret, code, callOptions),
        (position) => ports.log.warn({ appId: appid, position }, laterSecret("WeChat")),
      ),
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
        answer: userInfoAnswer,
        problemOf: (answer) =>
          answer.openId === openid ? null : { field: "openid", problem: "of another person" },
        signal,
      }),
  };
}
