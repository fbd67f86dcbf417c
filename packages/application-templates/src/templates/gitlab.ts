import type { ApplicationTemplate } from "../template.ts";

export const gitlab: ApplicationTemplate = {
  id: "gitlab",
  name: "GitLab",
  exampleAddress: "https://gitlab.example.com",
  redirectPath: "/users/auth/openid_connect/callback",
  scopes: ["openid", "profile", "email"],
  pkce: true,
  steps: [
    {
      en: "Add the lines to `/etc/gitlab/gitlab.rb` on the GitLab server.",
      zh: "将以下内容加入 GitLab 服务器的 `/etc/gitlab/gitlab.rb`。",
    },
    { en: "Run `gitlab-ctl reconfigure`.", zh: "执行 `gitlab-ctl reconfigure`。" },
  ],
  snippets: [
    {
      title: { en: "/etc/gitlab/gitlab.rb", zh: "/etc/gitlab/gitlab.rb" },
      language: "ruby",
      text: `gitlab_rails['omniauth_allow_single_sign_on'] = ['openid_connect']
gitlab_rails['omniauth_block_auto_created_users'] = false
gitlab_rails['omniauth_providers'] = [
  {
    name: 'openid_connect',
    label: 'WeCom',
    args: {
      name: 'openid_connect',
      scope: ['openid', 'profile', 'email'],
      response_type: 'code',
      issuer: '{{issuer}}',
      discovery: true,
      client_auth_method: 'basic',
      uid_field: 'sub',
      send_scope_to_token_endpoint: false,
      pkce: true,
      client_options: {
        identifier: '{{clientId}}',
        secret: '{{clientSecret}}',
        redirect_uri: '{{redirectUri}}'
      }
    }
  }
]`,
    },
  ],
  notes: [
    {
      en: "GitLab accepts an issuer by https only.",
      zh: "GitLab 只接受 https 的身份提供方地址。",
    },
    {
      en: "Existing accounts with another way to sign in are connected by their owners: profile, Account, Service sign-in.",
      zh: "已有账号由本人关联：个人资料的“账号”页，“服务登录”。",
    },
    {
      en: "A person without an email address gets a placeholder, and GitLab asks for a real one.",
      zh: "没有邮箱的成员会得到占位邮箱，GitLab 会要求其填写真实邮箱。",
    },
  ],
  sources: ["https://docs.gitlab.com/administration/auth/oidc"],
};
