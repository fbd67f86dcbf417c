import { Code, type CallContext, type Ports } from "@menshen/core";
import type { ListedOidcLogin, OidcStores } from "@menshen/db";
import { audit, originOf } from "@menshen/domain";
import { appMutation, appQuery, ElementName } from "@menshen/rpc";
import { z } from "zod";
import { loginTime } from "../oidc/login-time.ts";
import type { OpenIdProvider } from "../oidc/openid-provider.ts";
import type { Client } from "../oidc/relying-parties.ts";

const Id = z.string().min(1).max(300);
const Page = z
  .strictObject({
    userId: z.string().min(1).max(64).optional(),
    /** Full name of an application. */
    application: ElementName.optional(),
    limit: z.int().min(1).max(200).default(50),
    /** Of the last row of the previous page. */
    before: z.strictObject({ signedInAt: z.int(), sessionId: Id, clientId: Id }).optional(),
  })
  .prefault({});

interface Parts {
  readonly ports: Ports;
  readonly stores: OidcStores;
  readonly oidc: OpenIdProvider;
}

/** `app.grants.*`, for administrators: who is signed in to which application, and has tokens of it. */
export function grantProcedures(parts: Parts) {
  const { ports, stores, oidc } = parts;
  return {
    list: appQuery({
      access: "admin",
      input: Page,
      describe: "Users who are signed in to applications, with their tokens, newest first",
      run: async ({ userId, application, limit, before }) => {
        const clients = await oidc.clients();
        const clientIds = [...clients.values()]
          .filter(({ element }) => element === application)
          .map(({ clientId }) => clientId);
        const rows = await stores.logins.list({
          userId,
          limit,
          nowMs: ports.clock.now(),
          ...(application !== undefined && { clientIds }),
          ...(before && {
            before: { ...before, expiresAtMs: loginTime.expiresAtMs(before.signedInAt) },
          }),
        });
        return rows.map((row) => serializeGrant(row, clients.get(row.clientId)));
      },
    }),
    revoke: appMutation({
      access: "admin",
      input: z.strictObject({ sessionId: Id, clientId: Id }),
      describe: "Ends the tokens that a session has at an application, and tells the application",
      run: async (login, ctx) => {
        await revokeGrant(parts, login, ctx);
        return { success: true as const };
      },
    }),
  };
}

function serializeGrant(row: ListedOidcLogin, client: Client | undefined) {
  const { sessionId, clientId, userId, name, userAgent, accessTokens, refreshTokens } = row;
  return {
    sessionId,
    clientId,
    /** Null for a moment where the application has just been removed. */
    application: client?.element ?? null,
    title: client?.title ?? null,
    /** By the console's sample client. */
    isTest: client?.isTest ?? false,
    userId,
    name,
    userAgent,
    accessTokens,
    refreshTokens,
    signedInAt: loginTime.startedAtMs(row.expiresAtMs),
  };
}

/** @throws Code 10402 the session is not signed in to that application */
async function revokeGrant(
  { ports, stores, oidc }: Parts,
  login: { sessionId: string; clientId: string },
  ctx: CallContext,
): Promise<void> {
  const atMs = ports.clock.now();
  const { sessionId, clientId } = login;
  const ended = await stores.logins.end(login, atMs);
  if (!ended) throw new Code(10402, "there is no such login to an application");
  const { userId } = ended;
  await oidc.forget(login);
  await stores.records.removeOfLogin({ userId, sessionId, clientId });
  const client = (await oidc.clients()).get(clientId);
  await audit(ports.data, originOf(ctx), {
    atMs,
    action: "grant-revoked",
    element: client?.element ?? null,
    userId,
    detail: { clientId, sessionId, by: ctx.userId ?? "admin" },
  });
}
