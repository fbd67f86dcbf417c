import type { ApplicationTemplate } from "../template.ts";

export const harbor: ApplicationTemplate = {
  id: "harbor",
  name: "Harbor",
  exampleAddress: "https://harbor.example.com",
  redirectPath: "/c/oidc/callback",
  scopes: ["openid", "profile", "email", "groups", "offline_access"],
  pkce: false,
  steps: [
    {
      en: "Sign in as the administrator. Administration, Configuration, Authentication: choose the mode OIDC and enter the values.",
      zh: "以管理员登录，在“系统管理”的“配置管理”中打开“认证模式”，选择 OIDC 并填写以下各项。",
    },
    { en: "Test OIDC Server, then Save.", zh: "先“测试 OIDC 服务器”，再“保存”。" },
  ],
  snippets: [
    {
      title: { en: "Values of the form", zh: "表单各项" },
      language: "text",
      text: `OIDC Provider Name: menshen
OIDC Endpoint: {{issuer}}
OIDC Client ID: {{clientId}}
OIDC Client Secret: {{clientSecret}}
Group Claim Name: groups
OIDC Scope: openid,profile,email,groups,offline_access
Automatic onboarding: on
Username Claim: preferred_username`,
    },
  ],
  notes: [
    {
      en: "Harbor changes to OIDC only while it has no local user but admin.",
      zh: "Harbor 中除 admin 外没有本地用户时，才能切换到 OIDC。",
    },
    {
      en: "`docker login` uses the CLI secret of the user's profile. It works as long as the refresh token does, so the scope `offline_access` is needed.",
      zh: "`docker login` 使用个人资料中的 CLI 密钥，其有效期取决于刷新令牌，因此需要 `offline_access` 范围。",
    },
    {
      en: "OIDC Admin Group makes the members of one department administrators.",
      zh: "“OIDC 管理员组”可将一个部门的成员设为管理员。",
    },
  ],
  sources: ["https://goharbor.io/docs/main/administration/configure-authentication/oidc-auth/"],
};
