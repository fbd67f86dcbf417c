import type { ApplicationTemplate } from "../template.ts";

export const generic: ApplicationTemplate = {
  id: "generic",
  name: "OpenID Connect",
  exampleAddress: "https://app.example.com/oauth2/callback",
  scopes: ["openid", "profile", "email", "phone", "company", "groups", "offline_access"],
  pkce: true,
  steps: [
    {
      en: "Enter the discovery address, the client ID and the secret in the software. Software without discovery needs the single addresses.",
      zh: "在该软件中填写发现地址、客户端 ID 和密钥。不支持自动发现的软件须逐一填写各地址。",
    },
  ],
  snippets: [
    {
      title: { en: "Values", zh: "各项的值" },
      language: "text",
      text: `Issuer: {{issuer}}
Discovery: {{issuer}}/.well-known/openid-configuration
Authorization endpoint: {{issuer}}/auth
Token endpoint: {{issuer}}/token
Userinfo endpoint: {{issuer}}/me
JWKS: {{issuer}}/jwks
End session endpoint: {{issuer}}/session/end
Client ID: {{clientId}}
Client secret: {{clientSecret}}
Redirect URI: {{redirectUri}}
Scopes: openid profile email groups
Signature of ID tokens: RS256`,
    },
  ],
  notes: [
    {
      en: "Both ways to send the secret are accepted: `client_secret_basic` and `client_secret_post`.",
      zh: "两种发送密钥的方式都接受：`client_secret_basic` 和 `client_secret_post`。",
    },
    {
      en: "Software that cannot do PKCE needs `pkce: false` here.",
      zh: "不支持 PKCE 的软件须在此处设置 `pkce: false`。",
    },
    {
      en: "`preferred_username` is the WeCom userid, and unique within one company only. `sub` never changes and is unique.",
      zh: "`preferred_username` 是企业微信的 userid，仅在一个企业内唯一；`sub` 不变且全局唯一。",
    },
  ],
  sources: ["https://openid.net/specs/openid-connect-core-1_0.html"],
};
