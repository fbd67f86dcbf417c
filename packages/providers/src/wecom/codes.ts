import type { Bilingual, Code } from "@menshen/core";
import { codeOf, rowMaker, type CodeRules, type CodeTable, type ProviderCode } from "../codes.ts";

/**
 * A number of WeCom as our error; `cause` may hold the provider's own text, redacted. Rate limits (45009, 45033) become
 * 10503, whose `data.providerErrcode` holds the number. Unknown numbers keep theirs.
 * @param callerIp the address of this server as WeCom reports it; administrators read it where it must be allow-listed
 */
export function wecomCode(
  errcode: number,
  endpoint: string,
  cause?: unknown,
  callerIp?: string,
): Code {
  return codeOf(rules, errcode, endpoint, cause, callerIp);
}

const askAdmin: Bilingual = {
  zh: "暂时无法登录，请把错误码告诉管理员。",
  en: "Signing in does not work right now. Tell your administrator the error code.",
};
const later: Bilingual = {
  zh: "企业微信正忙，请稍后再试。",
  en: "WeCom is busy. Try again in a moment.",
};
const again: Bilingual = {
  zh: "登录已过期或已用过，请重新登录。",
  en: "This sign-in has expired or was already used. Please sign in again.",
};
const outOfRange: Bilingual = {
  zh: "你不在此应用的可见范围内，请联系企业管理员。",
  en: "The app is not open to you. Ask your company's administrator.",
};
const gone: Bilingual = {
  zh: "企业与此应用的授权已失效，请联系企业管理员。",
  en: "Your company no longer authorises this app. Ask your company's administrator.",
};
const activate: Bilingual = {
  zh: "请先登录一次企业微信并完成认证，再回来登录。",
  en: "Sign in to WeCom once and finish its verification, then sign in here.",
};
const notThere: Bilingual = {
  zh: "企业微信中没有这个成员或部门，请检查后重试。",
  en: "WeCom knows no such member or department. Check it and try again.",
};

const page = (number: number) => `https://developer.work.weixin.qq.com/document/path/${number}`;

const row = rowMaker({ again, later, askAdmin, lost: gone }, page(90313));

/** WeCom rejects our request: no setting can correct it. */
const ours = (meaning: string, special?: Partial<ProviderCode>) =>
  row(
    "other",
    meaning,
    "请求内容不合企业微信的要求，属程序问题，请附上错误码反馈。",
    "The request was not in the form WeCom wants: a fault of this software. Report it with the number.",
    special,
  );

/** Settings of a proxy app are in the service provider's console. */
const suite = (meaning: string) =>
  row(
    "config",
    meaning,
    "请核对服务商管理后台“应用代开发”中该模板的模板ID与模板Secret，是否与配置的 suiteId、suiteSecret 一致。",
    "Compare the template's id and Secret, under proxy development in the service provider console, with suiteId and suiteSecret of the config.",
  );

/** The page depends on the kind of app; a company's own address is needed, not one of a third party. */
function untrusted(zh: string, en: string): Bilingual {
  return {
    zh: `${zh} 不在可信列表。自建应用：企业微信管理后台该应用详情页的“企业可信IP”（须先设置可信域名或接收消息服务器URL；须是企业自己的 IP，第三方的会被拒绝）。代开发应用：服务商管理后台的“IP白名单”，对全部模板生效。约一分钟生效，与 agentId 无关。`,
    en: `${en} is not trusted. Self-built app: Trusted IPs on the app's page in the WeCom admin console (a trusted domain or the URL of the message server has to be set first; the address must be the company's own, a third party's is refused). Proxy-developed app: the IP white-list of the service provider console, for all templates. It takes about a minute and has nothing to do with agentId.`,
  };
}

const ownIp: Bilingual = { zh: "本服务器的出口 IP", en: "This server's public IP" };

const untrustedFrom = (ip: string): Bilingual =>
  untrusted(
    `企业微信看到的本服务器 IP 是 ${ip}，它`,
    `WeCom sees this server call from ${ip}, which`,
  );

const range: Partial<ProviderCode> = { httpStatus: 403, hint: outOfRange };
const missing: Partial<ProviderCode> = { httpStatus: 404, hint: notThere };
const staleToken = (meaning: string) =>
  row(
    "refresh",
    meaning,
    "凭证被企业微信提前作废，系统已换新一次仍被拒绝。请检查是否有其他程序在用同一 Secret。",
    "WeCom dropped the token, and a fresh one was refused too. See whether other software uses the same secret.",
    { docs: page(91039) },
  );
const template = (meaning: string) =>
  row(
    "config",
    meaning,
    "请在服务商管理后台“应用代开发”中检查该模板的状态与类型。",
    "Check the template's state and kind under proxy development in the service provider console.",
  );
const licence = (meaning: string) =>
  row(
    "config",
    meaning,
    "请在服务商管理后台“接口调用许可”中为该企业购买并激活账号。企业首次安装后有 90 天免费试用。",
    "Buy and activate accounts for the company under interface licences in the service provider console. The first 90 days after a company's first installation are free.",
    { httpStatus: 403 },
  );

/** The numbers of WeCom that we handle. */
export const wecomCodes: CodeTable = {
  [-1]: row(
    "retry",
    "the service is busy",
    "企业微信服务繁忙，已重试仍失败。一般会自行恢复。",
    "WeCom was busy, also on the repeated tries. It passes by itself.",
  ),
  40001: row(
    "config",
    "the secret is wrong",
    "corpSecret 不正确。请在企业微信管理后台“应用管理”中打开该应用，查看 Secret 并更新配置。",
    "corpSecret is wrong. Open the app under App Management in the WeCom admin console, view its Secret and correct the config.",
    { docs: page(91039) },
  ),
  40003: row(
    "other",
    "the userid is malformed or unknown",
    "userid 无效。请在企业微信管理后台“通讯录”中查看该成员的账号。",
    "The userid is not valid. See the member's account under Contacts in the WeCom admin console.",
    missing,
  ),
  40013: row(
    "config",
    "the corpid is wrong",
    "corpId 不正确。请到企业微信管理后台“我的企业”页底部查看企业 ID。",
    "corpId is wrong. The company's id is at the foot of My Company in the WeCom admin console.",
    { docs: page(91039) },
  ),
  40014: staleToken("the access token is not valid"),
  40029: row(
    "restart",
    "the login code is unknown, spent, older than five minutes or of another app",
    "登录 code 只能用一次，五分钟有效。若反复出现，请核对企业微信管理后台该应用的 AgentId 与配置是否一致。",
    "A login code works once, within five minutes. If it recurs, compare the app's AgentId in the WeCom admin console with the config.",
    { docs: page(91023) },
  ),
  40031: ours("the list of userids is not valid"),
  40033: ours("the request holds characters WeCom does not take"),
  40035: ours("a parameter is not valid"),
  40056: row(
    "config",
    "the agentid is wrong",
    "agentId 不正确。请在企业微信管理后台“应用管理”的该应用详情页查看 AgentId。",
    "agentId is wrong. The AgentId is on the app's page under App Management in the WeCom admin console.",
    { docs: page(90227) },
  ),
  40058: ours("a parameter is outside what the call allows"),
  40063: ours("a required parameter is empty"),
  40066: ours("the list of departments is not valid"),
  40068: ours("the tag id is not valid"),
  40070: ours("nothing in the range of the tag is valid"),
  40073: ours("the openid is not valid"),
  40077: ours("the pre-authorisation code is not valid"),
  40078: row(
    "restart",
    "the installation code is spent or expired",
    "临时授权码只能用一次，10 分钟有效。请让企业管理员重新扫描授权二维码。",
    "An installation code works once, within ten minutes. Let the company's administrator scan the authorisation QR code again.",
  ),
  40080: suite("the suite secret is wrong"),
  40082: staleToken("the suite access token is not valid"),
  40083: suite("the suite id is wrong"),
  40084: row(
    "authorization-lost",
    "the permanent code is wrong, cancelled or of another provider",
    "永久授权码已失效。请让企业管理员重新扫描授权二维码，或在服务商管理后台该企业的应用详情点“重新获取secret”。",
    "The permanent code is void. Let the company's administrator scan the authorisation QR code again, or press 重新获取secret on the company's app in the service provider console.",
  ),
  40085: row(
    "config",
    "the suite ticket is missing or stale",
    "还没有收到有效的 suite_ticket（每 10 分钟推送一次）。请在服务商管理后台检查该模板的代开发模板回调URL，或点“刷新 Ticket”。",
    "No valid suite_ticket has come in; one is pushed every ten minutes. Check the template's callback URL in the service provider console, or push one there.",
    { httpStatus: 503 },
  ),
  40086: suite("the third-party app id is wrong"),
  40091: row(
    "config",
    "the secret is not valid for this company",
    "corpSecret 多半属于另一家企业。请在该企业的企业微信管理后台“应用管理”中重新查看 Secret。",
    "corpSecret most likely belongs to another company. View the Secret under App Management in this company's WeCom admin console.",
    { docs: page(91039) },
  ),
  40093: row(
    "config",
    "the JS-SDK signature is not valid",
    "页面地址与签名所用的不同，或签名用错了 ticket。请把页面地址（不含 # 之后）原样传给 getJsConfig，页面跳转后重新获取签名。",
    "The page's address differs from the signed one, or another ticket signed it. Pass the address without its # part to getJsConfig as it is, and sign again after a navigation.",
    { docs: page(90506) },
  ),
  40098: row(
    "other",
    "the member has not verified their real name",
    "成员尚未实名认证，请成员在企业微信中完成认证。",
    "The member has not verified their real name; they do it inside WeCom.",
    { httpStatus: 403, hint: activate },
  ),
  40125: ours("the openuserid is not valid"),
  41001: ours("the access token is missing"),
  41002: ours("the corpid is missing"),
  41004: ours("the secret is missing"),
  41008: ours("the login code is missing", { httpStatus: 400, hint: again }),
  41009: ours("the userid is missing"),
  41011: ours("the agentid is missing"),
  41021: ours("the suite id is missing"),
  41022: ours("the suite access token is missing"),
  41023: ours("the suite ticket is missing"),
  41024: ours("the suite secret is missing"),
  41025: ours("the permanent code is missing"),
  41054: row(
    "other",
    "the member is not activated",
    "成员尚未激活。请该成员先登录一次企业微信；企业微信管理后台“通讯录”可查看激活状态。",
    "The member is not activated. They sign in to WeCom once; Contacts in the WeCom admin console shows their state.",
    { httpStatus: 403, hint: activate },
  ),
  42001: staleToken("the access token has expired"),
  42007: row(
    "restart",
    "the pre-authorisation code has expired",
    "预授权码已过期，请重新发起安装。",
    "The pre-authorisation code has expired. Start the installation again.",
  ),
  42009: staleToken("the suite access token has expired"),
  42012: row(
    "config",
    "the JS-SDK ticket cannot be used",
    "JS-SDK 的 ticket 不可用。请确认页面域名已设为该应用的可信域名，且 wx.agentConfig 使用 getJsConfig 返回的 agentConfig。",
    "The JS-SDK ticket cannot be used. See that the page's host is a trusted domain of the app, and that wx.agentConfig gets agentConfig of getJsConfig.",
    { docs: page(90506) },
  ),
  43002: ours("the call must be a POST"),
  43003: row(
    "config",
    "the call must use https",
    "apiBase 必须以 https:// 开头，请检查配置。",
    "apiBase must start with https://. Check the config.",
  ),
  43004: row(
    "other",
    "the member has not linked WeChat",
    "成员没有绑定微信。请成员在企业微信的“我 → 设置 → 账号”中绑定微信。",
    "The member has not linked WeChat; they do it in WeCom under Me, Settings, Account.",
    { httpStatus: 403 },
  ),
  43009: row(
    "config",
    "the company is not verified",
    "企业未验证主体。请在企业微信管理后台“我的企业”完成验证。",
    "The company is not verified. Verify it under My Company in the WeCom admin console.",
  ),
  43012: row(
    "config",
    "the app needs a callback address",
    "请设置应用的回调URL：自建应用在企业微信管理后台该应用详情页的“接收消息”；代开发应用由服务商在服务商管理后台“应用代开发”中该企业应用的“使用配置”里设置，再上线。",
    "Set the app's callback URL: of a self-built app under Receive Messages on its page in the WeCom admin console; of a proxy-developed app in the service provider console, proxy development, the company's app, 使用配置, then publish it.",
  ),
  45009: row(
    "other",
    "too many calls",
    "接口调用超过频率限制，可能封禁一分钟、一小时或当天；多次用错误的 Secret 取凭证也会封禁本机 IP 一小时。请检查是否有其他程序在用同一 Secret；可在 https://open.work.weixin.qq.com/wwopen/devtool/checkCorpSpamBlock 自助解封。",
    "The call limit is exceeded; the block lasts a minute, an hour or the day. Repeated calls with a wrong secret block this address for an hour too. See whether other software uses the same secret; some blocks can be lifted at https://open.work.weixin.qq.com/wwopen/devtool/checkCorpSpamBlock.",
    { httpStatus: 503, hint: later, docs: page(90312) },
  ),
  45029: row(
    "other",
    "the answer would be too large",
    "部门过大，请按更小的部门同步。",
    "The department is too large. Sync smaller departments.",
  ),
  45031: row(
    "config",
    "WeCom judges the secret unsafe",
    "企业微信判定 Secret 不安全（可能已泄露）。请在企业微信管理后台该应用详情页重置 Secret，并更新配置。",
    "WeCom judges the Secret unsafe; it may have leaked. Reset it on the app's page in the WeCom admin console and correct the config.",
  ),
  45033: row(
    "retry",
    "too many calls at the same time",
    "接口并发超过限制，已重试仍失败。请检查是否有其他程序在同时调用。",
    "Too many calls ran at once, also on the repeated tries. See whether other software calls at the same time.",
    { docs: page(90312) },
  ),
  46004: row(
    "other",
    "no such user",
    "用户不存在。请在企业微信管理后台“通讯录”中查看。",
    "There is no such user. See Contacts in the WeCom admin console.",
    missing,
  ),
  48001: row(
    "config",
    "the app may not use this interface",
    "该应用没有此接口的权限。请在企业微信管理后台该应用详情页检查权限；代开发应用在“应用详情 → 权限管理”。",
    "The app may not use this interface. Check its permissions on the app's page in the WeCom admin console; of a proxy-developed app under 应用详情, 权限管理.",
  ),
  48002: row(
    "config",
    "this kind of token may not make the call",
    "此 Secret 无权调用该接口，常见于误用“通讯录同步”的 Secret。请改用企业微信管理后台“应用管理”中该应用自己的 Secret。",
    "This secret may not make the call; often it is the contact-sync secret. Use the app's own Secret from App Management in the WeCom admin console.",
  ),
  48003: suite("the suite id is not the token's"),
  48004: row(
    "authorization-lost",
    "the authorisation is void",
    "企业已取消授权。请让企业管理员重新扫描授权二维码。",
    "The company withdrew its authorisation. Let its administrator scan the authorisation QR code again.",
  ),
  48005: ours("the interface is retired"),
  48006: row(
    "config",
    "the permission was withdrawn because it was not used for long",
    "应用长期未使用，接口权限已被收回。请企业管理员在企业微信管理后台该应用详情页重新启用。",
    "The app was not used for long, and its permission was withdrawn. The company's administrator enables it again on the app's page in the WeCom admin console.",
    { httpStatus: 403 },
  ),
  48009: row(
    "config",
    "the contact-sync secret may not read details from this address",
    "“通讯录同步”的 Secret 从新增的 IP 调用时，不能读取成员与部门详情。请改用有可见范围的自建应用的 Secret（企业微信管理后台“应用管理”）。",
    "The contact-sync secret may not read members and departments from an address added since 2022. Use the Secret of a self-built app with a visible range, under App Management in the WeCom admin console.",
  ),
  50001: row(
    "config",
    "the redirect address is not on a trusted domain of the app",
    "redirectUri 的域名（含端口）未登记到该应用。企业微信管理后台该应用详情页：在企业微信内打开的，填“网页授权及JS-SDK → 可信域名”；扫码登录的，填“企业微信授权登录 → 授权回调域”。代开发应用由服务商在服务商管理后台“应用代开发”中该企业应用的“开发信息”里填写，再上线。若已填写：code 与凭证不属于同一应用，或误用了“通讯录同步”的 Secret。",
    "The host and port of redirectUri are not registered for this app. On the app's page in the WeCom admin console: inside the client under 网页授权及JS-SDK, 可信域名; for the QR code under 企业微信授权登录, 授权回调域. Of a proxy-developed app the provider sets them in the service provider console, proxy development, the company's app, 开发信息, then publishes it. If they are set: the code and the token are of different apps, or the Secret is that of the contact sync.",
    { docs: page(98173) },
  ),
  50002: row(
    "other",
    "the member is outside the permitted range",
    "成员不在权限范围内。请在企业微信管理后台该应用详情页调整“可见范围”。",
    "The member is out of range. Extend the visible range on the app's page in the WeCom admin console.",
    range,
  ),
  50003: row(
    "config",
    "the app is switched off",
    "应用已被停用。请在企业微信管理后台“应用管理”的该应用详情页启用。",
    "The app is switched off. Enable it on its page under App Management in the WeCom admin console.",
  ),
  60003: row(
    "other",
    "no such department",
    "部门不存在。请在企业微信管理后台“通讯录”中查看部门 ID。",
    "There is no such department. See its id under Contacts in the WeCom admin console.",
    { ...missing, docs: page(95351) },
  ),
  60011: row(
    "other",
    "the app may not see this member or department",
    "成员或部门不在应用的可见范围内。请在企业微信管理后台该应用详情页调整“可见范围”。",
    "The member or department is out of the app's range. Extend the visible range on the app's page in the WeCom admin console.",
    range,
  ),
  // Means that the caller's IP is not allowed, whatever some texts say: wrong agent ids are 40056 and 301002.
  60020: row(
    "config",
    "calls from this server's IP address are not allowed",
    untrusted(ownIp.zh, ownIp.en).zh,
    untrusted(ownIp.zh, ownIp.en).en,
    { adminHintFrom: untrustedFrom },
  ),
  60021: row(
    "other",
    "the member is outside the app's visible range",
    "成员不在应用的可见范围内。请在企业微信管理后台该应用详情页调整“可见范围”。",
    "The member is out of the app's range. Extend the visible range on the app's page in the WeCom admin console.",
    range,
  ),
  60111: row(
    "other",
    "no such member",
    "userid 不存在。请在企业微信管理后台“通讯录”中查看该成员的账号。",
    "There is no such userid. See the member's account under Contacts in the WeCom admin console.",
    { ...missing, docs: page(90196) },
  ),
  60123: row(
    "other",
    "the department id is not valid",
    "部门 ID 无效。请在企业微信管理后台“通讯录”中查看部门 ID。",
    "The department id is not valid. See it under Contacts in the WeCom admin console.",
    missing,
  ),
  80001: row(
    "config",
    "the trusted domain is wrong or lacks an ICP record",
    "可信域名不正确、没有 ICP 备案或未通过所有权校验。请在企业微信管理后台该应用详情页的“网页授权及JS-SDK”中检查；代开发应用在服务商管理后台“应用代开发”中该企业应用的“开发信息”，改后上线。",
    "The trusted domain is wrong, has no ICP record, or its ownership is not verified. Check it under 网页授权及JS-SDK on the app's page in the WeCom admin console; of a proxy-developed app in the service provider console, proxy development, the company's app, 开发信息, then publish it.",
    { docs: page(98173) },
  ),
  81011: row(
    "config",
    "the app has no right to this tag",
    "该应用无权使用此标签。请在企业微信管理后台“通讯录 → 标签”查看标签的可使用者。",
    "The app has no right to this tag. See who may use it under Contacts, Tags in the WeCom admin console.",
    { httpStatus: 403 },
  ),
  81013: row(
    "other",
    "every recipient is unknown or out of range",
    "接收人全部不存在，或不在应用的可见范围内。请在企业微信管理后台该应用详情页调整“可见范围”。",
    "Every recipient is unknown or out of the app's range. Extend the visible range on the app's page in the WeCom admin console.",
    range,
  ),
  82001: ours("there is no recipient"),
  82002: ours("the number of departments is not allowed"),
  82003: ours("the number of tags is not allowed"),
  84014: row(
    "restart",
    "the user ticket has expired",
    "成员票据半小时有效，请让成员重新登录。",
    "A user ticket lives for half an hour. Let the member sign in again.",
    { docs: page(95833) },
  ),
  84015: row(
    "restart",
    "the user ticket is not valid",
    "成员票据无效，请让成员重新登录。",
    "The user ticket is not valid. Let the member sign in again.",
    { docs: page(95833) },
  ),
  84025: ours("the state is not up to 128 letters and digits"),
  84090: ours("the user ticket is missing"),
  85005: row(
    "config",
    "the trusted domain's ownership is not verified",
    "可信域名未通过所有权校验（域名归属认证）。请在企业微信管理后台该应用的“网页授权及JS-SDK”页下载 WW_verify 文件，放进元素文件夹后重新校验；代开发应用在服务商管理后台“应用代开发”中该企业应用的“开发信息”下载，校验后上线。",
    "The trusted domain's ownership is not verified. Download the WW_verify file from the app's 网页授权及JS-SDK page in the WeCom admin console, put it into the element's folder and verify again; of a proxy-developed app from the service provider console, proxy development, the company's app, 开发信息, then publish it.",
    { docs: page(98173) },
  ),
  92000: row(
    "other",
    "the member is outside the app's visible range",
    "成员不在应用的可见范围内。请在企业微信管理后台该应用详情页调整“可见范围”。",
    "The member is out of the app's range. Extend the visible range on the app's page in the WeCom admin console.",
    range,
  ),
  92001: row(
    "config",
    "the app may not read sensitive fields",
    "应用没有成员敏感信息的权限。自建应用：登录方式的 scope 用 snsapi_privateinfo，并由成员同意；代开发应用还须企业在应用详情的“权限管理”中同意。",
    "The app may not read sensitive fields. Of a self-built app: scope snsapi_privateinfo, and the member agrees; of a proxy-developed app the company also agrees under 权限管理 of its details.",
    { docs: page(95833) },
  ),
  92002: row(
    "config",
    "the call is for another company",
    "不允许跨企业调用。请核对 corpId 与 Secret 是否属于同一家企业。",
    "The call is for another company. See that corpId and Secret belong to one company.",
  ),
  301002: row(
    "config",
    "the secret belongs to another app than the agentid",
    "agentId 与 corpSecret 不属于同一应用。请在企业微信管理后台该应用详情页核对两者。",
    "agentId and corpSecret belong to different apps. Compare both with the app's page in the WeCom admin console.",
    { docs: page(90227) },
  ),
  301007: row(
    "authorization-lost",
    "the company is dissolved or banned",
    "企业已解散或被封禁，企业管理员可在企业微信中查看原因。",
    "The company is dissolved or banned. Its administrator sees why in WeCom.",
  ),
  301042: row(
    "config",
    "calls from this server's IP address are not allowed",
    untrusted(ownIp.zh, ownIp.en).zh,
    untrusted(ownIp.zh, ownIp.en).en,
    { adminHintFrom: untrustedFrom },
  ),
  701008: licence("the company has no interface licence"),
  701099: licence("the user has no interface licence"),
  710000: ours("the open corpid is not valid"),
  842002: row(
    "config",
    "the proxy template is not published",
    "代开发应用模板尚未上线。请在服务商管理后台“应用管理 → 代开发应用上线”提交审核，通过后点“上线”。",
    "The template is not published. Submit it in the service provider console under 应用管理, 代开发应用上线, and publish it once it is approved.",
  ),
  842003: template("the template is not a proxy template"),
  842004: template("the number of templates is not allowed"),
  842005: template("the template's kind is not supported"),
  2000002: row(
    "authorization-lost",
    "the company does not exist any more",
    "企业不存在。自建应用请核对企业微信管理后台“我的企业”中的企业 ID；代开发应用的企业 ID 可能是加密的，“我的企业”不显示，请以控制台“代开发”页所列为准。",
    "There is no such company. Of a self-built app compare the company id under My Company in the WeCom admin console; that of a proxy-developed app may be encrypted, which that page does not show: see Suites in the console.",
  ),
};

/** For numbers missing in the table. */
function lookUp(errcode: number): Bilingual {
  const url = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return {
    zh: `未收录的错误码，请到 ${url} 查询。`,
    en: `A number we do not know. Look it up at ${url}.`,
  };
}

const rules: CodeRules = {
  source: "wecom",
  name: "WeCom",
  table: wecomCodes,
  unknown: (errcode) => ({ hint: askAdmin, adminHint: lookUp(errcode) }),
  // WeCom blocks for at least a minute; limits of concurrency end at once.
  tooMany: { 45009: 60, 45033: 1 },
};
