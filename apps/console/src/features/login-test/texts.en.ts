/** Texts of the login test, in English; `texts.zh.ts` has the same keys. */
export const loginTestEn = {
  test: {
    of: "Test login: {{title}}",
    lead: "Runs a real login: same code, same provider calls. Nothing it does is saved: no user, no session. Your administrator session is not affected.",
    flow: "Login flow",
    qr: "Scan a QR code",
    workbench: "From the workbench",
    qrText:
      "The provider's page shows a QR code. Scan it with the provider's app; in the sandbox, choose who scans.",
    workbenchText:
      "Opens as from the workbench inside WeCom: nothing to scan, the client identifies the user. In a desktop browser this needs the sandbox.",
    open: "Open the provider's page",
    phone: "With a real phone: scan this with WeCom (a WeChat login: with WeChat) to start there.",
    preparing: "Preparing the test",
    waiting: "Waiting for you on the provider's page",
    running: "Signing in",
    done: "Login works",
    failed: "Login failed",
    expired: "This test has expired",
    expiredText: "A test expires after 10 minutes. Start a new one.",
    progress: "Steps",
    begin: "Start the test",
    again: "Run again",
    startOver: "Start over",
    stillWaiting: "Keep this page open. It updates by itself.",
    picker: "People of the sandbox",
    timeLeft: "{{left}} left",
    cancel: "Cancel",
    cancelled: "Cancelled",
    cancelledText: "This test was cancelled. Its login page leads nowhere any more.",
    unknown: "There is no such login test",
    unknownText: "Tests are stored for a day. Start a new one.",
    previous: "Previous tests",
    previousText: "Stored for a day.",
    draft: "unsaved values",
    openEdit: "Open its settings",
    fix: "Correct it: {{field}}",
    stuck: "Stuck? Here is why",
    cause_refused:
      "The person refused on the phone (取消登录): the page stays where it is and nothing comes back. Start over.",
    cause_range:
      "无权限: the person is outside the app's visible range. WeCom admin console, App Management, the app, 可见范围: add the person or a department.",
    cause_expired:
      "二维码已失效: the QR code expired before it was confirmed. Refresh it on that page.",
    cause_agent:
      "agentid 参数错误, 该链接无法访问: the Agent ID is not the one of this company's app. WeCom admin console, App Management, the app, AgentId.",
    cause_trusted:
      "redirect_uri需使用应用可信域名: enter the host of the redirect URI, with its port, in the WeCom admin console on the app's page under 网页授权及JS-SDK → 可信域名.",
    cause_scan:
      "与配置的授权完成回调域名不一致: enter the host of the redirect URI, with its port, in the WeCom admin console on the app's page under 企业微信授权登录 → 授权回调域.",
    cause_proxy:
      "Proxy-developed app: the provider enters domains in the service provider console, proxy development (应用代开发), the company's app, 开发信息, and publishes it.",
    cause_client:
      "请在企业微信客户端打开链接: this page opens inside WeCom only. In a desktop browser test the QR code instead.",
    cause_redirect:
      "redirect_uri 参数错误 (WeChat): the 授权回调域 at open.weixin.qq.com, Management Center, Website Apps, is not the host of the redirect URI.",
    cause_scope:
      "Scope 参数错误 (WeChat): the website app has no WeChat Login, or the AppID is of an official account or mini program.",
    cause_closed: "The person closed the provider's page, or did not finish there. Start over.",
    cause_address:
      "The page refuses the redirect URI: register exactly this element's redirect URI at the provider.",
    result: "Result",
    profile: "Profile",
    user: "User",
    account: "Account",
    corpList: "Companies of this login",
    noCorps: "None",
    session: "Session",
    raw: "As JSON",
    corp: "Company",
    corpLead:
      "This login method serves the companies that authorised its template. The test signs in at this company.",
    corpNone: "No company has authorised this element's template yet.",
    corpNoneLink: "Add a company first",
    inactive:
      "This element is inactive: isActive turns it off, or a variable that it refers to is not set.",
    unconfigured: "This element is not configured yet: some of its values are examples.",
    unavailable: "This element has never loaded. Fix its files first.",
    took: "{{duration}} after the step before",
    stepOk: "succeeded",
    stepFailed: "failed",
    detail: "Details",
  },
} as const;
