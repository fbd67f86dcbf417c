import { baseCodes, row, type AppCode } from "./base-codes.ts";

/** Every errcode of source `app`: its name, HTTP status, and hints for visitors and administrators. */
export const appCodes = {
  ...baseCodes,
  10001: row(
    "ELEMENT_NOT_FOUND",
    404,
    "没有这个地址。请检查名称。",
    "Unknown name. Check the spelling.",
  ),
  10002: row(
    "ELEMENT_FAILED",
    503,
    "这个登录方式暂不可用，请换一种或稍后再试。",
    "This login method is unavailable. Use another one or try later.",
    {
      zh: "元素配置有误，尚无可用版本。请在控制台的元素页查看文件、行号与字段。",
      en: "The element's files are invalid and it has never loaded. The console's element page shows file, line and field.",
    },
  ),
  10003: row(
    "ELEMENT_INACTIVE",
    403,
    "这个登录方式已停用，请换一种。",
    "This login method is disabled. Use another one.",
    {
      zh: "e.json 或配置文件中的 isActive 为假，或所引用的可选变量没有设置，或配置中还有示例值。控制台的元素页会说明是哪一种。",
      en: "isActive is false in e.json or the config file, or an optional variable that the config refers to is not set, or values of the config are still examples. The console's element page says which.",
    },
  ),
  10101: row(
    "STATE_REQUIRED",
    400,
    "登录请求不完整，请从登录页重新开始。",
    "The login request is incomplete. Start again from the login page.",
  ),
  10103: row(
    "BINDING_MISMATCH",
    403,
    "请在发起登录的同一个浏览器里完成登录。",
    "Finish the login in the browser that started it.",
  ),
  10104: row(
    "LOGIN_CODE_INVALID",
    400,
    "登录码已过期或已用过，请重新登录。",
    "The login code has expired or was already used. Please sign in again.",
  ),
  10201: row(
    "USER_NOT_BOUND",
    403,
    "这个账号还没有绑定用户，请先绑定。",
    "This account is not linked to a user yet. Link it first.",
  ),
  10202: row(
    "ALREADY_BOUND",
    409,
    "这个账号已被其他用户绑定。",
    "This account is already linked to another user.",
  ),
  10203: row(
    "NOT_A_MEMBER",
    403,
    "你不是这家企业的成员，无法登录。",
    "You are not a member of this company.",
    {
      zh: "请在企业微信管理后台的通讯录中检查该成员，或在应用的可见范围中加入该成员。",
      en: "Check the member in the WeCom admin console under Contacts, and the app's visible range.",
    },
  ),
  10204: row(
    "USER_DISABLED",
    403,
    "你的账号已停用或尚未激活，请联系企业管理员。",
    "Your account is disabled or not activated. Ask your company's administrator.",
    {
      zh: "未激活的成员先登录一次企业微信；已禁用的请在企业微信管理后台“通讯录”启用；在控制台停用的用户在“用户”页启用。",
      en: "A member who is not activated signs in to WeCom once; a disabled one is enabled under Contacts in the WeCom admin console; a user disabled in the console on its Users page.",
    },
  ),
  10205: row(
    "LAST_LOGIN_METHOD",
    409,
    "这是你唯一的登录方式，请先绑定另一种。",
    "This is your only login method. Link another one first.",
  ),
  10301: row(
    "CORP_NOT_AUTHORIZED",
    403,
    "这家企业尚未授权本应用。",
    "This company has not authorised the app.",
  ),
  10302: row(
    "ORG_CODE_UNKNOWN",
    404,
    "没有这个组织代码，请检查后重试。",
    "Unknown organisation code. Check it and try again.",
  ),
  10303: row("CORP_REQUIRED", 400, "请选择一家企业。", "Choose one of your companies."),
  10304: row(
    "AMBIGUOUS_INSTANCE",
    400,
    "有多个登录配置符合，请指明一个。",
    "Several login elements match. Specify one.",
  ),
  10401: row("CALLBACK_REJECTED", 403, "回调未通过校验。", "The callback was rejected."),
  10402: row("RECORD_NOT_FOUND", 404, "没有这条记录。", "There is no such record."),
  10403: row(
    "RECORD_BUSY",
    409,
    "这条记录正在处理，请稍后再试。",
    "The record is being processed. Try again in a moment.",
  ),
  10404: row(
    "SYNC_RUNNING",
    409,
    "同步正在进行，请等待完成。",
    "A sync is already running. Wait until it completes.",
  ),
  10501: row(
    "PROVIDER_UNREACHABLE",
    502,
    "暂时无法连接企业微信或微信，请稍后再试。",
    "WeCom or WeChat cannot be reached right now. Try again in a moment.",
    {
      zh: "服务器连不上企业微信或微信的接口。请检查网络、代理与 apiBase 设置。",
      en: "The server cannot reach the provider's API. Check the network, the proxy and the apiBase setting.",
    },
  ),
  10502: row(
    "PROVIDER_BAD_RESPONSE",
    502,
    "企业微信或微信返回了异常内容，请稍后再试。",
    "WeCom or WeChat sent an unexpected response. Try again in a moment.",
  ),
  10503: row(
    "PROVIDER_RATE_LIMITED",
    503,
    "请求过于频繁，请稍后再试。",
    "Too many requests to the provider. Try again later.",
  ),
  10601: row(
    "RATE_LIMITED",
    429,
    "操作太频繁，请稍等片刻再试。",
    "Too many attempts. Wait a moment and try again.",
  ),
  10602: row("SIGN_IN_REQUIRED", 401, "请先登录。", "Sign in first."),
  10603: row("FORBIDDEN", 403, "你没有权限执行此操作。", "You are not allowed to do this."),
  10606: row(
    "REAUTH_REQUIRED",
    401,
    "为保护账号，请重新登录后再操作。",
    "To protect the account, sign in again and repeat this.",
    {
      zh: "绑定、解绑、修改角色或状态须在登录后 10 分钟内开始。管理员令牌、命令行与控制台会话不受此限。",
      en: "Linking, unlinking, role and status changes start within ten minutes after a login. The administrator's token, the command line and the console's session are exempt.",
    },
  ),
  10701: row(
    "INPUT_INVALID",
    400,
    "提交的内容有误，请检查后重试。",
    "The input is not valid. Check it and try again.",
  ),
  10702: row("FILTER_INVALID", 400, "筛选条件有误。", "The filter is not valid."),
  10703: row(
    "CONFLICT",
    409,
    "内容已被他人修改，请刷新后再试。",
    "The content was changed in the meantime. Reload and try again.",
  ),
  10704: row("EDIT_OFF", 403, "此服务器不允许在线编辑。", "Editing is disabled on this server.", {
    zh: "以 MENSHEN_EDIT=on 启动即可开启编辑。",
    en: "Start the server with MENSHEN_EDIT=on to allow editing.",
  }),
} as const satisfies Record<number, AppCode>;

export type AppErrcode = keyof typeof appCodes;
