import type { ApplicationTemplate } from "../template.ts";

export const minio: ApplicationTemplate = {
  id: "minio",
  name: "MinIO",
  exampleAddress: "https://minio.example.com",
  redirectPath: "/oauth_callback",
  scopes: ["openid", "profile", "email", "groups"],
  pkce: false,
  steps: [
    {
      en: "Set the variables for the MinIO server, and restart it. The address is that of its console.",
      zh: "为 MinIO 服务器设置以下环境变量并重启。此处的地址是其控制台的地址。",
    },
  ],
  snippets: [
    {
      title: { en: "Environment of the MinIO server", zh: "MinIO 服务器的环境变量" },
      language: "sh",
      text: `MINIO_BROWSER_REDIRECT_URL='{{address}}'
MINIO_IDENTITY_OPENID_CONFIG_URL='{{issuer}}/.well-known/openid-configuration'
MINIO_IDENTITY_OPENID_CLIENT_ID='{{clientId}}'
MINIO_IDENTITY_OPENID_CLIENT_SECRET='{{clientSecret}}'
MINIO_IDENTITY_OPENID_DISPLAY_NAME='WeCom'
MINIO_IDENTITY_OPENID_SCOPES='openid,profile,email,groups'
MINIO_IDENTITY_OPENID_REDIRECT_URI='{{redirectUri}}'
MINIO_IDENTITY_OPENID_ROLE_POLICY='readonly'`,
    },
  ],
  notes: [
    {
      en: "With `MINIO_IDENTITY_OPENID_ROLE_POLICY` everybody gets that policy. For one by person use `MINIO_IDENTITY_OPENID_CLAIM_NAME='policy'` instead, and map the claim `policy` here; its value is the name of a policy of MinIO.",
      zh: "`MINIO_IDENTITY_OPENID_ROLE_POLICY` 使所有人得到同一策略。需要按人区分时，改用 `MINIO_IDENTITY_OPENID_CLAIM_NAME='policy'`，并在此处设置 `policy` 声明，其值为 MinIO 的策略名。",
    },
    {
      en: "A person without a policy may do nothing.",
      zh: "没有策略的用户没有任何权限。",
    },
    {
      en: "Some community editions have no external login in their console any more; check yours first.",
      zh: "部分社区版的控制台已不含外部登录，请先确认所用版本。",
    },
  ],
  sources: [
    "https://docs.min.io/community/minio-object-store/reference/minio-server/settings/iam/openid.html",
  ],
};
