import { demo, serveSandbox, trustHost, type ServedSandbox, type World } from "@menshen/sandbox";
import type { MenshenServer } from "@menshen/server";

export { demoVariables } from "@menshen/sandbox";

const PROXY = "auths.QywxProxyTemp";
const SERVICE = "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService";

/** The simulator beside the server, for machines without a WeCom account. Only `start` and `dev` import this file. */
export async function openSandbox(port: number): Promise<ServedSandbox> {
  return await serveSandbox({ port });
}

/**
 * Registers the server with the sandbox, again after each reset of the sandbox.
 * @returns why the suite's callback address failed its verification; undefined when it passed
 */
export async function registerWithSandbox(
  { sandbox: { world } }: ServedSandbox,
  server: MenshenServer,
): Promise<string | undefined> {
  world.onReset(() => {
    register(world, server).catch((err: unknown) =>
      server.ports.log.warn({ err }, "registering with the sandbox failed after its reset"),
    );
  });
  return await register(world, server);
}

/** Points the demo apps' redirects and the suite's callbacks at this server's address. */
async function register(world: World, server: MenshenServer): Promise<string | undefined> {
  const { suiteId } = demo.provider.template;
  trustHost(world, new URL(server.url).host);
  if (server.app.findElement(PROXY)?.isActive !== true) return undefined;
  await advanceClock(world, server);
  const homeUrl = `${server.url}/api/auth/${PROXY}/start?flow=workbench&corpId=$CORPID$`;
  world.providers.updateTemplate(suiteId, { homeUrl });
  const url = `${server.url}/api/elements/${SERVICE}/notify`;
  const save = () => world.providers.setCallback({ suiteId }, { url });
  let { ok, problem } = await save();
  // A busy machine that starts may take longer than the second that WeCom allows.
  for (let again = 0; !ok && again < 2; again++) ({ ok, problem } = await save());
  if (ok) await restoreAuthorisations(world, server);
  return problem;
}

/** An earlier run may have advanced the sandbox clock; new pushes must not be older than the stored ones. */
async function advanceClock({ clock }: World, { database }: MenshenServer): Promise<void> {
  const records = await database.data.inbox.list({ limit: 200 });
  const newestMs = Math.max(0, ...records.map(({ occurredAtMs }) => occurredAtMs));
  if (clock.now() <= newestMs) clock.set(newestMs + 1000);
}

/** The sandbox starts empty; authorises the suite again for every company stored as authorised. */
async function restoreAuthorisations(
  { corps, providers }: World,
  { database }: MenshenServer,
): Promise<void> {
  const { suiteId } = demo.provider.template;
  for (const row of await database.data.authorisations.list(suiteId)) {
    if (row.status === "cancelled") continue;
    const corp = corps.find(({ corpId }) => row.corpId === providers.openCorpId(suiteId, corpId));
    if (corp) await providers.authorise({ suiteId, corpId: corp.corpId, state: row.state ?? "" });
  }
}
