import type { BrandText } from "@menshen/core";

/** Those that a brand may replace, and others. */
type HostedTexts = Readonly<Record<BrandText, string>> & {
  readonly htmlLang: string;
  readonly errors: Readonly<Record<number, string>>;
  readonly scopes: Readonly<Record<string, string>>;
};

/** The texts of the hosted pages. */
export const texts = {
  zh: {
    htmlLang: "zh-CN",
    signIn: "登录",
    choose: "选择登录方式",
    scan: "扫码登录",
    inClient: "在企业微信内一键登录",
    none: "还没有可用的登录方式。请管理员在控制台启用一个。",
    signedInAs: "当前已登录：",
    unnamed: "（未提供姓名）",
    goOn: "继续",
    company: "选择企业",
    companyHint: "你属于多家企业，请选择这次要进入的一家。",
    unnamedCompany: "未命名的企业，以 ID 显示",
    companyGone: "登录已过期，请重新登录。",
    organisation: "你来自哪家企业？",
    organisationHint: "请输入企业的组织代码。不清楚时，请询问企业的管理员。",
    organisationCode: "组织代码",
    organisationGone: "企业取消授权后，它的组织代码也随之失效。",
    otherWay: "换一种登录方式",
    needsScript: "此页面需要 JavaScript。",
    again: "重新登录",
    tested: "登录测试已完成",
    testedHint: "回到控制台即可查看每一步的结果。本页可以关闭。",
    testElsewhere: "这个登录方式使用真实的登录页，不能在这里选人。请在新标签页中打开登录页。",
    testFailed: "登录测试未通过",
    testFailedHint: "原因已显示在控制台。本页可以关闭。",
    failed: "登录失败",
    unavailable: "服务暂时不可用",
    unavailableHint: "服务正在恢复。请过几秒刷新本页；若登录仍未完成，请重新登录。",
    reload: "刷新本页",
    unknownError: "登录没有完成，请重试。若仍失败，请把错误码告诉管理员。",
    errcode: "错误码",
    /** Numbers of the providers that people meet, in words that are right whichever of the two it was. */
    errors: {
      40001: "登录方式的密钥不正确或已失效，请把错误码告诉管理员。",
      40029: "授权码已过期或已用过，请重新登录。",
      40163: "授权码已用过，请重新扫码。",
      50001: "授权没有完成：请重新登录并同意授权。若仍失败，请管理员检查应用的可信域名。",
    },
    notFound: "没有这个页面",
    notFoundHint: "请检查地址，或从以下页面继续。",
    home: "控制台首页",
    handOver: "正在返回…",
    bind: "绑定账号",
    bindVia: "来自：",
    bindSignIn: "这个账号还没有绑定用户。请先用已有的方式登录，再回到这里确认绑定。",
    bindAgain: "为保护账号，请先重新登录，再回到这里确认绑定。",
    bindConfirm: "绑定后，即可用这个账号登录当前用户。",
    bindTo: "绑定到 ",
    bindOther: "不是你？请用其他方式登录：",
    bindNone: "没有其他可用的登录方式，请联系管理员。",
    bindLater: "暂不绑定",
    bindGone: "绑定已过期或已完成，请重新登录。",
    bindFailed: "绑定失败，请重试。",
    invitation: "邀请",
    invitedAs: "你受邀使用以下用户。请选择今后的登录方式：",
    invitationOnce: "邀请只能用一次；所选账号将绑定到该用户。",
    invitationGone: "邀请已使用、已撤回或已过期，请向管理员索取新的邀请。",
    invitationOpening: "正在打开邀请…",
    terms: "服务条款",
    privacy: "隐私政策",
    support: "联系支持",
    other: "English",
    signInTo: "登录到 ",
    notAdmitted: "当前登录的账号不能进入此应用。请换一个账号登录，或联系管理员。",
    backToApplication: "取消，返回应用",
    requestGone: "登录请求已过期，或来自另一个浏览器。请回到应用重新开始。",
    noGate: "此地址未配置登录网关，请联系管理员。",
    ticketGone: "登录未完成：链接已过期或已用过，或者浏览器不接受 Cookie。请重试。",
    consentHint: "此应用将获得以下信息：",
    scopes: {
      profile: "姓名、头像和账号",
      email: "邮箱",
      phone: "手机号",
      company: "企业和职务",
      groups: "所在部门",
      offline_access: "你离开后仍可更新以上信息",
    },
    allow: "同意",
    applicationFailed: "应用的登录请求有误，请把以下内容告诉管理员。",
    signOut: "退出登录",
    signOutHint: "将退出本站，以及通过本站登录的应用。",
    staySignedIn: "保持登录",
    signedOut: "已退出登录",
    noConsole: "控制台尚未构建。请运行 pnpm build，或用 pnpm start 启动。",
  },
  en: {
    htmlLang: "en",
    signIn: "Sign in",
    choose: "Choose how to sign in",
    scan: "Scan a QR code",
    inClient: "Continue with this WeCom account",
    none: "No login method is available yet. An administrator can activate one in the console.",
    signedInAs: "Signed in as ",
    unnamed: "(no name given)",
    goOn: "Continue",
    company: "Choose a company",
    companyHint: "You belong to several companies. Choose the one to enter.",
    unnamedCompany: "Unnamed company, shown by its ID",
    companyGone: "This login has expired. Please sign in again.",
    organisation: "Which company are you from?",
    organisationHint:
      "Enter its organisation code. If you do not have it, ask your company's administrator.",
    organisationCode: "Organisation code",
    organisationGone:
      "An organisation code becomes invalid when its company withdraws the authorisation.",
    otherWay: "Sign in another way",
    needsScript: "This page needs JavaScript.",
    again: "Sign in again",
    tested: "The login test is complete",
    testedHint: "Return to the console to see the result of each step. You can close this page.",
    testElsewhere:
      "This login method uses a real provider, so nobody can be chosen here. Open the provider's page in a new tab.",
    testFailed: "The login test failed",
    testFailedHint: "The console shows why. You can close this page.",
    failed: "Sign-in failed",
    unavailable: "The service is unavailable",
    unavailableHint:
      "The service is recovering. Reload this page in a few seconds; if the login is not complete then, sign in again.",
    reload: "Reload this page",
    unknownError:
      "The login was not completed. Try again; if it still fails, give your administrator the error code.",
    errcode: "Error code",
    errors: {
      40001:
        "The secret of this login method is wrong or no longer valid. Tell your administrator the error code.",
      40029: "The authorisation code has expired or was already used. Please sign in again.",
      40163: "The authorisation code was already used. Please scan again.",
      50001:
        "The authorisation was not completed: sign in again and agree. If it fails again, your administrator checks the app's trusted domain.",
    },
    notFound: "There is no such page",
    notFoundHint: "Check the address, or continue on one of these pages.",
    home: "Console",
    handOver: "Returning…",
    bind: "Link this account",
    bindVia: "From: ",
    bindSignIn:
      "No user is linked to this account yet. Sign in with a method you already use, then confirm the link here.",
    bindAgain: "To protect the account, sign in again first, then confirm the link here.",
    bindConfirm: "Once linked, this account signs you in as the current user.",
    bindTo: "Link to ",
    bindOther: "Not you? Sign in another way:",
    bindNone: "There is no other login method. Contact your administrator.",
    bindLater: "Not now",
    bindGone: "This link request has expired or was completed. Please sign in again.",
    bindFailed: "The account was not linked. Try again.",
    invitation: "Invitation",
    invitedAs: "You are invited as the user below. Choose how to sign in from now on:",
    invitationOnce: "An invitation works once. The account you choose is linked to this user.",
    invitationGone:
      "The invitation was used or withdrawn, or has expired. Ask your administrator for a new one.",
    invitationOpening: "Opening the invitation…",
    terms: "Terms",
    privacy: "Privacy",
    support: "Support",
    other: "中文",
    signInTo: "Sign in to ",
    notAdmitted:
      "The account that is signed in may not enter this application. Sign in with another one, or contact your administrator.",
    backToApplication: "Cancel and return to the application",
    requestGone:
      "The login request has expired or comes from another browser. Go back to the application and start again.",
    noGate: "This address has no gate. Contact your administrator.",
    ticketGone:
      "The sign-in was not completed: its link has expired or was used before, or the browser does not accept cookies. Try again.",
    consentHint: "This application will know:",
    scopes: {
      profile: "Your name, picture and account",
      email: "Your e-mail address",
      phone: "Your mobile number",
      company: "Your company and position",
      groups: "Your departments",
      offline_access: "Changes of these while you are away",
    },
    allow: "Agree",
    applicationFailed:
      "The application's login request is wrong. Tell your administrator the following.",
    signOut: "Sign out",
    signOutHint: "Signs you out here and in the applications that you entered through this site.",
    staySignedIn: "Stay signed in",
    signedOut: "You are signed out",
    noConsole: "The console is not built yet. Run pnpm build, or start with pnpm start.",
  },
} as const satisfies Readonly<Record<"zh" | "en", HostedTexts>>;

export type Language = keyof typeof texts;

/** What a person chose on an earlier page. */
export function asLanguage(chosen: string | undefined): Language | undefined {
  return chosen === "zh" || chosen === "en" ? chosen : undefined;
}

/** The language that the browser prefers, else Chinese. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  for (const entry of (acceptLanguage ?? "").toLowerCase().split(",")) {
    const tag = entry.trim();
    if (tag.startsWith("zh")) return "zh";
    if (tag.startsWith("en")) return "en";
  }
  return acceptLanguage ? "en" : "zh";
}
