/** One error of the service: the text it answers with, and what it means. */
export interface WechatError {
  readonly text: string;
  readonly name: string;
}

/**
 * Errors of `api.weixin.qq.com/sns/*`. The same number may mean something else at WeCom. Where the text on
 * the wire is not public, the text is the sandbox's own; clients must not depend on it.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const WECHAT_ERRORS: Readonly<Record<number, WechatError>> = {
  [-1]: { text: "system error", name: "系统繁忙" },
  40001: {
    text: "invalid credential, access_token is invalid or not latest",
    name: "不合法的 access_token",
  },
  40002: { text: "invalid grant_type", name: "不合法的 grant_type" },
  40003: { text: "invalid openid", name: "不合法的 openid" },
  40013: { text: "invalid appid", name: "不合法的 appid" },
  40029: { text: "invalid code", name: "不合法或已过期的 code" },
  40030: { text: "invalid refresh_token", name: "不合法的 refresh_token" },
  40125: { text: "invalid appsecret", name: "不合法的 appsecret" },
  40097: { text: "invalid args", name: "不合法的参数" },
  40163: { text: "code been used", name: "code 已被使用" },
  40164: { text: "invalid ip, not in whitelist", name: "调用 IP 不在白名单中" },
  40226: { text: "code blocked", name: "高风险等级用户，登录被拦截" },
  40243: { text: "appsecret is frozen", name: "AppSecret 已被冻结" },
  41001: { text: "access_token missing", name: "缺少 access_token" },
  41002: { text: "appid missing", name: "缺少 appid" },
  41003: { text: "refresh_token missing", name: "缺少 refresh_token" },
  41004: { text: "appsecret missing", name: "缺少 appsecret" },
  41008: { text: "missing code", name: "缺少 code" },
  41009: { text: "missing openid", name: "缺少 openid" },
  42001: { text: "access_token expired", name: "access_token 已过期" },
  42002: { text: "refresh_token expired", name: "refresh_token 已过期" },
  42003: { text: "code expired", name: "code 已过期" },
  42007: {
    text: "access_token and refresh_token exception",
    name: "用户修改了微信密码，须重新授权",
  },
  43002: { text: "require POST method", name: "需要 POST 请求" },
  43003: { text: "require https", name: "需要 HTTPS" },
  45009: { text: "reach max api daily quota limit", name: "调用次数达到当日上限" },
  45011: { text: "api minute-quota reach limit", name: "调用过于频繁" },
  48001: { text: "api unauthorized", name: "没有该接口的权限" },
  48004: { text: "api forbidden", name: "接口已被封禁" },
  50001: { text: "user unauthorized", name: "用户未授权" },
  50002: { text: "user limited", name: "用户受限" },
};
