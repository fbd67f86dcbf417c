import type { ApplicationTemplate } from "../template.ts";

export const jumpserver: ApplicationTemplate = {
  id: "jumpserver",
  name: "JumpServer",
  exampleAddress: "https://jump.example.com",
  redirectPath: "/core/auth/openid/callback/",
  scopes: ["openid", "profile", "email"],
  pkce: true,
  steps: [
    {
      en: "System settings, Authentication, OIDC: enter the values. Or add the lines to `config.txt` and restart JumpServer.",
      zh: "在“系统设置”的“认证设置”中打开 OIDC 并填写；或将以下内容加入 `config.txt` 后重启 JumpServer。",
    },
  ],
  snippets: [
    {
      title: { en: "config.txt", zh: "config.txt" },
      language: "ini",
      text: `BASE_SITE_URL={{address}}
AUTH_OPENID=true
AUTH_OPENID_CLIENT_ID={{clientId}}
AUTH_OPENID_CLIENT_SECRET={{clientSecret}}
AUTH_OPENID_CLIENT_AUTH_METHOD=client_secret_basic
AUTH_OPENID_PROVIDER_ENDPOINT={{issuer}}/
AUTH_OPENID_PROVIDER_AUTHORIZATION_ENDPOINT={{issuer}}/auth
AUTH_OPENID_PROVIDER_TOKEN_ENDPOINT={{issuer}}/token
AUTH_OPENID_PROVIDER_JWKS_ENDPOINT={{issuer}}/jwks
AUTH_OPENID_PROVIDER_USERINFO_ENDPOINT={{issuer}}/me
AUTH_OPENID_PROVIDER_END_SESSION_ENDPOINT={{issuer}}/session/end
AUTH_OPENID_PROVIDER_SIGNATURE_ALG=RS256
AUTH_OPENID_SCOPES=openid profile email
AUTH_OPENID_PKCE=true
AUTH_OPENID_CODE_CHALLENGE_METHOD=S256
AUTH_OPENID_ALWAYS_UPDATE_USER=true
AUTH_OPENID_IGNORE_SSL_VERIFICATION=false`,
    },
  ],
  notes: [
    {
      en: "`BASE_SITE_URL` decides which redirect URI JumpServer sends; it ends with a slash.",
      zh: "JumpServer 发送的回调地址由 `BASE_SITE_URL` 决定，以斜杠结尾。",
    },
    {
      en: "By default JumpServer takes the username from `preferred_username`, which is the WeCom userid, and verifies no certificate.",
      zh: "JumpServer 默认以 `preferred_username`（企业微信的 userid）为用户名，且默认不校验证书。",
    },
    {
      en: "An older version without `AUTH_OPENID_PKCE` needs `pkce: false` here.",
      zh: "没有 `AUTH_OPENID_PKCE` 的旧版本须在此处设置 `pkce: false`。",
    },
  ],
  sources: [
    "https://jumpserver.com/docs/system-settings/authentication/oidc",
    "https://github.com/jumpserver/jumpserver/blob/dev/apps/jumpserver/conf.py",
  ],
};
