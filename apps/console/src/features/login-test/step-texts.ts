import type { Bilingual } from "@menshen/core";

interface StepText {
  title: Bilingual;
  explain: Bilingual;
}

const text = (zh: string, en: string, zhExplain: string, enExplain: string): StepText => ({
  title: { zh, en },
  explain: { zh: zhExplain, en: enExplain },
});

/** What the steps of a login test mean, in plain words. */
export const stepTexts: Readonly<Record<string, StepText>> = {
  issued: text(
    "前往提供方",
    "Sent to the provider",
    "服务器生成了一次性的 state，与打开页面的浏览器绑定，然后转往提供方的登录页。",
    "The server made a single-use state, tied it to the browser that opened the page, and sent it to the provider.",
  ),
  callback: text(
    "提供方已回调",
    "Provider called back",
    "浏览器带着授权码回来；state 未过期、未用过，且属于同一个浏览器与元素。",
    "The browser came back with a code. Its state is fresh, unused, and belongs to this browser and element.",
  ),
  token: text(
    "取得接口凭证",
    "API token ready",
    "服务器取得了调用提供方接口的 access_token，或使用缓存中仍有效的那个。",
    "The server got an access token for the provider's API, or used the one it still had.",
  ),
  identity: text(
    "确认身份",
    "Person identified",
    "提供方用授权码告知来者是谁；授权码只能用一次。",
    "The provider said whose code it is. A code works once.",
  ),
  profile: text(
    "读取资料",
    "Profile read",
    "读取提供方给出的资料；不给的字段留空。",
    "What the provider tells about the person was read; what it withholds stays empty.",
  ),
  user: text(
    "确认用户与企业",
    "User settled",
    "找到或登记了这个账号背后的用户，以及可进入的企业。",
    "The user behind this account was found or registered, with the companies it opens.",
  ),
  session: text(
    "建立会话",
    "Session made",
    "会话放入测试专用的 Cookie，与管理员会话分开。",
    "The session went into the test's own cookie, apart from the administrator's.",
  ),
  failed: text(
    "登录中断",
    "Login stopped",
    "登录停在这里，原因如下。",
    "The login stopped here, for this reason.",
  ),
};

/** The words for a step; one this console does not know shows its own name. */
export function stepText(step: string): StepText {
  return (Object.hasOwn(stepTexts, step) ? stepTexts[step] : undefined) ?? text(step, step, "", "");
}

/** `320 ms`, `1.4 s`, `12 s`, `2 min 5 s`: as precise as is of use. */
export function elapsedText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
