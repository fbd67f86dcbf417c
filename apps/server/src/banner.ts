/** What `start` prints once the server runs. */
export function banner(at: { console: string; url: string; sandbox: string | undefined }): string {
  const sandbox =
    at.sandbox === undefined
      ? []
      : [
          "",
          `  沙箱 Sandbox       ${at.sandbox}`,
          "  没有企业微信账号也能登录：在登录页点“扫码登录”，再在模拟手机上选一个人。",
          "  Signing in needs no WeCom account: scan on the login page, then choose a person on the simulated phone.",
          "  代开发应用：在控制台的“代开发”页接入一家企业，再给它一个组织代码，它的成员就能登录。",
          "  Proxy-developed apps: add a company under Suites in the console, give it an organisation code, and its members can sign in.",
        ];
  return [
    "",
    "  门神 Menshen",
    "",
    `  控制台 Console     ${at.console}`,
    "  （链接一小时内有效，只能用一次 · valid for one hour, works once）",
    `  登录页 Login page  ${at.url}/login`,
    ...sandbox,
    "",
    "  修改 elements/ 下的文件会立即生效。按 Ctrl+C 停止。",
    "  Files edited under elements/ are live at once. Ctrl+C stops.",
    "",
  ].join("\n");
}
