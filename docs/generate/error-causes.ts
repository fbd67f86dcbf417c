import type { AppErrcode, Bilingual } from "@menshen/core";

interface Cause {
  readonly cause: Bilingual;
  readonly remedy: Bilingual;
}

const row = (zhCause: string, zhRemedy: string, enCause: string, enRemedy: string): Cause => ({
  cause: { zh: zhCause, en: enCause },
  remedy: { zh: zhRemedy, en: enRemedy },
});

/** Why Menshen's own numbers occur and what a developer or operator does about them. A new number needs a row here. */
export const appCauses: Readonly<Record<AppErrcode, Cause>> = {
  10001: row(
    "没有这个全名的元素，或该方法不对外开放；未知、内部与不存在的路径对外是同一个回答。",
    "核对全名：即元素文件夹的路径，以点代替斜杠。控制台的元素页列出全部名称；进程内调用的错误信息会给出最接近的名称。",
    "No element has this full name, or the method is not open to the network. Unknown, internal and missing paths get the same answer.",
    "Compare the full name with the folder's path, dots for slashes. The console's Elements page lists all names; in process the message names the nearest ones.",
  ),
  10002: row(
    "元素文件有误，且从未有过可用版本。",
    "运行 `menshen check`，或在控制台的元素页查看文件、行号与字段。",
    "The element's files are broken and no version of them was ever good.",
    "Run `menshen check`, or see file, line and field on the console's Elements page.",
  ),
  10003: row(
    "`e.json` 或配置文件的 `isActive` 为假，配置引用的可选变量未设置，或仍是示例值。",
    "设置变量，或将 `isActive` 改为真；保存即生效。",
    "`isActive` is false in `e.json` or in the config, an optional variable that the config refers to is not set, or the config still holds example values.",
    "Set the variables or `isActive`; saving suffices.",
  ),
  10101: row(
    "经网络调用 `getLoginCode` 时没有带 `state`。",
    '传入 `getLoginConfig` 返回的 `state`；`@menshen/client` 会自动处理。确有需要时在配置中写 `"requireState": false`。',
    "`getLoginCode` was called over the network without a `state`.",
    'Pass the `state` that `getLoginConfig` returned; `@menshen/client` does it. An instance may say `"requireState": false`.',
  ),
  10102: row(
    "`state` 未知、已用、已过期（10 分钟），或属于其他元素。",
    "重新发起登录。若每次都出现，请核对 `redirectUri`：授权返回的地址必须属于发起登录的元素。",
    "The `state` is unknown, used, expired (ten minutes) or of another element.",
    "Start the login again. If it always happens, compare `redirectUri`: the address the provider returns to must be the element's own.",
  ),
  10103: row(
    "完成登录的浏览器不是发起登录的那一个：没有该次登录的 cookie，或 `verifier` 不符。",
    "在同一浏览器、同一域名下完成。页面若在 `localhost` 打开而公开地址是 `127.0.0.1`，cookie 也不同。",
    "Another browser finishes the login than the one that started it: the flow's cookie is missing or the `verifier` differs.",
    "Finish it in the same browser under the same host name. `localhost` and `127.0.0.1` have different cookies.",
  ),
  10104: row(
    "`loginCode` 未知、已用或超过五分钟；`bindCode` 同理。",
    "重新登录。`loginCode` 只能换一次会话。",
    "The `loginCode` (or `bindCode`) is unknown, used or older than five minutes.",
    "Sign in again. A `loginCode` opens one session.",
  ),
  10105: row(
    "用户在企业微信或微信的页面上拒绝或关闭，返回时没有 code。",
    "无需处理；需要时重新登录。",
    "The person declined on the provider's page; it returned no code.",
    "Nothing to do; the person may start again.",
  ),
  10201: row(
    "微信账号没有对应的用户，且元素的 `allowRegister` 为 0。",
    "先用其他方式登录，再凭 `data.bindCode`（五分钟）绑定；或把 `e.json` 的 `allowRegister` 设为 1。",
    "The WeChat account belongs to no user and the element has `allowRegister` 0.",
    "Sign in another way and link it with `data.bindCode` (five minutes), or set `allowRegister` to 1 in `e.json`.",
  ),
  10202: row(
    "账号已绑定其他用户。",
    "若是同一个人的两个用户，由管理员在控制台“用户”中合并。",
    "The account is linked to another user.",
    "If both users are one person, an administrator merges them under Users in the console.",
  ),
  10203: row(
    "不是该企业的成员、已退出企业，或所选企业不在这次登录可进入的企业之内。",
    "在企业微信管理后台查看该成员与应用的可见范围。",
    "The person is not a member of the company, has left it, or asked for a company that this login does not open.",
    "Look at the member, and at the app's visible range, in the WeCom admin console.",
  ),
  10204: row(
    "成员已禁用（状态 2）或未激活（状态 4），或用户在控制台被停用。",
    "未激活的成员先登录一次企业微信；已禁用的由企业管理员启用；控制台停用的在“用户”中启用。",
    "The member is disabled (status 2) or not activated (status 4), or the user was disabled in the console.",
    "A member who is not activated signs in to WeCom once. The company's administrator enables a disabled member; the console's Users page enables a user.",
  ),
  10205: row(
    "要解绑的是该用户唯一的登录方式。",
    "先绑定另一种登录方式，再解绑。",
    "The account to unlink is the user's only way to sign in.",
    "Link another login method first.",
  ),
  10301: row(
    "这家企业没有授权代开发模板，或已取消授权。",
    "企业管理员扫描授权二维码；控制台“代开发”页显示各企业的状态。",
    "The company has not authorised the template, or has cancelled it.",
    "Its administrator scans the authorisation QR code; the console's Suites page shows every company's state.",
  ),
  10302: row(
    "没有企业使用这个组织代码。",
    "在控制台“代开发”页查看或设置组织代码。",
    "No company has this organisation code.",
    "See or set organisation codes on the console's Suites page.",
  ),
  10303: row(
    "这次登录可进入多家企业，而没有指明哪一家。",
    "在 `loginByCode` 中传入 `corp`；`data.corpList` 列出可选的企业。",
    "The login opens several companies and none was named.",
    "Pass `corp` to `loginByCode`; `data.corpList` lists the companies.",
  ),
  10304: row(
    "同一模板有多个登录方式，调用时没有指明。",
    "传入 `authFullName`。",
    "Several instances share the suite and none was named.",
    "Pass `authFullName`.",
  ),
  10401: row(
    "回调的签名、解密或接收者不符。对外只有这一种回答，原因在日志与控制台的“诊断回调”中。",
    "核对 Token 与 EncodingAESKey，并在控制台“回调”页用原始请求查看是哪一步不通过。",
    "Signature, decryption or receiver of a callback is wrong. Outside there is only this answer; the reason is in the log and under Explain in the console.",
    "Compare Token and EncodingAESKey, and paste the request into Explain on the console's Callbacks page to see the step that fails.",
  ),
  10402: row(
    "没有这个编号的记录：回调、同步、会话或登录测试。",
    "刷新列表；记录可能已过保存期限。",
    "No callback, sync, session or login test has this id.",
    "Reload the list; the record may be past its retention.",
  ),
  10403: row(
    "记录正在处理中，此时不能重试。",
    "稍等再试；租约最长一分钟左右。",
    "The record is being processed and cannot be retried now.",
    "Try again in a minute; the lease ends by then.",
  ),
  10404: row(
    "该企业已有同步在进行或等待确认。",
    "等待、确认或取消正在进行的同步。",
    "A sync of this company is running or waiting for confirmation.",
    "Wait for it, confirm it or cancel it.",
  ),
  10501: row(
    "服务器连不上企业微信或微信的接口：网络、DNS、代理或超时。",
    "检查出口网络、`HTTPS_PROXY` 与 `apiBase`。",
    "The server cannot reach the provider's API: network, DNS, proxy or timeout.",
    "Check outbound network, `HTTPS_PROXY` and `apiBase`.",
  ),
  10502: row(
    "接口返回的内容不是约定的格式，常见于代理或防火墙插入的页面；或者自己的类型返回了不正确的身份（`data.field`）。",
    "检查 `apiBase` 指向的地址；日志记录了状态与格式问题。自己的类型：标识必须是非空字符串。",
    "The answer is not of the documented form, often because a proxy or firewall inserted a page; or a Type of your own returned an invalid identity (`data.field`).",
    "Check where `apiBase` leads; the log names status and field. In a Type of your own, an id is a non-empty string.",
  ),
  10503: row(
    "企业微信或微信限制了调用频率；`data.providerErrcode` 是原错误码（45009、45033、45011）。",
    "按 `Retry-After` 等待；检查是否有其他程序使用同一 Secret。",
    "The provider limits calls; `data.providerErrcode` has its number (45009, 45033, 45011).",
    "Wait as `Retry-After` says; see whether other software uses the same secret.",
  ),
  10601: row(
    "同一来源地址在一分钟内调用过多。",
    "按 `Retry-After` 等待。若所有人都受影响，多半是没有设置 `MENSHEN_TRUSTED_PROXIES`，所有请求都算作反向代理的地址。",
    "Too many calls from one client address within a minute.",
    "Wait as `Retry-After` says. If all visitors are affected, `MENSHEN_TRUSTED_PROXIES` is missing and all calls count as the proxy's.",
  ),
  10602: row(
    "没有会话，或会话已结束。",
    "登录；接口调用用 `Authorization: Bearer <token>`。",
    "There is no session, or it has ended.",
    "Sign in; programs send `Authorization: Bearer <token>`.",
  ),
  10603: row(
    "缺少权限；或扩展登录类型的 `admit` 不允许这个人登录；或修改类请求来自其他网站、带 cookie 却没有 `Origin`。",
    "用管理员身份调用；跨站调用的来源须列入 `MENSHEN_ALLOWED_ORIGINS`，但绑定、解绑、撤销会话和管理员操作只接受本站页面的 cookie；反向代理不得删除 `Origin`，`Host` 须与公开地址一致。",
    "The caller has no right to this; or `admit` of an extended login Type does not let this person in; or a mutation comes from another site, or has a cookie and no `Origin`.",
    "Call as an administrator. List other sites in `MENSHEN_ALLOWED_ORIGINS`; with a cookie, linking, unlinking, revoking sessions and administrators' calls are for pages of this server only. A reverse proxy must keep `Origin` and send the public `Host`.",
  ),
  10606: row(
    "绑定、解绑、合并用户、修改角色或状态时，用户会话的登录已超过 10 分钟。",
    "重新登录后再操作；由内置登录页或控制台引导。脚本请用管理员令牌。",
    "A user's session starts to link, unlink or merge, or changes a role or status, and its login is older than ten minutes.",
    "Sign in again and repeat it; hosted pages and console lead there. Scripts use the administrator's token.",
  ),
  10701: row(
    "输入不符合该方法的要求；`data` 指出字段。",
    "对照参考页中的输入。修改类请求须为 POST 与 `application/json`。",
    "The input does not match the method; `data` names the field.",
    "Compare it with the reference. Mutations are POST with `application/json`.",
  ),
  10702: row(
    "筛选表达式有语法错误，或使用了未知字段、运算符。",
    "`data` 给出位置与期望的内容；语法见“模型”一页。",
    "The filter has a syntax error or names an unknown field or operator.",
    "`data` gives the position and what was expected; the Models page has the grammar.",
  ),
  10703: row(
    "保存时内容已被他人修改（`hash` 不符）。",
    "重新读取，合并后再保存；`data` 含当前文件（已脱敏）。",
    "The files changed since they were read (`hash` differs).",
    "Read them again, merge and save; `data` has the current files, masked.",
  ),
  10704: row(
    "`serve` 默认不允许控制台修改元素。",
    "改用文件部署，或设置 `MENSHEN_EDIT=on`。",
    "`serve` lets the console write elements only with `MENSHEN_EDIT=on`.",
    "Deploy files, or set `MENSHEN_EDIT=on`.",
  ),
  50000: row(
    "未预料的错误；数据库连不上时为 503。",
    "查看日志。503 在数据库恢复后自行消失，无需重启。",
    "An unexpected failure; 503 while the database cannot be reached.",
    "See the log. 503 passes without a restart once the database is back.",
  ),
};
