import { z } from "zod";
import { oauthClientSchema } from "../simulator/world/schema/oauth-schema.ts";
import { operation, type Operation } from "./operation.ts";

/** The part of the control API about the OpenID provider and GitHub. */
export const oauthOperations: readonly Operation[] = [
  operation({
    name: "add-oauth-client",
    method: "POST",
    summary: "Registers a client at the OpenID provider or at GitHub.",
    input: z.strictObject({ client: oauthClientSchema }),
    run: ({ world }, { client }) => world.oauth.addClient(client),
  }),
  operation({
    name: "trust-oauth-host",
    method: "POST",
    summary: "Adds a host of redirect URIs, port included, to a client.",
    input: z.strictObject({ clientId: z.string(), host: z.string() }),
    run: ({ world }, { clientId, host }) => world.oauth.trustHost(clientId, host),
  }),
  operation({
    name: "update-oauth-person",
    method: "POST",
    summary: "Changes a person of the OpenID provider and of GitHub: name, email, sub...",
    input: z.strictObject({ login: z.string(), patch: z.record(z.string(), z.unknown()) }),
    run: ({ world }, { login, patch }) => world.oauth.updatePerson(login, patch),
  }),
];
