import { toCode, type AppHandle, type Logger } from "@menshen/core";
import { findCapability, type RelyingParty } from "@menshen/domain";
import type { OidcStores } from "@menshen/db";
import type { App, Snapshot } from "@menshen/runtime";

/** An application with the title of its element. */
export interface Client extends RelyingParty {
  readonly element: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** What its pairwise subjects are made with: those of the sample client are the application's. */
  readonly sector: string;
  /** The console's sample client in the application's place. */
  readonly isTest: boolean;
}

/** The id of the sample client that an application is tested with. */
function testClientIdOf(clientId: string): string {
  return `menshen-test.${clientId}`;
}

/** The applications of the current snapshot, by client id. */
export type Clients = () => Promise<ReadonlyMap<string, Client>>;

/** Reads each snapshot once. */
export function createClients(app: App, publicOrigin: string, log: Logger): Clients {
  const bySnapshot = new WeakMap<Snapshot, Promise<ReadonlyMap<string, Client>>>();
  return () => {
    const { snapshot } = app;
    let clients = bySnapshot.get(snapshot);
    if (clients === undefined)
      bySnapshot.set(snapshot, (clients = readClients(app, publicOrigin, log)));
    return clients;
  };
}

/** Never rejects: an application that cannot be read is left out, and the others go on. */
async function readClients(
  app: AppHandle,
  publicOrigin: string,
  log: Logger,
): Promise<ReadonlyMap<string, Client>> {
  const clients = new Map<string, Client>();
  for (const element of app.findElements({ type: "auths.clients.Meta" })) {
    const read = element.isActive ? findCapability(element, "relyingParty") : undefined;
    if (!read) continue;
    const party = await read().catch((error: unknown) => {
      log.error({ element: element.fullName, err: toCode(error) }, "an application cannot be read");
    });
    if (!party) continue;
    // Elements are sorted by name: the first one has the id.
    if (clients.has(party.clientId)) continue;
    const { fullName, title } = element;
    const sector = party.clientId;
    const client = { ...party, element: fullName, title, sector, isTest: false };
    clients.set(party.clientId, client);
    const test = testClientOf(client, publicOrigin);
    if (!clients.has(test.clientId)) clients.set(test.clientId, test);
  }
  return clients;
}

/** Gets what the application would get, by the same rules, in the console's page. */
function testClientOf(client: Client, publicOrigin: string): Client {
  const { title } = client;
  return {
    ...client,
    clientId: testClientIdOf(client.clientId),
    clientSecret: undefined,
    jwks: undefined,
    requireDpop: false,
    requirePushedRequests: false,
    responseModes: undefined,
    redirectUris: [`${publicOrigin}/`],
    postLogoutRedirectUris: [],
    backchannelLogoutUri: undefined,
    grants: ["authorization_code"],
    consent: "none",
    pkce: true,
    title: { zh: `${title.zh}（测试）`, en: `${title.en} (test)` },
    isTest: true,
  };
}

/**
 * Ends the grants of clients that are gone, at each snapshot, so that they do not revive when a client returns. An element
 * that never loaded or cannot be read may be one of them: then nothing is removed.
 *
 * @returns a function that stops it
 */
export function endGrantsOfRemoved(
  app: App,
  clients: Clients,
  { records, logins }: OidcStores,
  log: Logger,
): () => Promise<void> {
  const remove = async (): Promise<void> => {
    const elements = app.findElements({ type: "auths.clients.Meta" });
    if (elements.some(({ fullName }) => app.snapshot.elements.get(fullName)?.state === "failed")) {
      return;
    }
    const current = await clients();
    const read = new Set([...current.values()].map(({ element }) => element));
    if (elements.some(({ fullName, isActive }) => isActive && !read.has(fullName))) return;
    const clientIds = [...current.keys()];
    const removed = await records.removeOfOthers(clientIds);
    await logins.removeOfOthers(clientIds);
    if (removed > 0) log.info({ removed }, "grants of removed applications ended");
  };
  let last = Promise.resolve();
  const enqueue = (): void => {
    last = last
      .then(remove)
      .catch((error: unknown) =>
        log.error({ err: toCode(error) }, "grants of removed applications could not be ended"),
      );
  };
  enqueue();
  const unsubscribe = app.onSnapshot(enqueue);
  return async () => {
    unsubscribe();
    await last;
  };
}
