import type { ApplicationTemplate } from "../template.ts";

export const nextcloud: ApplicationTemplate = {
  id: "nextcloud",
  name: "Nextcloud",
  exampleAddress: "https://cloud.example.com",
  redirectPath: "/apps/user_oidc/code",
  // The last segment is the provider's identifier.
  backchannelLogoutPath: "/apps/user_oidc/backchannel-logout/menshen",
  scopes: ["openid", "profile", "email", "groups"],
  pkce: true,
  steps: [
    {
      en: "Install the app `user_oidc` and run the command in the folder of Nextcloud.",
      zh: "安装应用 `user_oidc`，并在 Nextcloud 目录中执行命令。",
    },
  ],
  snippets: [
    {
      title: { en: "On the Nextcloud server", zh: "在 Nextcloud 服务器上执行" },
      language: "sh",
      text: `php occ app:install user_oidc
php occ user_oidc:provider menshen \\
  --clientid='{{clientId}}' \\
  --clientsecret='{{clientSecret}}' \\
  --discoveryuri='{{issuer}}/.well-known/openid-configuration' \\
  --scope='openid profile email groups' \\
  --unique-uid=0 \\
  --mapping-uid=preferred_username \\
  --group-provisioning=1 \\
  --mapping-groups=groups`,
    },
  ],
  notes: [
    {
      en: "Without pretty URLs the redirect URI is `<address>/index.php/apps/user_oidc/code`, and the back-channel logout URI has `/index.php` too: change both here.",
      zh: "未启用美化链接时，回调地址为 `<地址>/index.php/apps/user_oidc/code`，后台退出地址同样需要 `/index.php`，请在此处一并修改。",
    },
    {
      en: "Sessions of Nextcloud end with the session here, by a back-channel logout. The name menshen of the command is part of its address.",
      zh: "此处的会话结束时，Nextcloud 的会话会通过后台退出一并结束。命令中的名称 menshen 是该地址的一部分。",
    },
    {
      en: "`--unique-uid=0` makes the WeCom userid the account's name. Leave it out where two companies may have the same userid.",
      zh: "`--unique-uid=0` 以企业微信的 userid 作为账号名。多个企业可能有相同 userid 时不要使用。",
    },
    {
      en: "`occ config:app:set --value=0 user_oidc allow_multiple_user_backends` leads people to this login at once.",
      zh: "执行 `occ config:app:set --value=0 user_oidc allow_multiple_user_backends` 后，访问者直接进入此登录。",
    },
  ],
  sources: ["https://github.com/nextcloud/user_oidc"],
};
