import type { Bilingual } from "@menshen/core";
import type { AuditRow } from "../server/rows.ts";

export type AuditAction = AuditRow["action"];

interface ActionText {
  readonly name: Bilingual;
  /** `{user}`, `{who}` and so on are values of the row, see `audit-sentence.ts`. */
  readonly sentence: Bilingual;
}

const text = (zh: string, en: string, zhSentence: string, enSentence: string): ActionText => ({
  name: { zh, en },
  sentence: { zh: zhSentence, en: enSentence },
});

/** What the actions of the audit log mean. */
export const actionTexts: Readonly<Record<AuditAction, ActionText>> = {
  login: text("登录", "Login", "{user} 通过“{element}”登录", "{user} signed in with {element}"),
  "login-failed": text(
    "登录失败",
    "Login failed",
    "通过“{element}”登录失败：{code}",
    "A login with {element} failed: {code}",
  ),
  "login-test": text(
    "登录测试",
    "Login test",
    "“{element}”的登录测试成功",
    "A login test of {element} succeeded",
  ),
  "login-test-failed": text(
    "登录测试失败",
    "Login test failed",
    "“{element}”的登录测试失败：{code}",
    "A login test of {element} failed: {code}",
  ),
  "login-test-cancelled": text(
    "取消登录测试",
    "Login test cancelled",
    "{who} 取消了“{element}”的登录测试",
    "{who} cancelled a login test of {element}",
  ),
  logout: text("退出登录", "Sign-out", "{user} 退出登录", "{user} signed out"),
  "session-created": text(
    "建立会话",
    "Session created",
    "{user} 的会话已建立",
    "A session of {user} began",
  ),
  "session-replaced": text(
    "会话被替换",
    "Session replaced",
    "同一浏览器重新登录，{user} 原来的会话结束",
    "A session of {user} ended because its browser signed in again",
  ),
  "session-revoked": text(
    "会话已结束",
    "Session ended",
    "{who} 结束了 {user} 的会话",
    "{who} ended a session of {user}",
  ),
  "gate-entered": text(
    "进入站点",
    "Site entered",
    "{user} 进入站点 {host}",
    "{user} entered the site {host}",
  ),
  "application-login": text(
    "登录应用",
    "Login to an application",
    "{user} 登录了应用“{element}”",
    "{user} signed in to the application {element}",
  ),
  "application-test": text(
    "测试应用登录",
    "Test of an application",
    "{user} 测试了应用“{element}”的登录",
    "{user} tested the application {element}",
  ),
  "application-refused": text(
    "应用拒绝登录",
    "Login to an application refused",
    "{user} 无权登录应用“{element}”",
    "{user} may not sign in to the application {element}",
  ),
  "client-refused": text(
    "应用验证失败",
    "Application not verified",
    "应用“{element}”未能证明身份",
    "The application {element} failed to prove itself",
  ),
  "token-reused": text(
    "令牌重复使用",
    "Token used again",
    "应用“{element}”重复使用了令牌，其授权已结束",
    "The application {element} used a token again, and its grant ended",
  ),
  "gate-refused": text(
    "拒绝进入站点",
    "Site refused",
    "{user} 无权进入站点 {host}",
    "{user} may not enter the site {host}",
  ),
  "grant-revoked": text(
    "撤销应用访问",
    "Access to an application revoked",
    "{who} 撤销了 {user} 对应用“{element}”的访问",
    "{who} revoked the access of {user} to the application {element}",
  ),
  "member-signed-out": text(
    "成员会话已结束",
    "Member signed out",
    "成员在企业中已停用或移除，{user} 的会话结束",
    "Sessions of {user} ended: the member was deactivated or removed in the company",
  ),
  "account-linked": text(
    "绑定账号",
    "Account linked",
    "{user} 绑定了“{element}”的账号",
    "{user} linked an account of {element}",
  ),
  "account-link-failed": text(
    "绑定失败",
    "Linking failed",
    "绑定“{element}”的账号失败：{code}",
    "Linking an account of {element} failed: {code}",
  ),
  "account-unlinked": text(
    "解绑账号",
    "Account unlinked",
    "{user} 解绑了“{element}”的账号",
    "The account of {element} was unlinked from {user}",
  ),
  "user-created": text(
    "新建用户",
    "User created",
    "{who} 新建了用户 {user}",
    "{who} created the user {user}",
  ),
  "users-imported": text(
    "导入用户",
    "Users imported",
    "{who} 导入了用户，新建 {created} 人",
    "{who} imported users and created {created}",
  ),
  "user-invited": text("邀请用户", "User invited", "{who} 邀请了 {user}", "{who} invited {user}"),
  "invitation-withdrawn": text(
    "撤回邀请",
    "Invitation withdrawn",
    "{who} 撤回了对 {user} 的邀请",
    "{who} withdrew the invitation of {user}",
  ),
  "user-role-set": text(
    "设置角色",
    "Role set",
    "{who} 把 {user} 的角色设为{role}",
    "{who} made {user} {role}",
  ),
  "user-disabled": text(
    "停用用户",
    "User disabled",
    "{who} 停用了 {user}",
    "{who} disabled {user}",
  ),
  "user-enabled": text("启用用户", "User enabled", "{who} 启用了 {user}", "{who} enabled {user}"),
  "users-merged": text(
    "合并用户",
    "Users merged",
    "{who} 把用户 {mergedUserId} 并入 {keptUserId}",
    "{who} merged the user {mergedUserId} into {keptUserId}",
  ),
  "merge-undone": text(
    "撤销合并",
    "Merge undone",
    "{who} 撤销了用户 {mergedUserId} 与 {keptUserId} 的合并",
    "{who} undid the merge of {mergedUserId} into {keptUserId}",
  ),
  "member-linked": text(
    "关联成员",
    "Member linked",
    "{who} 把成员 {memberId} 关联到 {user}",
    "{who} linked the member {memberId} to {user}",
  ),
  "member-edited": text(
    "编辑成员",
    "Member edited",
    "{who} 编辑了成员 {memberId} 的资料",
    "{who} edited the member {memberId}",
  ),
  "company-renamed": text(
    "命名企业",
    "Company named",
    "{who} 把企业 {corp} 命名为“{to}”",
    "{who} named the company {corp} “{to}”",
  ),
  "companies-joined": text(
    "合并企业的两个 ID",
    "Company ids joined",
    "{otherId} 与 {corp} 识别为同一企业",
    "{otherId} and {corp} are one company",
  ),
  "company-installed": text(
    "企业授权",
    "Company authorised",
    "企业“{corpName}”授权了模板 {suiteId}",
    "The company {corpName} authorised the template {suiteId}",
  ),
  "authorisation-cancelled": text(
    "企业取消授权",
    "Authorisation cancelled",
    "企业 {corp} 取消了对模板 {suiteId} 的授权",
    "The company {corp} cancelled its authorisation of the template {suiteId}",
  ),
  "organisation-code-set": text(
    "设置组织代码",
    "Organisation code set",
    "{who} 设置了企业 {corp} 的组织代码",
    "{who} set the organisation code of the company {corp}",
  ),
  "callback-keys-set": text(
    "设置回调密钥",
    "Callback keys set",
    "{who} 设置了企业 {corp} 的回调密钥",
    "{who} set the callback keys of the company {corp}",
  ),
  "callback-retried": text(
    "重试回调",
    "Callback retried",
    "{who} 重试了第 {recordId} 条回调（{event}）",
    "{who} retried the callback {recordId} ({event})",
  ),
  "callback-tested": text(
    "测试回调",
    "Callback tested",
    "{who} 向“{element}”的回调URL发送了测试事件",
    "{who} sent a test event to the callback URL of {element}",
  ),
  "sync-started": text(
    "开始同步",
    "Sync started",
    "{who} 通过“{element}”开始同步",
    "{who} started a sync with {element}",
  ),
  "sync-confirmed": text(
    "确认移除",
    "Removals confirmed",
    "{who} 确认了同步中的移除",
    "{who} confirmed the removals of a sync with {element}",
  ),
  "sync-cancelled": text(
    "停止同步",
    "Sync stopped",
    "{who} 停止了“{element}”的同步",
    "{who} stopped a sync with {element}",
  ),
  "sync-done": text(
    "同步完成",
    "Sync done",
    "“{element}”的同步完成",
    "A sync with {element} is done",
  ),
  "sync-failed": text(
    "同步失败",
    "Sync failed",
    "“{element}”的同步失败：{code}",
    "A sync with {element} failed: {code}",
  ),
  "admin-signed-in": text(
    "管理员登录",
    "Administrator signed in",
    "管理员登录了控制台",
    "An administrator signed in to the console",
  ),
  "admin-session-ended": text(
    "结束管理员会话",
    "Administrator session ended",
    "{who} 结束了一个管理员会话",
    "{who} ended an administrator session",
  ),
  "keys-rotated": text(
    "轮换签名密钥",
    "Signing keys rotated",
    "{who} 轮换了签名密钥",
    "{who} rotated the signing keys",
  ),
  "element-created": text(
    "新建元素",
    "Element created",
    "{who} 新建了“{element}”",
    "{who} created {element}",
  ),
  "element-saved": text(
    "保存元素",
    "Element saved",
    "{who} 保存了“{element}”",
    "{who} saved {element}",
  ),
  "element-renamed": text(
    "重命名元素",
    "Element renamed",
    "{who} 把 {from} 重命名为“{element}”",
    "{who} renamed {from} to {element}",
  ),
  "element-duplicated": text(
    "复制元素",
    "Element duplicated",
    "{who} 从 {from} 复制出“{element}”",
    "{who} duplicated {from} as {element}",
  ),
  "element-removed": text(
    "删除元素",
    "Element removed",
    "{who} 删除了“{element}”",
    "{who} removed {element}",
  ),
  "element-restored": text(
    "恢复元素",
    "Element restored",
    "{who} 恢复了“{element}”",
    "{who} restored {element}",
  ),
  "brand-saved": text(
    "修改品牌",
    "Brand changed",
    "{who} 修改了 {file} 中的品牌",
    "{who} changed the brand in {file}",
  ),
};

/** The name of an action, or the action itself where this console does not know it. */
export function actionName(action: string): Bilingual {
  return textOf(action)?.name ?? { zh: action, en: action };
}

/** Undefined for an action of a newer server. */
export function textOf(action: string): ActionText | undefined {
  return Object.hasOwn(actionTexts, action) ? actionTexts[action as AuditAction] : undefined;
}
