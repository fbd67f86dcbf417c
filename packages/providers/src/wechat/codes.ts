import type { Bilingual, Code } from "@menshen/core";
import { codeOf, rowMaker, type CodeRules, type CodeTable } from "../codes.ts";

/**
 * A number of WeChat as our error; `cause` may hold the provider's own text, redacted. Rate limits (45009, 45011) become
 * 10503, whose `data.providerErrcode` holds the number. Unknown numbers keep theirs.
 */
export function wechatCode(errcode: number, endpoint: string, cause?: unknown): Code {
  return codeOf(rules, errcode, endpoint, cause);
}

const askAdmin: Bilingual = {
  zh: "暂时无法用微信登录，请把错误码告诉管理员。",
  en: "Signing in with WeChat does not work right now. Tell your administrator the error code.",
};
const later: Bilingual = {
  zh: "微信正忙，请稍后再试。",
  en: "WeChat is busy. Try again in a moment.",
};
const again: Bilingual = {
  zh: "登录已过期或已用过，请重新扫码。",
  en: "This sign-in has expired or was already used. Please scan again.",
};
const agree: Bilingual = {
  zh: "你还没有允许此网站使用微信登录，请重新扫码并同意。",
  en: "You have not allowed this site to sign you in. Scan again and agree.",
};
const limited: Bilingual = {
  zh: "你的微信账号受到限制，请在微信中查看。",
  en: "WeChat has restricted your account. See the notice inside WeChat.",
};

const manual = "https://developers.weixin.qq.com/doc/oplatform";
const loginPage = `${manual}/Website_App/WeChat_Login/Wechat_Login.html`;
const userPage = `${manual}/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html`;
const codesPage = `${manual}/Return_codes/Return_code_descriptions_new.html`;

const row = rowMaker({ again, later, askAdmin, lost: agree }, loginPage);

/** WeChat rejects our request: no setting can correct it. */
const ours = (meaning: string) =>
  row(
    "other",
    meaning,
    "请求内容不合微信的要求，属程序问题，请附上错误码反馈。open.weixin.qq.com 上无需修改。",
    "The request was not in the form WeChat wants: a fault of this software. Nothing to mend on open.weixin.qq.com; report it with the number.",
    { docs: codesPage },
  );

const lostTokens = (meaning: string) =>
  row(
    "restart",
    meaning,
    "用户的微信凭证已失效，重新扫码即可。open.weixin.qq.com 上无需修改。",
    "The person's WeChat tokens are void; scanning again makes new ones. Nothing to mend on open.weixin.qq.com.",
  );

const code = (meaning: string) =>
  row(
    "restart",
    meaning,
    "登录 code 只能用一次，10 分钟有效。若反复出现，请核对 open.weixin.qq.com“管理中心 - 网站应用”详情页的 AppID 与配置是否一致。",
    "A login code works once, within ten minutes. If it recurs, compare the AppID on the site's page at open.weixin.qq.com, Management Center, Website Apps, with the config.",
  );

const quota = (meaning: string, zh: string, en: string) =>
  row("other", meaning, zh, en, { httpStatus: 503, hint: later, docs: codesPage });

/** The numbers of WeChat's user-level API that we handle, and those that its login page shows. */
export const wechatCodes: CodeTable = {
  [-1]: row(
    "retry",
    "the service is busy",
    "微信服务繁忙，已重试仍失败。一般会自行恢复，open.weixin.qq.com 上无需修改。",
    "WeChat was busy, also on the repeated tries. It passes by itself; nothing to mend on open.weixin.qq.com.",
    { docs: codesPage },
  ),
  10003: row(
    "config",
    "the host of the redirect address is not the registered one",
    "微信页面显示“redirect_uri 参数错误”：redirectUri 的域名与“授权回调域”不一致。请在 open.weixin.qq.com“管理中心 - 网站应用”详情页的开发信息中核对，只填域名，不带 https 与路径。",
    "WeChat's page says redirect_uri 参数错误: the host of redirectUri is not the 授权回调域. Compare it under the development information of the site's page at open.weixin.qq.com, Management Center, Website Apps; it is a host name without https and path.",
  ),
  10004: row(
    "config",
    "the account or app is banned",
    "应用已被封禁。请在 open.weixin.qq.com“通知中心”查看原因与申诉方法。",
    "The app is banned. See why, and how to appeal, in the Notification Center at open.weixin.qq.com.",
  ),
  10005: row(
    "config",
    "the app does not have the scope",
    "微信页面显示“Scope 参数错误或没有 Scope 权限”：应用没有“微信登录”权限，或 AppID 是公众号、小程序的。请在 open.weixin.qq.com“管理中心 - 网站应用”详情页确认应用已审核通过并获得“微信登录”。",
    "WeChat's page says Scope 参数错误或没有 Scope 权限: the app has no WeChat Login, or the AppID is of an official account or mini program. See on the site's page at open.weixin.qq.com, Management Center, Website Apps, that it is approved and that WeChat Login is granted.",
  ),
  10009: quota(
    "the login page was opened too often",
    "打开登录页过于频繁，稍后自行恢复；open.weixin.qq.com 上无需修改。",
    "The login page was opened too often; it passes by itself. Nothing to mend on open.weixin.qq.com.",
  ),
  40001: row(
    "config",
    "the person's token is not valid or not the latest, or the AppSecret is wrong",
    "用户凭证无效，或 AppSecret 不正确。请先核对配置的 appSecret 是否属于该 AppID（open.weixin.qq.com“管理中心 - 网站应用”详情页）。重置 AppSecret 会使其他正在使用它的程序全部失效，请最后再考虑。",
    "The person's token is void, or the AppSecret is wrong. First compare appSecret of the config: is it that of this AppID (the site's page at open.weixin.qq.com, Management Center, Website Apps)? A reset breaks everything else that uses the AppSecret, so it comes last.",
  ),
  40002: ours("the grant type is not valid"),
  40003: ours("the openid is not the one the token was given for"),
  40013: row(
    "config",
    "the AppID is wrong",
    "appId 不正确。请在 open.weixin.qq.com“管理中心 - 网站应用”详情页查看 AppID。公众号、小程序的 AppID 不能用于网站登录。",
    "appId is wrong. The AppID is on the site's page at open.weixin.qq.com, Management Center, Website Apps. The AppID of an official account or mini program does not do.",
  ),
  40029: code("the login code is unknown, older than ten minutes or of another app"),
  40030: lostTokens("the refresh token is not valid"),
  40125: row(
    "config",
    "the AppSecret is wrong",
    "appSecret 不正确。微信只在生成时显示一次：先在保存它的地方核对；已遗失时，在 open.weixin.qq.com“管理中心 - 网站应用”详情页重置并更新配置，其他使用它的程序也要更新。",
    "appSecret is wrong. WeChat shows it once, when it is made: compare the place where you saved it. If it is lost, reset it on the site's page at open.weixin.qq.com, Management Center, Website Apps, and correct the config and everything else that uses it.",
  ),
  40164: row(
    "config",
    "this server's IP address is not on the white-list",
    "服务器 IP 不在服务号的 IP 白名单：请在微信开发者平台该服务号的开发信息中添加。网站应用没有这项限制，open.weixin.qq.com 上无需修改。",
    "This server's IP is not on the white-list of the service account: add it in its settings on the WeChat developer platform. Website apps have no such list; nothing to mend on open.weixin.qq.com.",
    { docs: codesPage },
  ),
  40163: code("the login code is spent"),
  40226: row(
    "other",
    "WeChat judges the person a high risk",
    "微信判定该用户为高风险，应拒绝登录。open.weixin.qq.com 上无需修改。",
    "WeChat judges this person a high risk; refuse them. Nothing to mend on open.weixin.qq.com.",
    { httpStatus: 403, hint: limited, docs: codesPage },
  ),
  40243: row(
    "config",
    "the AppSecret is frozen",
    "AppSecret 已被冻结。请在 open.weixin.qq.com“管理中心 - 网站应用”详情页解冻或重置，并更新配置。",
    "The AppSecret is frozen. Lift that or reset it on the site's page at open.weixin.qq.com, Management Center, Website Apps, and correct the config.",
    { docs: codesPage },
  ),
  41001: ours("the access token is missing"),
  41002: ours("the AppID is missing"),
  41003: ours("the refresh token is missing"),
  41004: ours("the AppSecret is missing"),
  41008: code("the login code is missing"),
  41009: ours("the openid is missing"),
  42001: row(
    "refresh",
    "the person's access token has expired",
    "用户凭证两小时有效，可用 refresh_token 续期。open.weixin.qq.com 上无需修改。",
    "A person's token lives for two hours and can be refreshed. Nothing to mend on open.weixin.qq.com.",
  ),
  42002: lostTokens("the refresh token has expired"),
  42003: code("the login code has expired"),
  42007: lostTokens("the person changed the WeChat password, which ends all tokens"),
  43003: row(
    "config",
    "the call has to use https",
    "微信接口只接受 https。请检查 apiBase 设置与代理；open.weixin.qq.com 上无需修改。",
    "WeChat takes https only. Check the apiBase setting and the proxy; nothing to mend on open.weixin.qq.com.",
    { docs: codesPage },
  ),
  45009: quota(
    "the app's calls of the day are used up",
    "当日调用次数已用完。请在 open.weixin.qq.com“管理中心 - 网站应用”详情页的接口信息中查看额度。",
    "The calls of the day are used up. See the quota under interfaces on the site's page at open.weixin.qq.com, Management Center, Website Apps.",
  ),
  45011: quota(
    "too many calls within a minute",
    "一分钟内调用过多，稍后自行恢复。可在 open.weixin.qq.com“管理中心 - 网站应用”详情页查看额度。",
    "Too many calls within a minute; it passes by itself. See the quota on the site's page at open.weixin.qq.com, Management Center, Website Apps.",
  ),
  48001: row(
    "config",
    "the app has no right to this call",
    "网站应用没有此接口权限。请在 open.weixin.qq.com“管理中心 - 网站应用”详情页确认应用已审核通过、“微信登录”已获得。",
    "The site may not make this call. On its page at open.weixin.qq.com, Management Center, Website Apps, see that it is approved and that WeChat Login is granted.",
    { docs: userPage },
  ),
  48004: row(
    "config",
    "the app's right to this call was taken away",
    "接口已被封禁。请在 open.weixin.qq.com“通知中心”查看处罚通知与申诉入口。",
    "The interface is banned. See the notice, and how to appeal, in the Notification Center at open.weixin.qq.com.",
    { docs: codesPage },
  ),
  50001: row(
    "authorization-lost",
    "the person has not authorised the app, or took it back",
    "用户没有授权或已取消授权，请用户重新扫码并同意。open.weixin.qq.com 上无需修改。",
    "The person has not agreed, or took it back. Let them scan again and agree; nothing to mend on open.weixin.qq.com.",
    { docs: userPage },
  ),
  50002: row(
    "other",
    "WeChat has restricted the person",
    "该微信用户受限，须由用户自己在微信中解除。open.weixin.qq.com 上无需修改。",
    "WeChat has restricted this person, who can lift it inside WeChat only. Nothing to mend on open.weixin.qq.com.",
    { httpStatus: 403, hint: limited, docs: codesPage },
  ),
};

/** For numbers missing in the table. */
const lookUp: Bilingual = {
  zh: `未收录的错误码，请到 ${codesPage} 查询。`,
  en: `A number we do not know. Look it up at ${codesPage}.`,
};

const rules: CodeRules = {
  source: "wechat",
  name: "WeChat",
  table: wechatCodes,
  unknown: () => ({ hint: askAdmin, adminHint: lookUp }),
  // A daily quota resets at midnight: retry hourly.
  tooMany: { 45009: 3600, 45011: 60 },
};
