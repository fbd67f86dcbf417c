import { demo, serveSandbox, type ServedSandbox, type World } from "@menshen/sandbox";
import type { MenshenServer, Variables } from "@menshen/server";

const PROXY = "auths.QywxProxyTemp";
const SERVICE = "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService";

/** The simulator beside the server, for machines without a WeCom account. Only `start` and `dev` import this file. */
export async function openSandbox(port: number): Promise<ServedSandbox> {
  return await serveSandbox({ port });
}

/** What the demo elements refer to. */
export function demoVariables(publicOrigin: string): Variables {
  const { corpId, apps } = demo.corpA;
  const { corpId: providerCorpId, providerSecret, template } = demo.provider;
  return {
    WECOM_CORP_ID: corpId,
    WECOM_CORP_SECRET: apps.portal.secret,
    WECOM_AGENT_ID: String(apps.portal.agentId),
    WECOM_REDIRECT_URI: `${publicOrigin}/api/auth/qywx/callback`,
    WECOM_SUITE_ID: template.suiteId,
    WECOM_SUITE_SECRET: template.suiteSecret,
    WECOM_SUITE_TOKEN: template.token,
    WECOM_SUITE_AES_KEY: template.encodingAESKey,
    WECOM_PROVIDER_CORP_ID: providerCorpId,
    WECOM_PROVIDER_SECRET: providerSecret,
    WECHAT_APP_ID: demo.wechat.apps.site.appId,
    WECHAT_APP_SECRET: demo.wechat.apps.site.secret,
  };
}

/**
 * Makes the two known to each other, also after the sandbox went back to its initial state.
 * @returns why the suite's callback address did not pass its verification, where it did not
 */
export async function introduce(
  { sandbox: { world } }: ServedSandbox,
  server: MenshenServer,
): Promise<string | undefined> {
  world.onReset(() => {
    settleIn(world, server).catch((err: unknown) =>
      server.ports.log.warn({ err }, "the sandbox was reset and does not know this server"),
    );
  });
  return await settleIn(world, server);
}

/** The demo apps send people back to this server, and the suite's callbacks come to it, wherever it is. */
async function settleIn(world: World, server: MenshenServer): Promise<string | undefined> {
  const { host } = new URL(server.url);
  const { suiteId } = demo.provider.template;
  world.providers.trustDomain(suiteId, host);
  for (const { corpId, apps } of world.corps) {
    for (const { agentId } of apps) world.trustDomain(corpId, agentId, host);
  }
  for (const { appId } of world.wechat.apps) world.wechat.trustHost(appId, host);
  if (server.app.findElement(PROXY)?.isActive !== true) return undefined;
  await catchUp(world, server);
  const homeUrl = `${server.url}/api/auth/${PROXY}/start?flow=workbench&corpId=$CORPID$`;
  world.providers.updateTemplate(suiteId, { homeUrl });
  const url = `${server.url}/api/elements/${SERVICE}/notify`;
  const { ok, problem } = await world.providers.setCallback({ suiteId }, { url });
  if (ok) await remember(world, server);
  return problem;
}

/** Its clock may have been turned in an earlier life, and what it pushes now must not be older than what it pushed then. */
async function catchUp({ clock }: World, { database }: MenshenServer): Promise<void> {
  const records = await database.data.inbox.list({ limit: 200 });
  const newestMs = Math.max(0, ...records.map(({ occurredAtMs }) => occurredAtMs));
  if (clock.now() <= newestMs) clock.set(newestMs + 1000);
}

/** It begins empty each time; companies that authorised the suite before have done so still. */
async function remember({ corps, providers }: World, { database }: MenshenServer): Promise<void> {
  const { suiteId } = demo.provider.template;
  for (const row of await database.data.authorisations.list(suiteId)) {
    if (row.status === "cancelled") continue;
    const corp = corps.find(({ corpId }) => row.corpId === providers.openCorpId(suiteId, corpId));
    if (corp) await providers.authorise({ suiteId, corpId: corp.corpId, state: row.state ?? "" });
  }
}
