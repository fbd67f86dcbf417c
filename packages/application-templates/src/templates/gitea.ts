import type { ApplicationTemplate } from "../template.ts";

export const gitea: ApplicationTemplate = {
  id: "gitea",
  name: "Gitea",
  exampleAddress: "https://git.example.com",
  redirectPath: "/user/oauth2/menshen/callback",
  scopes: ["openid", "profile", "email", "groups"],
  // Gitea takes the name of a new account from it.
  claims: { nickname: "memberId" },
  pkce: false,
  steps: [
    {
      en: "Run the command as the user of the Gitea server. Or enter the values under Site Administration, Identity & Access, Authentication Sources: type OAuth2, provider OpenID Connect, and the name menshen.",
      zh: "以 Gitea 服务器的运行用户执行命令；也可在“管理后台”的“认证源”中填写：类型 OAuth2，提供程序 OpenID Connect，名称 menshen。",
    },
    {
      en: "Let Gitea create an account at the first login: change `app.ini` and restart it.",
      zh: "让 Gitea 在首次登录时自动创建账号：修改 `app.ini` 并重启。",
    },
  ],
  snippets: [
    {
      title: { en: "On the Gitea server", zh: "在 Gitea 服务器上执行" },
      language: "sh",
      text: `gitea admin auth add-oauth \\
  --name menshen \\
  --provider openidConnect \\
  --key '{{clientId}}' \\
  --secret '{{clientSecret}}' \\
  --auto-discover-url '{{issuer}}/.well-known/openid-configuration' \\
  --scopes profile --scopes email --scopes groups \\
  --group-claim-name groups`,
    },
    {
      title: { en: "app.ini", zh: "app.ini" },
      language: "ini",
      text: `[oauth2_client]
ENABLE_AUTO_REGISTRATION = true
USERNAME = nickname

[service]
ALLOW_ONLY_EXTERNAL_REGISTRATION = true`,
    },
  ],
  notes: [
    {
      en: "The name of the authentication source is part of the redirect URI. With another name than menshen, change the redirect URI here.",
      zh: "认证源的名称是回调地址的一部分。名称不是 menshen 时，请在此处修改回调地址。",
    },
    {
      en: "Gitea needs an email address. A person whose company provides none enters one at the first login.",
      zh: "Gitea 要求邮箱。企业未提供邮箱的成员须在首次登录时自行填写。",
    },
    {
      en: "Departments become teams by a group mapping (`--group-team-map`).",
      zh: "部门可以通过组映射（`--group-team-map`）对应到 Gitea 的团队。",
    },
  ],
  sources: [
    "https://docs.gitea.com/administration/command-line",
    "https://docs.gitea.com/administration/config-cheat-sheet",
  ],
};
