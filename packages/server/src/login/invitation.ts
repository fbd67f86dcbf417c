import { Code } from "@menshen/core";
import { authService, openInvitation } from "@menshen/domain";
import type { Context } from "hono";
import { z } from "zod";
import type { Host } from "../host.ts";
import { readJsonBody } from "../http/request-body.ts";
import { isFromOwnOrigin } from "../http/request-rules.ts";
import { isInClient, pageLocale, type Web } from "../http/web-context.ts";
import { invitationPage, openInvitationPage } from "./pages/invitation-page.ts";

/** How long the opened page can be used; the invitation may end earlier. */
const PAGE_SECONDS = 60 * 60;

const Opening = z.strictObject({ token: z.string().min(22).max(128) });

/** GET /login/invitation: the invited user and the login methods, once the page's script has sent the token. */
export async function showInvitationPage(host: Host, c: Context<Web>): Promise<Response> {
  const locale = pageLocale(host, c);
  const { app, cookies, ports } = host;
  const token = cookies.invitation.read(c.req.header("cookie"));
  const invitation = token ? await openInvitation(ports, token) : null;
  if (!invitation) return await openInvitationPage(locale, cookies.invitation.clear());
  const { id: userId, name } = invitation.user;
  return await invitationPage({
    locale,
    user: { userId, name },
    choices: await authService(app).listLoginTypes(),
    inClient: isInClient(c),
  });
}

/** POST /login/invitation: stores the token of the link in a cookie that no script can read. */
export async function openInvitationLink(host: Host, c: Context<Web>): Promise<Response> {
  const { incoming } = c.env;
  if (!isFromOwnOrigin(host.publicUrl, incoming.headers)) {
    throw new Code(10603, "only the invitation's own page opens it");
  }
  const input = Opening.safeParse(await readJsonBody(incoming));
  if (!input.success) throw new Code(10701, "expected { token }");
  const { token } = input.data;
  const invitation = await host.rateLimiter.attempt(
    "finish",
    host.clientIp(incoming),
    "invitation",
    async () => {
      const found = await openInvitation(host.ports, token);
      if (!found) throw new Code(10104, "the invitation is unknown, used, withdrawn or expired");
      return found;
    },
  );
  const seconds = (invitation.expiresAtMs - host.ports.clock.now()) / 1000;
  c.header("Set-Cookie", host.cookies.invitation.write(token, Math.min(seconds, PAGE_SECONDS)));
  return c.json({ success: true });
}
