import { Code, type Clock } from "@menshen/core";
import type { AdminTokenStore } from "@menshen/db";
import { randomToken, sha256 } from "@menshen/domain";
import { Hono, type MiddlewareHandler } from "hono";
import { z } from "zod";
import type { Host } from "../host.ts";
import { CLEAR_SITE_DATA } from "../http/cookies.ts";
import { readJsonBody } from "../http/request-body.ts";
import { isFromOwnOrigin } from "../http/request-rules.ts";
import type { Web } from "../http/web-context.ts";

const SESSION_SECONDS = 8 * 60 * 60;
const LINK_SECONDS = 60 * 60;

const SignIn = z.strictObject({ token: z.string().min(1).max(256) });

/** `/api/admin/session`: exchanges a one-time token for a session in a `SameSite=Strict` cookie. */
export function adminSession(host: Host): Hono<Web> {
  const { adminTokens, cookies, rateLimiter, ports } = host;
  // Stricter than for mutations: allowed origins act for users, never for the administrator.
  const ownPagesOnly: MiddlewareHandler<Web> = async (c, next) => {
    if (!isFromOwnOrigin(host.publicUrl, c.env.incoming.headers)) {
      throw new Code(10603, "the administrator's session is restricted to pages of this server");
    }
    await next();
  };
  return new Hono<Web>()
    .get("/", ownPagesOnly, async (c) => {
      const { caller } = await host.authenticate(c.env.incoming);
      return c.json({ admin: caller === "admin" });
    })
    .post("/", ownPagesOnly, async (c) => {
      const ip = host.clientIp(c.env.incoming);
      const input = SignIn.safeParse(await readJsonBody(c.env.incoming));
      if (!input.success) throw new Code(10701, "expected { token }");
      const nowMs = ports.clock.now();
      const issuer = sha256(host.config.adminToken);
      if (!(await adminTokens.consume(sha256(input.data.token), { issuer, nowMs }))) {
        await rateLimiter.count("adminToken", ip, "");
        throw new Code(10603, "the one-time token is unknown, used or expired");
      }
      const token = randomToken();
      const expiresAtMs = nowMs + SESSION_SECONDS * 1000;
      await adminTokens.put({
        hash: sha256(token),
        purpose: "session",
        issuer,
        createdAtMs: nowMs,
        activeAtMs: nowMs,
        expiresAtMs,
        ip,
        userAgent: (c.req.header("user-agent") ?? "").slice(0, 500),
      });
      await audit(host, "admin-signed-in", ip);
      c.header("Set-Cookie", cookies.admin.write(token, SESSION_SECONDS));
      return c.json({ admin: true, expiresAt: expiresAtMs });
    })
    .delete("/", ownPagesOnly, async (c) => {
      const token = cookies.admin.read(c.req.header("cookie"));
      if (token) await adminTokens.remove(sha256(token));
      c.header("Set-Cookie", cookies.admin.clear());
      c.header("Clear-Site-Data", CLEAR_SITE_DATA);
      return c.json({ admin: false });
    });
}

/** A link to the console with a one-time token that signs an administrator in while `adminToken` is configured. */
export async function createAdminLink(
  adminTokens: Pick<AdminTokenStore, "put">,
  clock: Clock,
  { publicOrigin, adminToken }: { publicOrigin: string; adminToken: string },
): Promise<string> {
  const token = randomToken();
  const nowMs = clock.now();
  await adminTokens.put({
    hash: sha256(token),
    purpose: "link",
    issuer: sha256(adminToken),
    createdAtMs: nowMs,
    activeAtMs: nowMs,
    expiresAtMs: nowMs + LINK_SECONDS * 1000,
    ip: "",
    userAgent: "",
  });
  return `${publicOrigin}/#admin=${token}`;
}

async function audit({ ports, app }: Host, action: "admin-signed-in", ip: string): Promise<void> {
  await ports.data.audit.append({
    atMs: ports.clock.now(),
    action,
    element: null,
    userId: null,
    actor: "admin",
    ip,
    snapshot: app.snapshotNumber,
    detail: {},
  });
}
