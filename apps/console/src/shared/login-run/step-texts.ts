import type { Bilingual } from "@menshen/core";

interface StepText {
  title: Bilingual;
  explain: Bilingual;
}

const text = (zh: string, en: string, zhExplain: string, enExplain: string): StepText => ({
  title: { zh, en },
  explain: { zh: zhExplain, en: enExplain },
});

/** What the steps of a login test mean. */
export const stepTexts: Readonly<Record<string, StepText>> = {
  issued: text(
    "前往登录页",
    "Login page",
    "服务器生成了一次性的 state，与打开页面的浏览器绑定，然后转到企业微信或微信的登录页。",
    "The server created a single-use state, bound it to the browser, and redirected to the provider's login page.",
  ),
  callback: text(
    "已跳回本站",
    "Return to this site",
    "浏览器带着授权码跳回；state 未过期、未用过，且属于同一个浏览器与登录方式。",
    "The browser came back with a code. Its state is valid, unused, and belongs to this browser and login method.",
  ),
  token: text(
    "取得接口凭证",
    "API token",
    "服务器取得了调用接口的 access_token，或使用缓存中仍有效的 access_token。",
    "The server requested an access token for the provider's API, or used the cached one.",
  ),
  identity: text(
    "确认身份",
    "Identity",
    "用授权码查询登录者的身份；授权码只能用一次。",
    "The code was exchanged for the identity of the person. A code works once.",
  ),
  profile: text(
    "读取资料",
    "Profile",
    "读取返回的资料；未返回的字段留空。",
    "The profile was read; fields that the provider does not return stay empty.",
  ),
  user: text(
    "确认用户与企业",
    "User and companies",
    "这个账号背后的用户（已有或将新建），以及可进入的企业。测试不会保存这些内容。",
    "The user of this account, existing or new, with the companies it can sign in to. The test saves none of it.",
  ),
  company: text(
    "等待选择企业",
    "Choice of a company",
    "真实登录会在这里让人选择企业，然后建立会话。",
    "A real login asks the person to choose a company here, then creates the session.",
  ),
  session: text(
    "会话",
    "Session",
    "真实登录会在这里建立会话。测试建立的会话已经撤销，任何人都无法使用。",
    "A real login creates a session here. The session of a test is rolled back and opens nothing.",
  ),
  "login-code": text(
    "发放 loginCode",
    "loginCode issued",
    "登录完成，等待用 loginCode 换取会话。",
    "The login is complete; the loginCode is to be exchanged for a session.",
  ),
  link: text(
    "绑定账号",
    "Account linked",
    "账号已绑定到用户。",
    "The account was linked to the user.",
  ),
  failed: text(
    "登录失败",
    "Login failed",
    "登录停在这里，原因如下。",
    "The login failed here, for this reason.",
  ),
};

/** The text of a step; an unknown step shows its own name. */
export function stepText(step: string): StepText {
  return (Object.hasOwn(stepTexts, step) ? stepTexts[step] : undefined) ?? text(step, step, "", "");
}

/** `320 ms`, `1.4 s`, `12 s`, `2 min 5 s`. */
export function elapsedText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
