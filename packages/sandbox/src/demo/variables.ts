import { demo } from "./world.ts";

/**
 * What demo elements refer to: apps, secrets and addresses in the demo world.
 *
 * @param origin of the server that people sign in at
 * @param sandboxUrl where GitHub's pages and API are, of a sandbox that is served; GitHub's own hosts by default
 */
export function demoVariables(origin: string, sandboxUrl?: string): Record<string, string> {
  const { corpId, apps } = demo.corpA;
  const { clientId, secret } = demo.oauth.clients.github;
  const { corpId: providerCorpId, providerSecret, template } = demo.provider;
  const { site } = demo.wechat.apps;
  return {
    WECOM_CORP_ID: corpId,
    WECOM_CORP_SECRET: apps.portal.secret,
    WECOM_AGENT_ID: String(apps.portal.agentId),
    WECOM_REDIRECT_URI: `${origin}/api/auth/qywx/callback`,
    WECOM_SUITE_ID: template.suiteId,
    WECOM_SUITE_SECRET: template.suiteSecret,
    WECOM_SUITE_TOKEN: template.token,
    WECOM_SUITE_AES_KEY: template.encodingAESKey,
    WECOM_PROVIDER_CORP_ID: providerCorpId,
    WECOM_PROVIDER_SECRET: providerSecret,
    WECHAT_APP_ID: site.appId,
    WECHAT_APP_SECRET: site.secret,
    GITHUB_CLIENT_ID: clientId,
    GITHUB_CLIENT_SECRET: secret,
    ...(sandboxUrl !== undefined && { GITHUB_API_BASE: sandboxUrl, GITHUB_LOGIN_BASE: sandboxUrl }),
  };
}
