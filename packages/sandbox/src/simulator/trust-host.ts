import type { World } from "./world/world.ts";

/** Lets every app of the world redirect to this host. */
export function trustHost(world: World, host: string): void {
  for (const { corpId, apps } of world.corps) {
    for (const { agentId } of apps) world.trustDomain(corpId, agentId, host);
  }
  for (const { appId } of world.wechat.apps) world.wechat.trustHost(appId, host);
  for (const { clientId } of world.oauth.clients) world.oauth.trustHost(clientId, host);
  for (const { suiteId } of world.providers.list.flatMap(({ templates }) => templates))
    world.providers.trustDomain(suiteId, host);
}
