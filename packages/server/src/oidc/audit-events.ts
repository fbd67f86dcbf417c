import { toCode, type Ports } from "@menshen/core";
import { audit, type AuditAction } from "@menshen/domain";
import type { App } from "@menshen/runtime";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import type { ClientIp } from "../http/client-ip.ts";
import type { Clients } from "./relying-parties.ts";

interface Parts {
  readonly app: Pick<App, "snapshotNumber">;
  readonly ports: Ports;
  readonly clients: Clients;
  readonly clientIp: ClientIp;
}

/** What the library says where a code or refresh token comes a second time, and it ends the grant. */
const REUSED = /already (?:used|consumed)/;

/** Audit rows of what applications are refused. What they get has one row, that of the login. */
export function auditEvents(provider: Provider, parts: Parts): void {
  const { log } = parts.ports;
  const record = (ctx: KoaContextWithOIDC, action: AuditAction): void => {
    write(ctx, action, parts).catch((error: unknown) =>
      log.error({ err: toCode(error), action }, "failed to write an audit row"),
    );
  };
  provider.on("authorization.error", (ctx, { error }) => {
    // With a page it is the page that refuses: see authorize.ts.
    if (error === "access_denied" && ctx.oidc.prompts.has("none"))
      record(ctx, "application-refused");
  });
  const onClientError = (ctx: KoaContextWithOIDC, error: { error: string }): void => {
    if (error.error === "invalid_client") record(ctx, "client-refused");
  };
  provider.on("grant.error", (ctx, error) => {
    onClientError(ctx, error);
    const { error_detail: detail } = error as { error_detail?: string };
    if (detail !== undefined && REUSED.test(detail)) record(ctx, "token-reused");
  });
  provider.on("introspection.error", onClientError);
  provider.on("revocation.error", onClientError);
  provider.on("pushed_authorization_request.error", onClientError);
}

async function write(
  { oidc, req }: KoaContextWithOIDC,
  action: AuditAction,
  { app, ports, clients, clientIp }: Parts,
): Promise<void> {
  const client = (await clients()).get(oidc.client?.clientId ?? "");
  const { session, entities } = oidc;
  const token = entities.RefreshToken ?? entities.AuthorizationCode;
  const origin = {
    ip: clientIp(req),
    userAgent: req.headers["user-agent"] ?? "",
    actor: "anonymous" as const,
    snapshot: app.snapshotNumber,
  };
  await audit(ports.data, origin, {
    atMs: ports.clock.now(),
    action,
    element: client?.element ?? null,
    userId: session?.accountId ?? token?.accountId ?? null,
    detail: { clientId: client?.clientId ?? null },
  });
}
