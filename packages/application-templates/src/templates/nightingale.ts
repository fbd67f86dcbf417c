import type { ApplicationTemplate } from "../template.ts";

export const nightingale: ApplicationTemplate = {
  id: "nightingale",
  name: "Nightingale",
  exampleAddress: "https://n9e.example.com",
  redirectPath: "/callback",
  scopes: ["openid", "profile", "email", "phone"],
  pkce: false,
  steps: [
    {
      en: "System configuration, SSO settings, OIDC: replace the text and save.",
      zh: "在“系统配置”的“单点登录设置”中打开 OIDC，替换内容并保存。",
    },
  ],
  snippets: [
    {
      title: { en: "OIDC settings", zh: "OIDC 设置" },
      language: "toml",
      text: `Enable = true
DisplayName = 'WeCom'
RedirectURL = '{{redirectUri}}'
SsoAddr = '{{issuer}}'
SsoLogoutAddr = '{{issuer}}/session/end'
ClientId = '{{clientId}}'
ClientSecret = '{{clientSecret}}'
CoverAttributes = true
DefaultRoles = ['Standard']
Scopes = ['openid', 'profile', 'email', 'phone']

[Attributes]
Username = 'preferred_username'
Nickname = 'name'
Phone = 'phone_number'
Email = 'email'`,
    },
  ],
  notes: [
    {
      en: "The path `/callback` is fixed.",
      zh: "`/callback` 是固定路径。",
    },
    {
      en: "An account is created at the first login, with the roles of `DefaultRoles`.",
      zh: "首次登录时自动创建账号，角色为 `DefaultRoles` 中的角色。",
    },
  ],
  sources: [
    "https://flashcat.cloud/docs/content/flashcat-monitor/nightingale-v7/usage/system_configuration/sso/oidc_en/",
  ],
};
