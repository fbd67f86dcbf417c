/** What the component says besides the server's hints. */
export const texts = {
  zh: {
    label: "登录",
    loading: "正在加载…",
    waiting: "请扫描二维码登录",
    scanned: "已扫描，请在手机上确认",
    confirmed: "已确认，正在登录…",
    redirecting: "正在前往登录页面…",
    ready: "点击下方按钮继续登录",
    expired: "登录已过期",
    refused: "已取消登录",
    failed: "登录失败",
    company: "请选择要进入的企业",
    "signed-in": "登录成功",
    none: "没有可用的登录方式",
    refresh: "刷新",
    retry: "重试",
    go: "前往登录",
    elsewhere: "无法扫码？前往登录页面",
    others: "其他登录方式",
    errcode: "错误码",
    terms: "服务条款",
    privacy: "隐私政策",
    support: "联系支持",
  },
  en: {
    label: "Sign in",
    loading: "Loading…",
    waiting: "Scan the QR code to sign in",
    scanned: "Scanned. Confirm on your phone",
    confirmed: "Confirmed. Signing in…",
    redirecting: "Opening the sign-in page…",
    ready: "Continue with the button below",
    expired: "The sign-in has expired",
    refused: "The sign-in was cancelled",
    failed: "Sign-in failed",
    company: "Choose a company",
    "signed-in": "Signed in",
    none: "No login method is available",
    refresh: "Refresh",
    retry: "Try again",
    go: "Go to sign-in",
    elsewhere: "Cannot scan? Open the sign-in page",
    others: "Other ways to sign in",
    errcode: "Error code",
    terms: "Terms",
    privacy: "Privacy",
    support: "Support",
  },
} as const;

export type Language = keyof typeof texts;

/** The language of the page, else of the browser. */
export function pageLanguage(): Language {
  const tag = document.documentElement.lang || navigator.language;
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}
