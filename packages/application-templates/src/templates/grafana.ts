import type { ApplicationTemplate } from "../template.ts";

export const grafana: ApplicationTemplate = {
  id: "grafana",
  name: "Grafana",
  exampleAddress: "https://grafana.example.com",
  redirectPath: "/login/generic_oauth",
  scopes: ["openid", "profile", "email", "groups", "offline_access"],
  pkce: true,
  steps: [
    {
      en: "Add the section to `grafana.ini`, or set the same values as environment variables, and restart Grafana.",
      zh: "将此节加入 `grafana.ini`（或以环境变量设置相同的值），然后重启 Grafana。",
    },
  ],
  snippets: [
    {
      title: { en: "grafana.ini", zh: "grafana.ini" },
      language: "ini",
      text: `[server]
root_url = {{address}}/

[auth.generic_oauth]
enabled = true
name = WeCom
client_id = {{clientId}}
client_secret = {{clientSecret}}
scopes = openid profile email groups offline_access
auth_url = {{issuer}}/auth
token_url = {{issuer}}/token
api_url = {{issuer}}/me
use_pkce = true
use_refresh_token = true
allow_sign_up = true
login_attribute_path = preferred_username
name_attribute_path = name
groups_attribute_path = groups
role_attribute_path = 'Viewer'`,
    },
  ],
  notes: [
    {
      en: "`role_attribute_path` is a JMESPath expression: `contains(groups[*], 'Head office/Operations') && 'Admin' || 'Viewer'` gives a department the role `Admin`.",
      zh: "`role_attribute_path` 是 JMESPath 表达式，例如 `contains(groups[*], '总部/运维') && 'Admin' || 'Viewer'` 将 `Admin` 角色授予该部门。",
    },
    {
      en: "`root_url` decides which redirect URI Grafana sends.",
      zh: "Grafana 发送的回调地址由 `root_url` 决定。",
    },
    {
      en: "Grafana needs an email address. Where companies provide none, map the claim email to `memberId` here.",
      zh: "Grafana 要求邮箱。企业不提供邮箱时，可在此处将 email 声明对应到 `memberId`。",
    },
  ],
  sources: [
    "https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/generic-oauth/",
  ],
};
