import type { z } from "zod";
import { apply, missing, type Patch } from "./edits.ts";
import { checkOAuth, type Engine } from "./engine.ts";
import type { Frozen } from "./frozen.ts";
import { findOAuthClient, findOAuthPerson, subjectOf } from "./lookup/oauth-people.ts";
import {
  oauthClientSchema,
  oauthPersonSchema,
  type OAuthClient,
  type OAuthPerson,
} from "./schema/oauth-schema.ts";

/** The OpenID provider and GitHub: the programs registered there, and people with an account at both. */
export interface OAuthWorld {
  readonly clients: readonly Frozen<OAuthClient>[];
  readonly people: readonly Frozen<OAuthPerson>[];
  /** The `sub` of a person. @throws RangeError no such person */
  readonly subject: (login: string) => string;
  readonly addClient: (client: z.input<typeof oauthClientSchema>) => Frozen<OAuthClient>;
  /** Adds a host of redirect URIs ("127.0.0.1:4321": exact, with port). */
  readonly trustHost: (clientId: string, host: string) => void;
  /** Any field. @throws RangeError no such person */
  readonly updatePerson: (login: string, patch: Patch<OAuthPerson>) => void;
}

export function oauthWorld(engine: Engine): OAuthWorld {
  const client = (clientId: string) =>
    findOAuthClient(engine.settings.oauth, clientId) ?? missing(`OAuth client ${clientId}`);
  const person = (login: string) =>
    findOAuthPerson(engine.settings.oauth, login) ?? missing(`person ${login}`);
  return {
    get clients() {
      return engine.settings.oauth.clients;
    },
    get people() {
      return engine.settings.oauth.people;
    },
    subject: (login) => subjectOf(person(login)),
    addClient(init) {
      const added = oauthClientSchema.parse(init);
      const { oauth } = engine.settings;
      checkOAuth({ ...oauth, clients: [...oauth.clients, added] });
      oauth.clients.push(added);
      return added;
    },
    trustHost(clientId, host) {
      const { callbackHosts } = client(clientId);
      if (!callbackHosts.includes(host))
        apply(client(clientId), oauthClientSchema, { callbackHosts: [...callbackHosts, host] });
    },
    updatePerson: (login, patch) =>
      apply(person(login), oauthPersonSchema, patch, () => checkOAuth(engine.settings.oauth)),
  };
}
