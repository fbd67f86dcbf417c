import { Code, type Ports } from "@menshen/core";
import type { OidcStores } from "@menshen/db";
import { appQuery, ElementName } from "@menshen/rpc";
import { z } from "zod";
import type { OpenIdProvider } from "../oidc/openid-provider.ts";
import { scopesOf } from "../oidc/claims.ts";
import { previewClaims } from "../oidc/preview.ts";
import type { Client } from "../oidc/relying-parties.ts";

const DAY_MS = 24 * 60 * 60_000;
/** A count ends here: the next question is the list itself. */
const MAX_COUNT = 1000;

const Application = z.strictObject({ application: ElementName });

interface Parts {
  readonly ports: Ports;
  readonly stores: OidcStores;
  readonly oidc: OpenIdProvider;
}

/** `app.applications.*`, for administrators. */
export function applicationProcedures({ ports, stores, oidc }: Parts) {
  const clientsOf = async (application: string) => {
    const all = [...(await oidc.clients()).values()];
    return all.filter(({ element }) => element === application);
  };
  return {
    get: appQuery({
      access: "admin",
      input: Application,
      describe: "An application's client, and how many people use it, counted up to 1000",
      run: async ({ application }) => {
        const { client, test } = requireClient(await clientsOf(application));
        const nowMs = ports.clock.now();
        const logins = (days: number) =>
          ports.data.audit.count({
            action: "application-login",
            element: application,
            sinceMs: nowMs - days * DAY_MS,
            atMost: MAX_COUNT,
          });
        return {
          clientId: client.clientId,
          redirectUris: client.redirectUris,
          /** It has neither a secret nor keys. */
          isPublic: client.clientSecret === undefined && client.jwks === undefined,
          /** The client ID that the console's sample client tests it with; absent where another client has that one. */
          ...(test && { testClientId: test.clientId }),
          /** What it may ask for. */
          scopes: scopesOf(client),
          /** What the counts end at. */
          atMost: MAX_COUNT,
          /** Sessions that are signed in to it. */
          sessions: await stores.logins.count([client.clientId], MAX_COUNT),
          loginsOfDay: await logins(1),
          loginsOfWeek: await logins(7),
        };
      },
    }),
    preview: appQuery({
      access: "admin",
      input: Application.extend({ userId: z.string().min(1).max(64) }),
      describe:
        "The claims that an application would get of a user, by scope, and whether it admits them",
      run: async ({ application, userId }) => {
        const { client } = requireClient(await clientsOf(application));
        const sub = await oidc.subjectOf(userId, client);
        return await previewClaims(ports, client, { userId, sub });
      },
    }),
  };
}

/** @throws Code 10402 there is no such application, or it is not active */
function requireClient(clients: readonly Client[]) {
  const client = clients.find(({ isTest }) => !isTest);
  if (!client) throw new Code(10402, "there is no such application, or it is not active");
  return { client, test: clients.find(({ isTest }) => isTest) };
}
