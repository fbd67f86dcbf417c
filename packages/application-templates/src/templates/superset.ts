import type { ApplicationTemplate } from "../template.ts";

export const superset: ApplicationTemplate = {
  id: "superset",
  name: "Superset",
  exampleAddress: "https://superset.example.com",
  redirectPath: "/oauth-authorized/menshen",
  scopes: ["openid", "profile", "email", "groups"],
  pkce: true,
  steps: [
    {
      en: "Install Authlib beside Superset: `pip install Authlib`.",
      zh: "在 Superset 的环境中安装 `Authlib`：`pip install Authlib`。",
    },
    {
      en: "Add the lines to `superset_config.py` and restart Superset.",
      zh: "将以下内容加入 `superset_config.py`，然后重启 Superset。",
    },
  ],
  snippets: [
    {
      title: { en: "superset_config.py", zh: "superset_config.py" },
      language: "python",
      text: `from flask_appbuilder.security.manager import AUTH_OAUTH
from superset.security import SupersetSecurityManager


class MenshenSecurityManager(SupersetSecurityManager):
    def oauth_user_info(self, provider, response=None):
        me = self.appbuilder.sm.oauth_remotes[provider].userinfo()
        return {
            "username": me["preferred_username"],
            "first_name": me.get("name", ""),
            "last_name": "",
            "email": me.get("email", me["sub"]),
            "role_keys": me.get("groups", []),
        }


CUSTOM_SECURITY_MANAGER = MenshenSecurityManager
AUTH_TYPE = AUTH_OAUTH
AUTH_USER_REGISTRATION = True
AUTH_USER_REGISTRATION_ROLE = "Gamma"
OAUTH_PROVIDERS = [
    {
        "name": "menshen",
        "icon": "fa-wechat",
        "token_key": "access_token",
        "remote_app": {
            "client_id": "{{clientId}}",
            "client_secret": "{{clientSecret}}",
            "server_metadata_url": "{{issuer}}/.well-known/openid-configuration",
            "client_kwargs": {
                "scope": "openid profile email groups",
                "code_challenge_method": "S256",
            },
        },
    }
]`,
    },
  ],
  notes: [
    {
      en: "The provider's name in `OAUTH_PROVIDERS` is part of the redirect URI. With another name than menshen, change the redirect URI here.",
      zh: "`OAUTH_PROVIDERS` 中的名称是回调地址的一部分。名称不是 menshen 时，请在此处修改回调地址。",
    },
    {
      en: "`AUTH_ROLES_MAPPING` gives departments roles; `AUTH_ROLES_SYNC_AT_LOGIN = True` applies it at every login.",
      zh: "`AUTH_ROLES_MAPPING` 将部门对应到角色，`AUTH_ROLES_SYNC_AT_LOGIN = True` 使其在每次登录时生效。",
    },
    {
      en: "Behind a proxy with https, `ENABLE_PROXY_FIX = True` makes Superset send an https redirect URI.",
      zh: "在 https 反向代理之后，需要 `ENABLE_PROXY_FIX = True`，Superset 才会发送 https 的回调地址。",
    },
  ],
  sources: [
    "https://superset.apache.org/docs/configuration/configuring-superset",
    "https://flask-appbuilder.readthedocs.io/en/latest/security.html",
  ],
};
