import { Code, type CallContext, type Ports } from "@menshen/core";
import type { ListedOidcLogin, OidcStores } from "@menshen/db";
import { audit, originOf } from "@menshen/domain";
import { appMutation, appQuery, ElementName } from "@menshen/rpc";
import { z } from "zod";
import { loginTime } from "../oidc/login-time.ts";
import type { OpenIdProvider } from "../oidc/openid-provider.ts";
import type { Client } from "../oidc/relying-parties.ts";

const Id = z.string().min(1).max(300);
const UserId = z.string().min(1).max(64);
const Page = z
  .strictObject({
    userId: UserId.optional(),
    /** Full name of an application. */
    application: ElementName.optional(),
    limit: z.int().min(1).max(200).default(50),
    /** Of the last row of the previous page. */
    before: z.strictObject({ signedInAt: z.int(), sessionId: Id, clientId: Id }).optional(),
  })
  .prefault({});
/** Everything of everybody is never meant. */
const Many = z.union([
  z.strictObject({ userId: UserId, application: ElementName.optional() }),
  z.strictObject({ application: ElementName }),
]);
/** Read at once while many are revoked. */
const BATCH = 200;

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
        const rows = await stores.logins.list({
          userId,
          limit,
          nowMs: ports.clock.now(),
          ...(application !== undefined && { clientIds: clientIdsOf(application, clients) }),
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
        if (await revokeGrant(parts, login, ctx)) return { success: true as const };
        throw new Code(10402, "there is no such login to an application");
      },
    }),
    revokeAll: appMutation({
      access: "admin",
      input: Many,
      describe:
        "Ends the tokens of every session of a user, at every session of an application, or of that user at that application",
      run: async (of, ctx) => ({ revoked: await revokeGrants(parts, of, ctx) }),
    }),
  };
}

/** With the sample client's. */
function clientIdsOf(application: string, clients: ReadonlyMap<string, Client>): string[] {
  return [...clients.values()]
    .filter(({ element }) => element === application)
    .map(({ clientId }) => clientId);
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

/** Newest first; logins that begin meanwhile are left. @returns how many */
async function revokeGrants(
  parts: Parts,
  { userId, application }: { userId?: string | undefined; application?: string | undefined },
  ctx: CallContext,
): Promise<number> {
  const { ports, stores, oidc } = parts;
  const clientIds =
    application === undefined ? undefined : clientIdsOf(application, await oidc.clients());
  let revoked = 0;
  for (let before: ListedOidcLogin | undefined; ;) {
    const nowMs = ports.clock.now();
    const page = await stores.logins.list({ userId, clientIds, before, limit: BATCH, nowMs });
    for (const login of page) if (await revokeGrant(parts, login, ctx)) revoked++;
    before = page.at(-1);
    if (page.length < BATCH) return revoked;
  }
}

/** False where the session is not signed in to that application. */
async function revokeGrant(
  { ports, stores, oidc }: Parts,
  { sessionId, clientId }: { sessionId: string; clientId: string },
  ctx: CallContext,
): Promise<boolean> {
  const atMs = ports.clock.now();
  const login = { sessionId, clientId };
  const ended = await stores.logins.end(login, atMs);
  if (!ended) return false;
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
  return true;
}
