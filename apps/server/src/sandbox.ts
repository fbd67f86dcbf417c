import { demo, serveSandbox, type ServedSandbox } from "@menshen/sandbox";
import type { Variables } from "@menshen/server";

/** The simulator beside the server, for machines without a WeCom account. Only `start` and `dev` import this file. */
export async function openSandbox(port: number): Promise<ServedSandbox> {
  return await serveSandbox({ port });
}

/** What the demo elements refer to. */
export function demoVariables(publicOrigin: string): Variables {
  const { corpId, apps } = demo.corpA;
  return {
    WECOM_CORP_ID: corpId,
    WECOM_CORP_SECRET: apps.portal.secret,
    WECOM_AGENT_ID: String(apps.portal.agentId),
    WECOM_REDIRECT_URI: `${publicOrigin}/api/auth/qywx/callback`,
    WECHAT_APP_ID: demo.wechat.apps.site.appId,
    WECHAT_APP_SECRET: demo.wechat.apps.site.secret,
  };
}

/** The demo apps send people back to this server, wherever it is. */
export function trustServer({ sandbox: { world } }: ServedSandbox, publicOrigin: string): void {
  const { host } = new URL(publicOrigin);
  for (const { corpId, apps } of world.corps) {
    for (const { agentId } of apps) world.trustDomain(corpId, agentId, host);
  }
  for (const { appId } of world.wechat.apps) world.wechat.trustHost(appId, host);
}
