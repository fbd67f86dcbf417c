import type { Clock } from "@menshen/core";
import type { OidcStores } from "@menshen/db";
import { errors, type Adapter, type AdapterFactory, type AdapterPayload } from "oidc-provider";
import type { Client, Clients } from "./relying-parties.ts";

interface Parts {
  readonly stores: OidcStores;
  readonly clients: Clients;
  readonly clock: Clock;
}

/** oidc-provider's storage on our database; its clients are the elements of the current snapshot. */
export function createAdapter(parts: Parts): AdapterFactory {
  return (kind) => (kind === "Client" ? clientAdapter(parts) : recordAdapter(kind, parts));
}

function recordAdapter(kind: string, { stores, clock }: Parts): Adapter {
  const { records } = stores;
  const find: Adapter["find"] = async (id) => {
    const found = await records.find(kind, id, clock.now());
    if (!found) return undefined;
    const { payload, consumedAtMs } = found;
    return {
      ...(JSON.parse(payload) as AdapterPayload),
      jti: id,
      ...(consumedAtMs !== null && { consumed: Math.floor(consumedAtMs / 1000) }),
    };
  };
  return {
    find,
    // A session's uid is its id.
    findByUid: find,
    findByUserCode: async () => undefined,
    async upsert(id, payload, expiresIn) {
      const expiresAtMs = clock.now() + (expiresIn ?? DEFAULT_SECONDS) * 1000;
      const { accountId = null, clientId = null, grantId = null } = payload;
      const sessionId = (kind === "Session" ? payload.uid : payload.sessionUid) ?? null;
      const of = { clientId, userId: accountId, grantId, sessionId, expiresAtMs };
      const text = JSON.stringify({ ...payload, jti: undefined });
      if (kind !== "ReplayDetection") return await records.put(kind, id, text, of);
      // Two nodes may have looked for it at the same moment.
      if (!(await records.add(kind, id, text, of))) throw new errors.InvalidClient("it was used");
    },
    async consume(id) {
      if (await records.consume(kind, id, clock.now())) return;
      throw new errors.InvalidGrant("it was used at the same moment");
    },
    destroy: (id) => records.remove(kind, id),
    revokeByGrantId: (grantId) => records.removeOfGrant(grantId),
  };
}

const DEFAULT_SECONDS = 60 * 60;

function clientAdapter({ clients }: Parts): Adapter {
  return {
    async find(id) {
      const client = (await clients()).get(id);
      return client && metadataOf(client);
    },
    findByUid: refuse,
    findByUserCode: refuse,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}

async function refuse(): Promise<never> {
  throw new Error("clients are elements");
}

/** A client as RFC 7591 describes it. */
function metadataOf(client: Client): AdapterPayload {
  return {
    client_id: client.clientId,
    client_name: client.title.en,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    pkce: client.pkce,
    subject_type: client.subject,
    grant_types: [...client.grants],
    response_types: ["code"],
    id_token_signed_response_alg: client.idTokenSigningAlg,
    ...(client.scopes && { scope: client.scopes.join(" ") }),
    dpop_bound_access_tokens: client.requireDpop,
    require_pushed_authorization_requests: client.requirePushedRequests,
    ...(client.responseModes && { response_modes: [...client.responseModes] }),
    ...authenticationOf(client),
    ...(client.backchannelLogoutUri !== undefined && {
      backchannel_logout_uri: client.backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
  };
}

function authenticationOf({ clientSecret, jwks }: Client): Partial<AdapterPayload> {
  if (jwks) return { jwks, token_endpoint_auth_method: "private_key_jwt" };
  if (clientSecret === undefined) return { token_endpoint_auth_method: "none" };
  // The library takes a secret by basic and by post for either.
  return { client_secret: clientSecret, token_endpoint_auth_method: "client_secret_basic" };
}
