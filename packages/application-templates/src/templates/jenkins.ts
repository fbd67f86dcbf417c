import type { ApplicationTemplate } from "../template.ts";

export const jenkins: ApplicationTemplate = {
  id: "jenkins",
  name: "Jenkins",
  exampleAddress: "https://jenkins.example.com",
  redirectPath: "/securityRealm/finishLogin",
  scopes: ["openid", "profile", "email", "groups"],
  pkce: true,
  steps: [
    {
      en: "Install the plugin `oic-auth`.",
      zh: "安装插件 `oic-auth`。",
    },
    {
      en: "Use the file with Configuration as Code, or enter the same values under Manage Jenkins, Security, `Login with Openid Connect`.",
      zh: "使用此配置文件（`Configuration as Code`），或在“系统管理”的“安全”页选择 `Login with Openid Connect` 并填写相同的值。",
    },
  ],
  snippets: [
    {
      title: { en: "jenkins.yaml", zh: "jenkins.yaml" },
      language: "yaml",
      text: `jenkins:
  securityRealm:
    oic:
      clientId: "{{clientId}}"
      clientSecret: "{{clientSecret}}"
      serverConfiguration:
        wellKnown:
          wellKnownOpenIDConfigurationUrl: "{{issuer}}/.well-known/openid-configuration"
          scopesOverride: "openid profile email groups"
      userNameField: "preferred_username"
      fullNameFieldName: "name"
      emailFieldName: "email"
      groupsFieldName: "groups"
      properties:
        - "pkce"
        - escapeHatch:
            username: "rescue"
            secret: "a long password of your own"
            group: "rescue"
unclassified:
  location:
    url: "{{address}}/"`,
    },
  ],
  notes: [
    {
      en: "The security realm replaces all other ways to sign in. The escape hatch is the way in while the provider does not answer; choose its password.",
      zh: "此安全域会取代其他登录方式。`escapeHatch` 是身份提供方不可用时的应急入口，请自行设置其密码。",
    },
    {
      en: "Without the list of scopes the plugin asks for all that discovery lists, and the request is refused.",
      zh: "不写明范围时，插件会请求发现文档中的全部范围，请求会被拒绝。",
    },
    {
      en: "Departments are groups of the authorization strategy, by their paths.",
      zh: "授权策略中的组名即部门路径。",
    },
  ],
  sources: [
    "https://plugins.jenkins.io/oic-auth/",
    "https://github.com/jenkinsci/oic-auth-plugin/blob/master/docs/configuration/README.md",
  ],
};
