import type { Bilingual } from "@menshen/core";

/** What the actions of the audit log mean. */
export const actionTexts: Readonly<Record<string, Bilingual>> = {
  login: { zh: "登录", en: "Login" },
  "login-failed": { zh: "登录失败", en: "Login failed" },
  "login-test": { zh: "登录测试", en: "Login test" },
  "login-test-failed": { zh: "登录测试失败", en: "Login test failed" },
  "login-test-cancelled": { zh: "取消登录测试", en: "Login test cancelled" },
  logout: { zh: "退出登录", en: "Sign-out" },
  "session-created": { zh: "建立会话", en: "Session created" },
  "session-replaced": { zh: "会话已被新登录取代", en: "Session replaced by a new login" },
  "gate-entered": { zh: "通过登录网关", en: "Passed a gate" },
  "session-revoked": { zh: "会话已结束", en: "Session ended" },
  "account-linked": { zh: "绑定账号", en: "Account linked" },
  "account-link-failed": { zh: "绑定失败", en: "Linking failed" },
  "account-unlinked": { zh: "解绑账号", en: "Account unlinked" },
  "user-disabled": { zh: "停用用户", en: "User disabled" },
  "user-enabled": { zh: "启用用户", en: "User enabled" },
  "user-created": { zh: "新建用户", en: "User created" },
  "users-imported": { zh: "导入用户", en: "Users imported" },
  "user-role-set": { zh: "设置角色", en: "Role set" },
  "user-invited": { zh: "邀请用户", en: "User invited" },
  "invitation-withdrawn": { zh: "撤回邀请", en: "Invitation withdrawn" },
  "member-linked": { zh: "关联成员", en: "Member linked" },
  "users-merged": { zh: "合并用户", en: "Users merged" },
  "merge-undone": { zh: "撤销合并", en: "Merge undone" },
  "member-edited": { zh: "编辑成员", en: "Member edited" },
  "company-renamed": { zh: "命名企业", en: "Company named" },
  "companies-joined": { zh: "合并企业的两个 ID", en: "Company ids joined" },
  "member-signed-out": { zh: "成员会话已结束", en: "Member signed out" },
  "authorisation-cancelled": { zh: "企业取消授权", en: "Authorisation cancelled" },
  "callback-retried": { zh: "重试回调", en: "Callback retried" },
  "sync-started": { zh: "开始同步", en: "Sync started" },
  "sync-confirmed": { zh: "确认移除", en: "Removals confirmed" },
  "sync-cancelled": { zh: "停止同步", en: "Sync stopped" },
  "sync-done": { zh: "同步完成", en: "Sync done" },
  "sync-failed": { zh: "同步失败", en: "Sync failed" },
  "application-login": { zh: "登录应用", en: "Login to an application" },
  "application-test": { zh: "测试应用登录", en: "Test of an application" },
  "grant-revoked": { zh: "撤销应用访问", en: "Access to an application revoked" },
  "keys-rotated": { zh: "更换签名密钥", en: "Signing keys replaced" },
  "admin-signed-in": { zh: "管理员登录", en: "Administrator signed in" },
  "admin-session-ended": { zh: "结束管理员会话", en: "Administrator session ended" },
  "element-created": { zh: "新建元素", en: "Element created" },
  "element-saved": { zh: "保存元素", en: "Element saved" },
  "element-renamed": { zh: "重命名元素", en: "Element renamed" },
  "element-duplicated": { zh: "复制元素", en: "Element duplicated" },
  "element-removed": { zh: "删除元素", en: "Element removed" },
  "element-restored": { zh: "恢复元素", en: "Element restored" },
};

/** The text of an action, or its own name where this console has none. */
export function actionText(action: string): Bilingual {
  const text = Object.hasOwn(actionTexts, action) ? actionTexts[action] : undefined;
  return text ?? { zh: action, en: action };
}
